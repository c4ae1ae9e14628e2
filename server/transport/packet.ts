import { decodeMsgpack, type MsgpackRefusal, STRANGER_BOUNDS } from '#shared/net/msgpack.ts';
import { EVENT_INPUT } from '#shared/net/protocol.ts';

/*
 * Socket.IO's packet (protocol 5) as socket.io-msgpack-parser writes it: a map of `type`, `data`, `nsp`, perhaps `id`, and
 * from stock clients `options`, which means nothing here. Reading is total: any bytes are a packet or a named refusal.
 */

export const PacketType = { CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4 } as const;

/** The only namespace. Others are refused where the packet is read, so nothing is ever kept for one. */
const NAMESPACE = '/';

/** Names that mean something to Socket.IO or to an emitter; an event called so would set off machinery. */
const RESERVED_EVENTS: readonly string[] = [
  ...['connect', 'connect_error', 'connection', 'disconnect', 'disconnecting'],
  ...['error', 'newListener', 'removeListener'],
];

/** An event from a client: a name and at most one payload. `id` is there when an answer is wanted. */
export interface EventPacket {
  readonly type: typeof PacketType.EVENT;
  readonly nsp: typeof NAMESPACE;
  readonly data: readonly [string] | readonly [string, unknown];
  readonly id: number | undefined;
}

export type Packet =
  | EventPacket
  | { readonly type: typeof PacketType.CONNECT; readonly nsp: typeof NAMESPACE; readonly data: object | undefined }
  | { readonly type: typeof PacketType.DISCONNECT; readonly nsp: typeof NAMESPACE }
  | {
      readonly type: typeof PacketType.ACK;
      readonly nsp: typeof NAMESPACE;
      readonly data: readonly unknown[];
      readonly id: number;
    }
  | { readonly type: typeof PacketType.CONNECT_ERROR; readonly nsp: typeof NAMESPACE; readonly data: string | object };

export type PacketRefusal =
  | MsgpackRefusal
  /** A text frame: the wire is binary. */
  | 'packet/text'
  | 'packet/not-a-map'
  | 'packet/key'
  | 'packet/type'
  | 'packet/namespace'
  | 'packet/id'
  | 'packet/data'
  | 'packet/event-name'
  | 'packet/arguments'
  /** An input event that carries anything but one piece of binary. */
  | 'packet/input'
  /** A packet that has no meaning in this state: an answer nobody asked for, a second handshake. */
  | 'packet/out-of-place';

export type PacketResult =
  | { readonly ok: true; readonly packet: Packet }
  | { readonly ok: false; readonly refusal: PacketRefusal };

/** Reads what one binary WebSocket message holds. Binary in it comes out as views of `bytes`. Never throws. */
export function readPacket(bytes: Uint8Array): PacketResult {
  const result = decodeMsgpack(bytes, STRANGER_BOUNDS);
  if (!result.ok) return result;
  const { value } = result;
  if (!isMap(value)) return refused('packet/not-a-map');
  const refusal = refuseKeys(value) ?? refuseType(value) ?? refuseId(value);
  return refusal === undefined ? readByType(value) : refused(refusal);
}

function refused(refusal: PacketRefusal): PacketResult {
  return { ok: false, refusal };
}

function accepted(packet: Packet): PacketResult {
  return { ok: true, packet };
}

/** Maps come out of the decoder without a prototype; nothing else does. */
function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

function refuseKeys(map: Record<string, unknown>): PacketRefusal | undefined {
  for (const key of Object.keys(map)) {
    if (key !== 'type' && key !== 'data' && key !== 'nsp' && key !== 'id' && key !== 'options') return 'packet/key';
  }
  return undefined;
}

function refuseType({ type, nsp }: Record<string, unknown>): PacketRefusal | undefined {
  if (!Number.isInteger(type) || Number(type) < PacketType.CONNECT || Number(type) > PacketType.CONNECT_ERROR) {
    return 'packet/type';
  }
  return nsp === NAMESPACE ? undefined : 'packet/namespace';
}

/** Answers must name what they answer; events may ask for one; the others have none. */
function refuseId({ type, id }: Record<string, unknown>): PacketRefusal | undefined {
  const isId = Number.isSafeInteger(id) && Number(id) >= 0;
  if (type === PacketType.ACK) return isId ? undefined : 'packet/id';
  if (type === PacketType.EVENT) return isId || id === undefined ? undefined : 'packet/id';
  return id === undefined ? undefined : 'packet/id';
}

function readByType({ type, data, id }: Record<string, unknown>): PacketResult {
  const nsp = NAMESPACE;
  switch (type) {
    case PacketType.CONNECT:
      // null would reach code that reads properties of it.
      return data === undefined || isMap(data) ? accepted({ type, nsp, data }) : refused('packet/data');
    case PacketType.DISCONNECT:
      return data === undefined ? accepted({ type, nsp }) : refused('packet/data');
    case PacketType.ACK:
      return Array.isArray(data) ? accepted({ type, nsp, data, id: Number(id) }) : refused('packet/data');
    case PacketType.CONNECT_ERROR:
      return typeof data === 'string' || isMap(data) ? accepted({ type, nsp, data }) : refused('packet/data');
    default:
      return readEvent(data, id === undefined ? undefined : Number(id));
  }
}

function readEvent(data: unknown, id: number | undefined): PacketResult {
  if (!Array.isArray(data) || data.length === 0) return refused('packet/data');
  if (typeof data[0] !== 'string' || isReservedEvent(data[0])) return refused('packet/event-name');
  if (data.length > 2) return refused('packet/arguments');
  if (data[0] === EVENT_INPUT && (id !== undefined || !(data[1] instanceof Uint8Array))) return refused('packet/input');
  return accepted({ type: PacketType.EVENT, nsp: NAMESPACE, data: data as [string, unknown], id });
}

/** Names that neither side may give to an event. */
export function isReservedEvent(name: string): boolean {
  return RESERVED_EVENTS.includes(name);
}
