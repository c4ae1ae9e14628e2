import { GAP_END, GAP_SYMBOLS } from '#shared/net/wire/gap.ts';
import { CLASSES, extraBits } from '#shared/net/wire/number-class.ts';
import { lengthsFor } from '#shared/net/wire/prefix-code.ts';

/*
 * Codes for data that nothing is known of: what serves where no table was trained. The same for every game; docs/wire-format.md has
 * their lengths.
 */

/** Larger than all of what is taken off it. */
const COMMON = 1 << 20;

/** Lengths of the codes of residual classes: a value is half as frequent as one of half its size, a size two thirds of the half size. */
export const residualBuckets: readonly number[] = lengthsOf(CLASSES, (symbol) => {
  if (symbol === 0) return 0;
  const bits = extraBits(symbol);
  return bits === 0 ? COMMON >> (32 - Math.clz32((symbol - 1) >> 1)) : COMMON >> (1 + (bits >> 1));
});

/** Lengths of the codes of gaps: mostly the next entity has a record too. */
export const gapBuckets: readonly number[] = lengthsOf(GAP_SYMBOLS, (symbol) => {
  return symbol === GAP_END ? COMMON >> 5 : COMMON >> symbol;
});

/** Lengths of the codes of a group of change masks: each mask as it is, a bit per field. */
export function maskBuckets(fields: number): readonly number[] {
  return Array.from({ length: 1 << fields }, () => fields);
}

function lengthsOf(symbols: number, weight: (symbol: number) => number): readonly number[] {
  return [...lengthsFor(Array.from({ length: symbols }, (_, symbol) => weight(symbol)))];
}
