import { assert } from '#shared/core/assert.ts';

/*
 * A ring of records between two threads: one writes, one reads, nobody waits and nothing is allocated (the single-producer single-consumer
 * queue of L. Lamport, "Specifying concurrent program modules", 1983). A record is six words and some bytes:
 *
 *   kind and length, room, seat, tag, float64 time | bytes, up to the next multiple of eight
 *
 * A record that would not fit before the end of the memory begins at its start, and a mark says so.
 */

const HEAD_BYTES = 24;
const HEAD_WORDS = HEAD_BYTES / 4;
const ALIGN = 8;

/** Says that the next record is at the start. */
const WRAP = 0xff;
const KIND_SHIFT = 24;
const LENGTH_MASK = 0xff_ffff;

/** Where both ends are, in bytes since the beginning, as 32 bits that wrap round; a cache line each. */
const WRITTEN = 0;
const READ = 16;
const CONTROL_BYTES = 128;

/** Memory of a ring. `dropped` counts nothing by itself: a record that does not fit is the writer's to keep. */
export interface RingMemory {
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly data: SharedArrayBuffer;
}

/** One end of a ring. The fields of a record stand here after `readRecord`, and before `writeRecord`. */
export interface Ring {
  readonly control: Int32Array;
  readonly words: Int32Array;
  readonly times: Float64Array;
  readonly bytes: Uint8Array;
  kind: number;
  room: number;
  seat: number;
  tag: number;
  /** [0]: milliseconds. */
  readonly timeMs: Float64Array;
  /** Where the bytes of the record that was read are, and how many; they stay until `freeRecord`. */
  at: number;
  length: number;
}

/** Memory of so many bytes, a power of two. */
export function createRingMemory(bytes: number): RingMemory {
  assert(bytes >= 1024 && (bytes & (bytes - 1)) === 0, `a ring of ${bytes} bytes`);
  return { control: new Int32Array(new SharedArrayBuffer(CONTROL_BYTES)), data: new SharedArrayBuffer(bytes) };
}

export function openRing({ control, data }: RingMemory): Ring {
  const bytes = new Uint8Array(data);
  const views = { words: new Int32Array(data), times: new Float64Array(data), bytes };
  return { control, ...views, kind: 0, room: 0, seat: 0, tag: 0, timeMs: new Float64Array(1), at: 0, length: 0 };
}

function sizeOf(length: number): number {
  return (HEAD_BYTES + length + ALIGN - 1) & ~(ALIGN - 1);
}

/** Writes the record that stands in `ring`, with the first `length` of `bytes`. False, and nothing is written, when it does not fit. */
export function writeRecord(ring: Ring, bytes: Uint8Array, length: number): boolean {
  const { control } = ring;
  const size = sizeOf(length);
  const capacity = ring.bytes.length;
  const written = control[WRITTEN];
  const free = capacity - ((written - Atomics.load(control, READ)) | 0);
  const at = written & (capacity - 1);
  const skipped = at + size > capacity ? capacity - at : 0;
  if (size + skipped > free) return false;
  if (skipped > 0) ring.words[at >> 2] = WRAP << KIND_SHIFT;
  putRecord(ring, skipped > 0 ? 0 : at, bytes, length);
  Atomics.store(control, WRITTEN, (written + skipped + size) | 0);
  return true;
}

function putRecord(ring: Ring, at: number, bytes: Uint8Array, length: number): void {
  const { words } = ring;
  const word = at >> 2;
  words[word] = (ring.kind << KIND_SHIFT) | length;
  words[word + 1] = ring.room;
  words[word + 2] = ring.seat;
  words[word + 3] = ring.tag;
  ring.times[(word + 4) >> 1] = ring.timeMs[0];
  // Frames are short: a loop is faster than a view to copy from.
  for (let i = 0, to = at + HEAD_BYTES; i < length; i++) ring.bytes[to + i] = bytes[i];
}

/** How far the writer is: `readRecord` up to there reads what was written until now. */
export function writtenIn({ control }: Ring): number {
  return Atomics.load(control, WRITTEN);
}

/** Reads the oldest record, if it was written before `until`; false when there is none. */
export function readRecord(ring: Ring, until: number): boolean {
  const { control, words } = ring;
  for (;;) {
    const read = control[READ];
    if (((until - read) | 0) <= 0) return false;
    const at = read & (ring.bytes.length - 1);
    const word = at >> 2;
    if (words[word] >>> KIND_SHIFT === WRAP) {
      Atomics.store(control, READ, (read + ring.bytes.length - at) | 0);
      continue;
    }
    takeRecord(ring, word);
    return true;
  }
}

function takeRecord(ring: Ring, word: number): void {
  const { words } = ring;
  ring.kind = words[word] >>> KIND_SHIFT;
  ring.length = words[word] & LENGTH_MASK;
  ring.room = words[word + 1];
  ring.seat = words[word + 2];
  ring.tag = words[word + 3];
  ring.timeMs[0] = ring.times[(word + 4) >> 1];
  ring.at = (word + HEAD_WORDS) << 2;
}

/** The record that was read is done with; its bytes mean nothing any more. */
export function freeRecord(ring: Ring): void {
  Atomics.store(ring.control, READ, (ring.control[READ] + sizeOf(ring.length)) | 0);
}

/** Bytes that wait in it. */
export function waitingIn({ control }: Ring): number {
  return (Atomics.load(control, WRITTEN) - Atomics.load(control, READ)) | 0;
}
