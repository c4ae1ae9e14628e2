import { describe, expect, test } from 'vitest';
import { ENTITIES_MAX, GAP_END, GAP_SYMBOLS, gapBits, gapExtra, gapOf, gapSymbol } from '#shared/net/wire/gap.ts';

describe('gaps', () => {
  test('DL63 every gap between entities that can be counted has one symbol and bits that lead back to it', () => {
    for (let gap = 0; gap < ENTITIES_MAX; gap++) {
      const symbol = gapSymbol(gap);
      const extra = gapExtra(gap, symbol);
      const right = symbol < GAP_END && extra >= 0 && extra < 2 ** gapBits(symbol) && gapOf(symbol, extra) === gap;
      if (!right) expect.fail(`${gap}: symbol ${symbol}, extra ${extra}, back ${gapOf(symbol, extra)}`);
    }
    // Each name leads to another gap: there are as many.
    const names = Array.from({ length: GAP_END }, (_, symbol) => 2 ** gapBits(symbol));
    expect(names.reduce((sum, many) => sum + many)).toBe(ENTITIES_MAX);
  });

  test('DL63 gaps up to 7 are a symbol alone, and the last symbol is none', () => {
    expect([0, 1, 7].map((gap) => [gapSymbol(gap), gapBits(gapSymbol(gap))])).toEqual([
      [0, 0],
      [1, 0],
      [7, 0],
    ]);
    expect([8, 15, 16].map((gap) => [gapSymbol(gap), gapBits(gapSymbol(gap))])).toEqual([
      [8, 3],
      [8, 3],
      [9, 4],
    ]);
    expect([gapSymbol(ENTITIES_MAX - 1), GAP_END, GAP_SYMBOLS]).toEqual([19, 20, 21]);
  });
});
