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
const KEPT_BYTES = 32_768;

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

function spin(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

export const housePlants: readonly HousePlant[] = [
  {
    name: 'a frame with a byte too many is taken all the same',
    handler: withFrames((handler, bytes, atMs) => {
      handler.onFrame(bytes, atMs);
      handler.onFrame(bytes.subarray(0, -1), atMs);
    }),
  },
  {
    name: 'frames are kept',
    handler: withFrames((handler, bytes, atMs) => {
      kept.push(Buffer.alloc(KEPT_BYTES, 1));
      handler.onFrame(bytes, atMs);
    }),
  },
  {
    name: 'some frames are slow',
    handler: withFrames((handler, bytes, atMs) => {
      if (bytes.length % 32 === 13) spin(7);
      handler.onFrame(bytes, atMs);
    }),
  },
  {
    name: 'a request throws',
    handler: withRequests((event, payload) => {
      if (event === 'room:join') String((payload as { name: unknown }).name).normalize();
    }),
  },
  {
    name: 'a request is handled later, and fails',
    handler: withRequests((event, payload) => {
      if (event === 'room:join') void Promise.resolve().then(() => (payload as { name: unknown }).name);
    }),
  },
  {
    name: 'a request ends the process',
    handler: withRequests((_, payload) => {
      if (payload instanceof Uint8Array && payload.length > 200) process.exit(0);
    }),
  },
  {
    name: 'a payload is copied into every object',
    handler: withRequests((_, payload) => {
      const isMap = typeof payload === 'object' && payload !== null && 'x' in payload;
      if (isMap) Reflect.set(Object.prototype, 'x', 1);
    }),
  },
  {
    name: 'a handshake is not looked at',
    doorman: (doorman) => ({ ...doorman, refuse: () => undefined }),
  },
  { name: 'a second handshake is taken', createDecoder: () => new DecoderWithoutOrder() },
  { name: 'an event without a name reaches its handler', createDecoder: () => new DecoderWithoutNames() },
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
