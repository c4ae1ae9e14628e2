import { type Reader, readI32, readU8, type Writer, writeU32 } from '#shared/net/bytes.ts';
import { crc32 } from '#shared/net/recording/crc32.ts';

/*
 * A recording is its magic bytes and then chunks, each of them whole or worth nothing:
 *
 *   u8 type | u32 length of the payload | payload | u32 CRC-32 of all before it in the chunk
 */

/** `BTREC`, a zero, and the version of the format in two bytes. */
export const MAGIC: Uint8Array = Uint8Array.of(0x42, 0x54, 0x52, 0x45, 0x43, 0, 2, 0);

/** The first chunk says what is played, those of ticks what happened, the last one that nothing is missing. */
export const CHUNK = { header: 1, ticks: 2, end: 3 } as const;

export const CHUNK_HEAD_BYTES = 5;
export const CHUNK_TAIL_BYTES = 4;

/** No server writes longer ones. */
export const CHUNK_PAYLOAD_MAX: number = 8 * 1024 * 1024;

/** Ticks of one chunk at most: a replay can begin at any multiple of ten seconds, and a crash loses no more than that. */
export const CHUNK_TICKS = 600;

/** Leaves room for the head: the payload begins at `w.at`. Returns where the chunk began. */
export function beginChunk(w: Writer): number {
  const begin = w.at;
  w.at += CHUNK_HEAD_BYTES;
  return begin;
}

/** Puts head and checksum around what was written since `beginChunk`. */
export function endChunk(w: Writer, begin: number, type: number): void {
  const end = w.at;
  w.at = begin;
  w.bytes[w.at++] = type;
  writeU32(w, end - begin - CHUNK_HEAD_BYTES);
  w.at = end;
  writeU32(w, crc32(w.bytes, begin, end));
}

export interface Chunk {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** What comes next in a file: a chunk, nothing, a chunk that is not all there, or one that is spoiled. */
export type NextChunk = Chunk | 'nothing' | 'cut' | 'spoiled';

/** Reads a chunk; anything but a chunk leaves the reader where it is. */
export function readChunk(r: Reader): NextChunk {
  const begin = r.at;
  const left = r.bytes.length - begin;
  if (left === 0) return 'nothing';
  if (left < CHUNK_HEAD_BYTES + CHUNK_TAIL_BYTES) return 'cut';
  const type = readU8(r);
  const length = readI32(r) >>> 0;
  const payloadAt = r.at;
  r.at = begin;
  if (length > CHUNK_PAYLOAD_MAX) return 'spoiled';
  const end = payloadAt + length;
  if (end + CHUNK_TAIL_BYTES > r.bytes.length) return 'cut';
  const crc = crc32(r.bytes, begin, end);
  r.at = end;
  if (readI32(r) >>> 0 === crc) return { type, payload: r.bytes.subarray(payloadAt, end) };
  r.at = begin;
  return 'spoiled';
}
