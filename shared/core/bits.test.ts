import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clearBit, createBits, hasBit, lowestBit, setBit, takeBits } from '#shared/core/bits.ts';

const SIZE = 100;

test('SN60 a set of bits has what was put in and not taken out, and gives it back ascending, once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(SIZE - 1)), fc.array(fc.nat(SIZE - 1)), (put, removed) => {
      const bits = createBits(SIZE);
      for (const number of put) setBit(bits, number);
      for (const number of removed) clearBit(bits, number);
      const left = [...new Set(put)].filter((number) => !removed.includes(number)).toSorted((a, b) => a - b);
      for (let number = 0; number < SIZE; number++) expect(hasBit(bits, number)).toBe(left.includes(number));
      expect(lowestBit(bits)).toBe(left[0] ?? -1);
      const out = new Int32Array(SIZE);
      expect([...out.subarray(0, takeBits(bits, out))]).toEqual(left);
      expect(lowestBit(bits)).toBe(-1);
    }),
  );
});
