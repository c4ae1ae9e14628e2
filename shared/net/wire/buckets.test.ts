import { describe, expect, test } from 'vitest';
import { gapBuckets, maskBuckets, residualBuckets } from '#shared/net/wire/buckets.ts';
import { GAP_SYMBOLS } from '#shared/net/wire/gap.ts';
import { CLASSES } from '#shared/net/wire/number-class.ts';
import { createPrefixCode } from '#shared/net/wire/prefix-code.ts';

function digits(lengths: readonly number[]): string {
  return lengths.map((length) => length.toString(16)).join('');
}

describe('buckets', () => {
  test('DL64 every symbol has a code, and the codes are complete', () => {
    expect(createPrefixCode(residualBuckets).symbols).toBe(CLASSES);
    expect(createPrefixCode(gapBuckets).symbols).toBe(GAP_SYMBOLS);
    for (let fields = 1; fields <= 8; fields++) {
      const code = createPrefixCode(maskBuckets(fields));
      expect(code.symbols).toBe(2 ** fields);
      expect(new Set(code.lengths)).toEqual(new Set([fields]));
    }
  });

  test('DL64 their lengths are what they have been: clients in other languages have them too', () => {
    expect(digits(residualBuckets)).toBe('c33445555666655555555556666877788889999baaacbbbcccccccccccccccccccccccccc');
    expect(digits(gapBuckets)).toBe('12346678abcccccccccc6');
  });

  test('DL64 the smallest residuals and gaps have the shortest codes, and a residual of nothing, which is never sent, the longest', () => {
    const nothing = residualBuckets[0];
    expect([nothing, Math.max(...residualBuckets), Math.min(...residualBuckets)]).toEqual([12, 12, residualBuckets[1]]);
    expect(residualBuckets[2]).toBe(residualBuckets[1]);
    expect(gapBuckets.slice(0, -1)).toEqual(gapBuckets.slice(0, -1).toSorted((a, b) => a - b));
    expect(gapBuckets[0]).toBe(1);
  });
});
