/*
 * Rows of bits, low bits first: the first bit of a frame is the lowest of its first byte. Writers gather 32 bits before they touch
 * memory, and readers load 32 at a time.
 */

/** Bits being written. The buffer is sized for the largest frame, so writing needs no checks. */
export interface BitWriter {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Byte at which the next whole word goes; after `endBits` the length. */
  at: number;
  /** The bits gathered since, and how many they are: below 32. */
  word: number;
  fill: number;
}

/** Words are stored whole, so a buffer must reach this far beyond its last bit. */
export const WORD_BYTES = 4;

/** `bytesMax`: of the largest frame. */
export function createBitWriter(bytesMax: number): BitWriter {
  const bytes = new Uint8Array(Math.ceil(bytesMax / WORD_BYTES) * WORD_BYTES + WORD_BYTES);
  return { bytes, view: new DataView(bytes.buffer), at: 0, word: 0, fill: 0 };
}

export function beginBits(w: BitWriter): void {
  w.at = 0;
  w.word = 0;
  w.fill = 0;
}

/** Appends `count` bits, 0 to 32; those of `value` above them must be 0, unless there are 32. */
export function putBits(w: BitWriter, value: number, count: number): void {
  const { fill } = w;
  w.word |= value << fill;
  if (fill + count < 32) {
    w.fill = fill + count;
    return;
  }
  w.view.setInt32(w.at, w.word, true);
  w.at += WORD_BYTES;
  w.fill = fill + count - 32;
  w.word = fill === 0 ? 0 : value >>> (32 - fill);
}

/** How many bits have been written. */
export function bitLength({ at, fill }: BitWriter): number {
  return at * 8 + fill;
}

/** Fills the last byte up with zeros and makes `at` the length in bytes. */
export function endBits(w: BitWriter): void {
  w.view.setInt32(w.at, w.word, true);
  w.at += (w.fill + 7) >> 3;
  w.fill = 0;
  w.word = 0;
}

/** Ends on a whole word, so that what follows can be addressed by words. */
export function alignWord(w: BitWriter): void {
  if (w.fill > 0) putBits(w, 0, 32 - w.fill);
}

/**
 * Bits being read. Reading past the end gives 0 and sets `failed`; the caller checks it once at the end of a group, since nothing
 * read is believed before that.
 */
export interface BitReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Bits read, and bits there are. */
  at: number;
  end: number;
  failed: boolean;
}

/**
 * Loads reach so far beyond the last bit. Less than 170 are needed: a load of 4 where the longest change ends that begins before the end,
 * 4 masks and 30 fields with 30 extra bits.
 */
const LOAD_BYTES = 192;

/** `bytesMax`: of the largest frame that is read. */
export function createBitReader(bytesMax: number): BitReader {
  const bytes = new Uint8Array(bytesMax + LOAD_BYTES);
  return { bytes, view: new DataView(bytes.buffer), at: 0, end: 0, failed: false };
}

/** Takes a copy of the bytes in, which is what lets loads go beyond their end. False when they are more than any frame has. */
export function beginReading(r: BitReader, bytes: Uint8Array): boolean {
  if (bytes.length > r.bytes.length - LOAD_BYTES) return false;
  r.bytes.set(bytes);
  r.bytes.fill(0, bytes.length, bytes.length + LOAD_BYTES);
  r.at = 0;
  r.end = bytes.length * 8;
  r.failed = false;
  return true;
}

/** The next `count` bits, 0 to 32, as a signed 32-bit number. */
export function takeBits(r: BitReader, count: number): number {
  if (r.at + count > r.end) return failBits(r);
  if (count > 24) return takeBits(r, 16) | (takeBits(r, count - 16) << 16);
  const bits = (r.view.getInt32(r.at >> 3, true) >>> (r.at & 7)) & ((1 << count) - 1);
  r.at += count;
  return bits;
}

/** The 25 bits from `at` on, and others above them. For loops that keep their place themselves, and look at the end afterwards. */
export function loadBits(view: DataView, at: number): number {
  return view.getInt32(at >> 3, true) >> (at & 7);
}

/** The `count` bits from `at` on, 0 to 32. */
export function loadMany(view: DataView, at: number, count: number): number {
  if (count <= 24) return loadBits(view, at) & ((1 << count) - 1);
  return (loadBits(view, at) & 0xffff) | ((loadBits(view, at + 16) & ((1 << (count - 16)) - 1)) << 16);
}

/** The next 24 bits without taking them; zeros beyond the end. */
export function peekBits(r: BitReader): number {
  return (r.view.getInt32(r.at >> 3, true) >>> (r.at & 7)) & 0xff_ffff;
}

/** Takes bits that were peeked at. */
export function skipBits(r: BitReader, count: number): void {
  r.at += count;
  if (r.at > r.end) failBits(r);
}

/** Whatever is read from now on is 0. */
export function failBits(r: BitReader): number {
  r.failed = true;
  r.at = r.end;
  return 0;
}

/** True when nothing but the zeros that fill up the last byte is left. */
export function isAtEnd(r: BitReader): boolean {
  return r.end - r.at < 8 && peekBits(r) === 0;
}
