/*
 * A signed 32-bit integer as a symbol of a small alphabet and bits that are sent as they are. Prefix codes cover the symbols:
 * residuals of a good prediction are small, so each small one has a symbol of its own, and of a large one only its size is worth
 * modelling.
 *
 *   symbol  0         the value 0
 *           1 .. 16   1, -1, 2, -2, ... 8, -8
 *          17 .. 72   pairs of + and -: 9 .. 16 with 3 extra bits, 17 .. 32 with 4, ... 2^30 + 1 .. 2^31 with 30
 *
 * Source: the classes of Exp-Golomb codes and of JPEG's coefficients, with single values for the smallest.
 */

/** Values of either sign up to this one have symbols of their own, a power of two. More: longer tables, little gained. */
const SMALL = 8;

/** Extra bits of the first class beyond: SMALL values each. */
const FIRST_BITS = 3;

const SMALL_SYMBOLS = 2 * SMALL + 1;

/** Symbols of the alphabet: all of int32 has one. */
export const CLASSES: number = SMALL_SYMBOLS + 2 * (31 - FIRST_BITS);

/** The symbol of a value in -2^31 .. 2^31 - 1. */
export function classOf(value: number): number {
  if (value <= SMALL && value >= -SMALL) return value > 0 ? 2 * value - 1 : -value << 1;
  // Distance from 1 or from -1, so that a class ends at a power of two and -2^31 needs no 32 bits.
  const size = value > 0 ? value - 1 : ~value;
  return SMALL_SYMBOLS + 2 * (31 - Math.clz32(size) - FIRST_BITS) + (value > 0 ? 0 : 1);
}

/** How many bits follow the symbol: 0 to 30. */
export function extraBits(symbol: number): number {
  return symbol < SMALL_SYMBOLS ? 0 : FIRST_BITS + ((symbol - SMALL_SYMBOLS) >> 1);
}

/** The bits that follow: below `2 ** extraBits(symbol)`. `symbol` is the value's class. */
export function extraOf(value: number, symbol: number): number {
  if (symbol < SMALL_SYMBOLS) return 0;
  return (value > 0 ? value - 1 : ~value) - (1 << extraBits(symbol));
}

/** By symbol: `extraBits`, and the value without any extra bits. For readers, which then need not ask what a symbol is. */
export const EXTRA_BITS: Uint8Array = Uint8Array.from({ length: CLASSES }, (_, symbol) => extraBits(symbol));
const FIRSTS: Int32Array = Int32Array.from({ length: CLASSES }, (_, symbol) => firstOf(symbol));

function firstOf(symbol: number): number {
  const isPositive = (symbol & 1) === 1;
  if (symbol < SMALL_SYMBOLS) return isPositive ? (symbol + 1) >> 1 : -(symbol >> 1);
  const size = (1 << extraBits(symbol)) + 1;
  return isPositive ? size : -size;
}

/**
 * The value of a symbol and its extra bits: every pair names a value of that class, and no other pair names it. One pair is
 * left over, because there is no 2^31: it wraps to -2^31, and `extraOf` never makes it.
 */
export function valueOf(symbol: number, extra: number): number {
  // -1 where more means further down.
  const sign = (symbol & 1) - 1;
  return (FIRSTS[symbol] + ((extra ^ sign) - sign)) | 0;
}
