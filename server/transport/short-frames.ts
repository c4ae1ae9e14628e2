import { isRawFrame } from '#shared/net/raw-lane.ts';

/*
 * The frames that clients send sixty times a second, straight from the bytes of a connection: final, binary, masked and short
 * (RFC 6455, 5.2), and on the raw lane no packet. All else is for a whole WebSocket to read.
 */

/** First byte of a frame that is final and binary, with no extension. */
const WS_BINARY = 0x82;
const WS_MASKED = 0x80;

/** Longer ones have their length elsewhere. */
const PAYLOAD_MAX = 125;

const MASK_AT = 2;
const HEAD_BYTES = 6;

const payload = new Uint8Array(PAYLOAD_MAX);

/** The beginnings of `payload`, by length, so that none is cut out anew for each frame. */
const payloads: readonly Uint8Array[] = Array.from({ length: PAYLOAD_MAX + 1 }, (_, length) =>
  payload.subarray(0, length),
);

/**
 * Hands the payload of each such frame to `onFrame`, as a view that is only valid during the call, and returns where the first
 * begins that is another or is not whole: `length` when there is none. Changes no bytes and allocates nothing.
 */
export function takeShortFrames(bytes: Uint8Array, length: number, onFrame: (frame: Uint8Array) => void): number {
  let at = 0;
  for (let end = endOfShort(bytes, at, length); end > 0; end = endOfShort(bytes, at, length)) {
    const frame = unmask(bytes, at, end);
    if (!isRawFrame(frame)) break;
    at = end;
    onFrame(frame);
  }
  return at;
}

/** Where the frame that begins here ends, when it is whole, binary and short; 0 when not. */
function endOfShort(bytes: Uint8Array, at: number, length: number): number {
  const from = at + HEAD_BYTES;
  if (from > length || bytes[at] !== WS_BINARY) return 0;
  const size = bytes[at + 1] - WS_MASKED;
  return size >= 0 && size <= PAYLOAD_MAX && from + size <= length ? from + size : 0;
}

function unmask(bytes: Uint8Array, at: number, end: number): Uint8Array {
  const from = at + HEAD_BYTES;
  for (let i = 0; i < end - from; i++) payload[i] = bytes[from + i] ^ bytes[at + MASK_AT + (i & 3)];
  return payloads[end - from];
}
