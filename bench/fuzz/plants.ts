import { Buffer } from 'node:buffer';
import type { Doorman, ServerLinkHandler } from '#shared/net/link.ts';
import { type PacketRefusal, PacketType, readPacket } from '#server/transport/packet.ts';
import { Decoder } from '#server/transport/parser.ts';

/*
 * Mistakes in what stands between the bytes and the room, for whole servers: wrapped around the real parts, which stay as they are.
 * By them the fuzzer shows what it notices.
 */

/** A mistake in a running server. */
export interface HousePlant {
  readonly name: string;
  /** Part of what must be told of it. */
  readonly finds: string;
  readonly handler?: WrapHandler;
  readonly doorman?: (doorman: Doorman) => Doorman;
  readonly createDecoder?: () => Decoder;
}

type WrapHandler = (handler: ServerLinkHandler) => ServerLinkHandler;

const withFrames =
  (take: (handler: ServerLinkHandler, bytes: Uint8Array, atMs: number) => void): WrapHandler =>
  (handler) => ({ ...handler, onFrame: (bytes, atMs) => take(handler, bytes, atMs) });

const withRequests =
  (take: (event: string, payload: unknown) => void): WrapHandler =>
  (handler) => ({
    ...handler,
    onRequest: (event, payload, answer) => {
      take(event, payload);
      handler.onRequest(event, payload, answer);
    },
  });

/** More than a frame, so that few frames show. */
const KEPT_BYTES = 131_072;

const kept: Uint8Array[] = [];

/** A connection for which every packet has its meaning at any time. */
class DecoderWithoutOrder extends Decoder {
  override add(chunk: unknown): void {
    const result = this.sink && chunk instanceof Uint8Array ? readPacket(chunk) : undefined;
    if (result?.ok && result.packet.type === PacketType.CONNECT) this.emit('decoded', result.packet);
    else super.add(chunk);
  }
}

/** Passes on events that the reader refuses for their names. */
class DecoderWithoutNames extends Decoder {
  override add(chunk: unknown): void {
    const result = this.sink && chunk instanceof Uint8Array ? readPacket(chunk) : undefined;
    const refusal: PacketRefusal = 'packet/event-name';
    if (!result || result.ok || result.refusal !== refusal) return super.add(chunk);
    this.sink?.onEvent({ type: PacketType.EVENT, nsp: '/', data: [7 as unknown as string], id: undefined });
  }
}

/** Of CPU time, which is what counts. */
function spin(ms: number): void {
  const from = process.cpuUsage();
  for (let spentMs = 0; spentMs < ms;) {
    const { user, system } = process.cpuUsage(from);
    spentMs = (user + system) / 1000;
  }
}

export const housePlants: readonly HousePlant[] = [
  {
    name: 'a frame with a byte too many is taken all the same',
    finds: 'the world differs',
    handler: withFrames((handler, bytes, atMs) => {
      handler.onFrame(bytes, atMs);
      handler.onFrame(bytes.subarray(0, -1), atMs);
    }),
  },
  {
    name: 'frames are kept',
    finds: 'memory grew',
    handler: withFrames((handler, bytes, atMs) => {
      kept.push(Buffer.alloc(KEPT_BYTES, 1));
      handler.onFrame(bytes, atMs);
    }),
  },
  {
    name: 'some frames are slow',
    finds: 'a frame took',
    handler: withFrames((handler, bytes, atMs) => {
      if (bytes.length % 8 === 5) spin(7);
      handler.onFrame(bytes, atMs);
    }),
  },
  {
    name: 'a request throws',
    finds: 'a fault: TypeError',
    handler: withRequests((event, payload) => {
      if (event === 'room:join') String((payload as { name: unknown }).name).normalize();
    }),
  },
  {
    name: 'a request is handled later, and fails',
    finds: 'the process ended with 1',
    handler: withRequests((event, payload) => {
      if (event === 'room:join') void Promise.resolve().then(() => (payload as { name: unknown }).name);
    }),
  },
  {
    name: 'a request ends the process',
    finds: 'the process ended (0)',
    handler: withRequests((_, payload) => {
      if (payload instanceof Uint8Array && payload.length > 200) process.exit(0);
    }),
  },
  {
    name: 'a payload is copied into every object',
    finds: 'Object.prototype has changed',
    handler: withRequests((_, payload) => {
      const isMap = typeof payload === 'object' && payload !== null && 'x' in payload;
      if (isMap) Reflect.set(Object.prototype, 'x', 1);
    }),
  },
  {
    name: 'a handshake is not looked at',
    finds: 'a handshake out of its domain',
    doorman: (doorman) => ({ ...doorman, refuse: () => undefined }),
  },
  {
    name: 'a second handshake is taken',
    finds: 'a packet out of its place',
    createDecoder: () => new DecoderWithoutOrder(),
  },
  {
    name: 'an event without a name reaches its handler',
    finds: 'an event out of its domain',
    createDecoder: () => new DecoderWithoutNames(),
  },
];

/** Undefined for a name that is empty. */
export function plantNamed(name: string | undefined): HousePlant | undefined {
  return housePlants.find((plant) => plant.name === name);
}

/** A doorman with a mistake in it. */
export function plantInto(doorman: Doorman, { handler, doorman: wrap }: HousePlant): Doorman {
  const wrapped = wrap?.(doorman) ?? doorman;
  if (!handler) return wrapped;
  return { ...wrapped, open: (link) => handler(wrapped.open(link)) };
}
