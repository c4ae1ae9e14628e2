import {
  type BitReader,
  type BitWriter,
  failBits,
  peekBits,
  putBits,
  skipBits,
  takeBits,
} from '#shared/net/wire/bits.ts';

/*
 * Numbers without a model. A *count* is short when it is small: as many zeros as it takes bits beyond the first, then the bits of
 * the number plus one from the highest on, whose first is a one (Elias 1975, gamma). A *plain number* says its size in six bits and
 * then the bits below its highest; signed ones are zigzag-coded first, so that small ones of either sign are short.
 */

/** The largest count: its gamma code must be found in the bits that `peekBits` gives. */
export const COUNT_MAX = 65_534;

/** Bits of the largest count. */
export const COUNT_BITS_MAX = 31;

const SIZE_BITS = 6;

/** Bits of the largest plain number. */
export const NUMBER_BITS_MAX: number = SIZE_BITS + 31;

/** `count`: 0..COUNT_MAX. */
export function putCount(w: BitWriter, count: number): void {
  const size = 31 - Math.clz32(count + 1);
  putBits(w, 1 << size, size + 1);
  putBits(w, (count + 1) & ((1 << size) - 1), size);
}

export function takeCount(r: BitReader): number {
  const bits = peekBits(r);
  if (bits === 0) return failBits(r);
  const size = 31 - Math.clz32(bits & -bits);
  if (size > 15) return failBits(r);
  skipBits(r, size + 1);
  return ((1 << size) | takeBits(r, size)) - 1;
}

/** The 32 bits of `value` as an unsigned number. */
export function putNumber(w: BitWriter, value: number): void {
  const size = 32 - Math.clz32(value);
  putBits(w, size, SIZE_BITS);
  if (size > 1) putBits(w, size === 32 ? value & 0x7fff_ffff : value & ((1 << (size - 1)) - 1), size - 1);
}

/** An unsigned number by its 32 bits, as a signed one. */
export function takeNumber(r: BitReader): number {
  const size = takeBits(r, SIZE_BITS);
  if (size > 32) return failBits(r);
  return size < 2 ? size : (1 << (size - 1)) | takeBits(r, size - 1);
}

export function putSigned(w: BitWriter, value: number): void {
  putNumber(w, (value << 1) ^ (value >> 31));
}

export function takeSigned(r: BitReader): number {
  const coded = takeNumber(r);
  return (coded >>> 1) ^ -(coded & 1);
}
