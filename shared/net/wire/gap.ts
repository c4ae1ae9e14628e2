/*
 * How many entities lie between two that have records, as a symbol and bits that are sent as they are: 0 to 7 have symbols of their
 * own, then a symbol for each power of two, and the last symbol ends the list.
 */

const SMALL = 8;
const FIRST_BITS = 3;

/** Powers of two that have symbols: 2^3 to 2^14. */
const CLASSES = 12;

/** Entities that gaps can count. Of more a wide gap would be read as the end of the list. */
export const ENTITIES_MAX: number = 1 << (FIRST_BITS + CLASSES);

export const GAP_SYMBOLS: number = SMALL + CLASSES + 1;
export const GAP_END: number = GAP_SYMBOLS - 1;

export function gapSymbol(gap: number): number {
  return gap < SMALL ? gap : SMALL + 31 - Math.clz32(gap) - FIRST_BITS;
}

export function gapBits(symbol: number): number {
  return symbol < SMALL ? 0 : FIRST_BITS + symbol - SMALL;
}

export function gapExtra(gap: number, symbol: number): number {
  return symbol < SMALL ? 0 : gap - (1 << gapBits(symbol));
}

export function gapOf(symbol: number, extra: number): number {
  return symbol < SMALL ? symbol : (1 << gapBits(symbol)) + extra;
}
