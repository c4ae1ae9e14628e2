import { describe, expect, test } from 'vitest';
import { hashHex, hashWords } from '#shared/core/hash.ts';
import { randomU32 } from '#shared/core/random.ts';

const BLOCK_WORDS = 16_384;

function block(seed: number): Int32Array {
  return Int32Array.from({ length: BLOCK_WORDS }, (_, index) => randomU32(seed, index, 0, 0));
}

function bitsOf(word: number): number {
  let bits = 0;
  for (let rest = word; rest !== 0; rest >>>= 1) bits += rest & 1;
  return bits;
}

describe('state hash', () => {
  test('DT4 known blocks have the committed hashes', () => {
    expect(hashHex(new Int32Array(0))).toBe('dc3f82f5be5f4053');
    expect(hashHex(Int32Array.of(0))).toBe('d8d3dc175ee01a31');
    expect(hashHex(Int32Array.of(1, 2, 3, 4, 5, 6, 7))).toBe('c7464a9d88ddf3f5');
    expect(hashHex(block(1))).toBe('0bf237499ab325ec');
  });

  test('DT4 it reads only the words asked for, and reports both halves', () => {
    const out = new Uint32Array(2);
    hashWords(Int32Array.of(7, 8, 9, 10, 11), 3, out);
    expect(out[0].toString(16).padStart(8, '0') + out[1].toString(16).padStart(8, '0')).toBe(
      hashHex(Int32Array.of(7, 8, 9)),
    );
    expect(() => hashWords(new Int32Array(4), 5, out)).toThrow('5 words asked of 4');
  });

  test('DT4 a flipped bit at any word of 64 KB changes both halves', () => {
    const words = block(2);
    const before = new Uint32Array(2);
    const after = new Uint32Array(2);
    hashWords(words, BLOCK_WORDS, before);
    let flipped = 0;
    for (let at = 0; at < BLOCK_WORDS; at++) {
      const bit = 1 << ((at * 11) & 31);
      words[at] ^= bit;
      hashWords(words, BLOCK_WORDS, after);
      words[at] ^= bit;
      if (after[0] === before[0] || after[1] === before[1]) throw new Error(`word ${at} bit ${bit >>> 0} is not seen`);
      flipped += bitsOf(after[0] ^ before[0]) + bitsOf(after[1] ^ before[1]);
    }
    expect(flipped / BLOCK_WORDS).toBeGreaterThan(31.8);
    expect(flipped / BLOCK_WORDS).toBeLessThan(32.2);
  });

  test('DT4 every bit of the first, the last and some other words changes the hash', () => {
    for (const count of [1, 2, 3, 5, 64, 67]) {
      const words = block(3).slice(0, count);
      const seen = new Set([hashHex(words)]);
      for (let bit = 0; bit < count * 32; bit++) {
        words[bit >> 5] ^= 1 << (bit & 31);
        seen.add(hashHex(words));
        words[bit >> 5] ^= 1 << (bit & 31);
      }
      expect(seen.size).toBe(1 + count * 32);
    }
  });

  test('DT4 flips of the same bit in two words do not cancel', () => {
    const words = new Int32Array(256);
    const seen = new Set<string>();
    for (let second = 1; second < words.length; second++) {
      for (const bit of [31, 30, 0]) {
        words[0] = words[second] = 1 << bit;
        seen.add(hashHex(words));
        words[second] = 0;
      }
    }
    expect(seen.size).toBe(255 * 3);
    expect(seen.has(hashHex(new Int32Array(256)))).toBe(false);
  });

  test('DT4 order, position and count matter', () => {
    const words = Int32Array.of(3, 5, 7, 11, 13, 17, 19, 23);
    const seen = new Set([hashHex(words)]);
    for (let left = 0; left < 8; left++) {
      for (let right = left + 1; right < 8; right++) {
        const swapped = words.slice();
        swapped[left] = words[right];
        swapped[right] = words[left];
        seen.add(hashHex(swapped));
      }
    }
    expect(seen.size).toBe(1 + 28);
    expect(new Set(Array.from({ length: 64 }, (_, count) => hashHex(new Int32Array(count)))).size).toBe(64);
  });
});
