import { describe, expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { createPrefixCode, LENGTH_BITS, lengthsFor, MAX_BITS, type PrefixCode } from '#shared/net/wire/prefix-code.ts';

function bitsOf(lengths: ArrayLike<number>, counts: ArrayLike<number>): number {
  return Array.from(lengths).reduce((sum, length, symbol) => sum + length * counts[symbol], 0);
}

/** Every way to choose complete lengths for `symbols`, by brute force. */
function completeLengths(symbols: number, longest: number, space = 1): number[][] {
  if (symbols === 0) return space === 0 ? [[]] : [];
  const all = [];
  for (let length = 1; length <= longest; length++) {
    const left = space - 2 ** -length;
    if (left >= 0) all.push(...completeLengths(symbols - 1, longest, left).map((rest) => [length, ...rest]));
  }
  return all;
}

/** Reads the symbols of a row of bits as a decoder does. */
function decoded(bits: readonly number[], code: PrefixCode): number[] {
  const out = [];
  for (let at = 0; at < bits.length;) {
    let next = 0;
    for (let i = 0; i < MAX_BITS; i++) next |= (bits[at + i] ?? 0) << i;
    const entry = code.decode[next];
    if (entry === 0) return [...out, -1];
    out.push(entry >> LENGTH_BITS);
    at += entry & ((1 << LENGTH_BITS) - 1);
  }
  return out;
}

function encoded(symbols: readonly number[], code: PrefixCode): number[] {
  return symbols.flatMap((symbol) =>
    Array.from({ length: code.lengths[symbol] }, (_, bit) => (code.codes[symbol] >> bit) & 1),
  );
}

function randomCounts(seed: number, symbols: number): number[] {
  return Array.from({ length: symbols }, (_, i) => randomU32(seed, i, 0, 0) >>> (randomU32(seed, i, 1, 0) % 32));
}

describe('prefix codes', () => {
  test('DL81 what is written symbol by symbol is read back, for alphabets of any size', () => {
    for (const symbols of [1, 2, 3, 17, 73, 300, 4096]) {
      const code = createPrefixCode(lengthsFor(randomCounts(symbols, symbols)));
      const said = Array.from({ length: 2000 }, (_, i) => randomU32(9, i, symbols, 0) % symbols);
      expect(decoded(encoded(said, code), code)).toEqual(said);
    }
  });

  test('DL81 codes are canonical, their first bit lowest', () => {
    // A, B, C, D with 2, 1, 3, 3 bits: 10, 0, 110, 111, as in RFC 1951.
    const { codes, lengths } = createPrefixCode([2, 1, 3, 3]);
    expect([...codes]).toEqual([0b01, 0b0, 0b011, 0b111]);
    expect([...lengths]).toEqual([2, 1, 3, 3]);
  });

  test('DL81 a code that is not complete is a programming error', () => {
    expect(() => createPrefixCode([1, 2])).toThrow('codes take 3072 of 4096');
    expect(() => createPrefixCode([1, 1, 1])).toThrow('codes take 6144 of 4096');
    expect(() => createPrefixCode([1, 13])).toThrow('a code of 13 bits');
    expect(() => createPrefixCode([0, 1])).toThrow('a code of 0 bits');
    expect(() => createPrefixCode([])).toThrow('0 symbols');
  });

  test('DL81 an alphabet of one symbol is the bit 0, and 1 is no code', () => {
    const code = createPrefixCode(lengthsFor([5]));
    expect([...code.lengths]).toEqual([1]);
    expect(decoded([0, 0], code)).toEqual([0, 0]);
    expect(decoded([1], code)).toEqual([-1]);
  });

  test('DL82 no complete code is shorter for its counts', () => {
    for (let seed = 0; seed < 200; seed++) {
      const symbols = 2 + (seed % 4);
      const counts = Array.from({ length: symbols }, (_, i) => 1 + (randomU32(seed, i, 0, 0) % 1000));
      const best = Math.min(...completeLengths(symbols, 4).map((lengths) => bitsOf(lengths, counts)));
      expect(bitsOf(lengthsFor(counts), counts)).toBe(best);
    }
  });

  test('DL82 no code is longer than the limit, and symbols that never came have one', () => {
    const doubling = Array.from({ length: 30 }, (_, i) => 2 ** i);
    for (const counts of [doubling, [...doubling, ...doubling.map(() => 0)], Array.from({ length: 4096 }, () => 0)]) {
      const lengths = lengthsFor(counts);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(MAX_BITS);
      expect(() => createPrefixCode(lengths)).not.toThrow();
    }
    expect([...lengthsFor([0, 7, 0, 0])]).toEqual([3, 1, 3, 2]);
  });

  test('DL82 the same counts give the same lengths', () => {
    expect([...lengthsFor([3, 1, 1, 1, 1])]).toEqual([1, 3, 3, 3, 3]);
    expect([...lengthsFor([1, 1, 1])]).toEqual([2, 2, 1]);
  });
});
