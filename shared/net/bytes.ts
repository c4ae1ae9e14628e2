/*
 * Little-endian bytes and variable-length integers, the alphabet of our own frames. A varint holds seven bits a byte, low
 * first, at most five bytes; signed numbers are zigzag-coded first, so that small ones of either sign are short.
 */

/** Bytes being written. The buffer is sized for the largest frame, so writing needs no checks. */
export interface Writer {
  bytes: Uint8Array;
  at: number;
}

export function writeU8(w: Writer, value: number): void {
  w.bytes[w.at++] = value;
}

export function writeU16(w: Writer, value: number): void {
  w.bytes[w.at++] = value;
  w.bytes[w.at++] = value >> 8;
}

export function writeU32(w: Writer, value: number): void {
  w.bytes[w.at++] = value;
  w.bytes[w.at++] = value >> 8;
  w.bytes[w.at++] = value >> 16;
  w.bytes[w.at++] = value >> 24;
}

/** Writes the 32 bits of `value` as an unsigned number. */
export function writeVarint(w: Writer, value: number): void {
  let rest = value;
  while ((rest & ~0x7f) !== 0) {
    w.bytes[w.at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  w.bytes[w.at++] = rest;
}

export function writeSigned(w: Writer, value: number): void {
  writeVarint(w, (value << 1) ^ (value >> 31));
}

/**
 * Bytes being read. Reading past the end, or a varint that is longer than five bytes or than it need be, gives 0 and
 * sets `failed`; the caller checks it once at the end of a group, since nothing read is believed before that.
 */
export interface Reader {
  bytes: Uint8Array;
  at: number;
  failed: boolean;
}

export function readU8(r: Reader): number {
  if (r.at >= r.bytes.length) return fail(r);
  return r.bytes[r.at++];
}

export function readI8(r: Reader): number {
  return (readU8(r) << 24) >> 24;
}

export function readU16(r: Reader): number {
  if (r.at + 2 > r.bytes.length) return fail(r);
  const value = r.bytes[r.at] | (r.bytes[r.at + 1] << 8);
  r.at += 2;
  return value;
}

export function readI16(r: Reader): number {
  return (readU16(r) << 16) >> 16;
}

/** The 32 bits as a signed number; use `>>> 0` where an unsigned one is meant. */
export function readI32(r: Reader): number {
  if (r.at + 4 > r.bytes.length) return fail(r);
  const { bytes, at } = r;
  r.at = at + 4;
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** The 32 bits of an unsigned number, as a signed one. */
export function readVarint(r: Reader): number {
  let value = 0;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = readU8(r);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return isCanonical(byte, shift) ? value : fail(r);
  }
  return fail(r);
}

export function readSigned(r: Reader): number {
  const coded = readVarint(r);
  return (coded >>> 1) ^ -(coded & 1);
}

function isCanonical(lastByte: number, shift: number): boolean {
  if (shift === 0) return true;
  return lastByte !== 0 && (shift < 28 || lastByte <= 0x0f);
}

function fail(r: Reader): number {
  r.failed = true;
  r.at = r.bytes.length;
  return 0;
}
