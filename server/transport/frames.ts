import { Buffer } from 'node:buffer';
import { EVENT_INPUT, EVENT_STATE } from '#shared/net/protocol.ts';

/*
 * The two packets of the hot path, sixty a second and client each way, put together and taken apart by hand. Both are
 * plain msgpack that the general code reads and writes as well; `parser.bench.ts` says what it saves.
 */

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** `{type: 2, nsp: '/', data: ['s', ` : the order of keys is free, and the frame at the end needs nothing after it. */
const STATE_HEAD = latin1(`\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x92\xa1${EVENT_STATE}`);

const BIN_8 = 0xc4;
const BIN_16 = 0xc5;
const BIN_32 = 0xc6;
const EXT_8 = 0xc7;

/** First byte of a WebSocket frame (RFC 6455, 5.2): final and binary. A server does not mask. */
const WS_BINARY = 0x82;
const WS_LENGTH_16 = 126;
const WS_LENGTH_64 = 127;

/**
 * The state event around `frame`, as the bytes of a whole WebSocket frame: one exact allocation, one copy. `frame` is not
 * kept. Any length up to 2^32 - 1.
 */
export function encodeStateMessage(frame: Uint8Array): Buffer {
  const size = STATE_HEAD.length + binaryHeadBytes(frame.length) + frame.length;
  const out = Buffer.allocUnsafe(webSocketHeadBytes(size) + size);
  const at = writeWebSocketHead(out, size);
  out.set(STATE_HEAD, at);
  out.set(frame, writeBinaryHead(out, at + STATE_HEAD.length, frame.length));
  return out;
}

/** The same on the raw lane: a WebSocket frame that holds `frame` and nothing else. */
export function encodeRawState(frame: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(webSocketHeadBytes(frame.length) + frame.length);
  out.set(frame, writeWebSocketHead(out, frame.length));
  return out;
}

function webSocketHeadBytes(size: number): number {
  if (size < WS_LENGTH_16) return 2;
  return size < 0x1_0000 ? 4 : 10;
}

function writeWebSocketHead(out: Buffer, size: number): number {
  out[0] = WS_BINARY;
  if (size < WS_LENGTH_16) {
    out[1] = size;
    return 2;
  }
  if (size < 0x1_0000) {
    out[1] = WS_LENGTH_16;
    return out.writeUInt16BE(size, 2);
  }
  out[1] = WS_LENGTH_64;
  out.writeUInt32BE(Math.floor(size / 0x1_0000_0000), 2);
  return out.writeUInt32BE(size % 0x1_0000_0000, 6);
}

function binaryHeadBytes(length: number): number {
  if (length < 0x100) return 2;
  return length < 0x1_0000 ? 3 : 5;
}

function writeBinaryHead(out: Buffer, at: number, length: number): number {
  if (length < 0x100) {
    out[at] = BIN_8;
    out[at + 1] = length;
    return at + 2;
  }
  out[at] = length < 0x1_0000 ? BIN_16 : BIN_32;
  return length < 0x1_0000 ? out.writeUInt16BE(length, at + 1) : out.writeUInt32BE(length, at + 1);
}

/** An input event as stock clients write it, up to the binary; then its head, the bytes, and the tail. */
const INPUT_HEAD = latin1(`\x84\xa4type\x02\xa4data\x92\xa1${EVENT_INPUT}`);
const INPUT_TAIL = latin1('\xa7options\x81\xa8compress\xc3\xa3nsp\xa1/');

/** Browsers send one byte of type and one of length before the binary; Node's build adds an extension type of 0. */
const BROWSER_HEAD_BYTES = 2;
const NODE_HEAD_BYTES = 3;

/**
 * The input frame inside `bytes`, as a view of them, when they are an input event exactly as a stock client writes it;
 * undefined for everything else, which then goes through the general reader.
 */
export function takeInputFrame(bytes: Uint8Array): Uint8Array | undefined {
  const at = INPUT_HEAD.length;
  const isNode = bytes[at] === EXT_8;
  if ((!isNode && bytes[at] !== BIN_8) || !matches(bytes, 0, INPUT_HEAD)) return undefined;
  if (isNode && bytes[at + 2] !== 0) return undefined;
  const from = at + (isNode ? NODE_HEAD_BYTES : BROWSER_HEAD_BYTES);
  const to = from + bytes[at + 1]!;
  if (to + INPUT_TAIL.length !== bytes.length || !matches(bytes, to, INPUT_TAIL)) return undefined;
  return bytes.subarray(from, to);
}

function matches(bytes: Uint8Array, at: number, part: Buffer): boolean {
  for (let i = 0; i < part.length; i++) {
    if (bytes[at + i] !== part[i]) return false;
  }
  return true;
}
