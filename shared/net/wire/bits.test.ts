import { describe, expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import {
  alignWord,
  beginBits,
  beginReading,
  bitLength,
  createBitReader,
  createBitWriter,
  endBits,
  isAtEnd,
  peekBits,
  putBits,
  skipBits,
  takeBits,
} from '#shared/net/wire/bits.ts';

const BYTES = 4096;

function readerOf(...bytes: number[]): ReturnType<typeof createBitReader> {
  const r = createBitReader(8);
  expect(beginReading(r, Uint8Array.from(bytes))).toBe(true);
  return r;
}

function lowBits(value: number, count: number): number {
  return count === 32 ? value | 0 : value & (2 ** count - 1);
}

/** Numbers of 0 to 32 bits, one after the other, from a seed. */
function said(seed: number, n: number): { value: number; count: number }[] {
  return Array.from({ length: n }, (_, i) => {
    const count = randomU32(seed, i, 1, 0) % 33;
    const value = [0, -1, randomU32(seed, i, 2, 0)][randomU32(seed, i, 3, 0) % 3]!;
    return { value: lowBits(value, count), count };
  });
}

describe('bits', () => {
  test('DL61 numbers of 0 to 32 bits are read as they were written, wherever in a word they begin', () => {
    const [w, r] = [createBitWriter(BYTES), createBitReader(BYTES)];
    for (let seed = 0; seed < 50; seed++) {
      const numbers = said(seed, 900);
      beginBits(w);
      for (const { value, count } of numbers) putBits(w, value, count);
      const length = numbers.reduce((sum, { count }) => sum + count, 0);
      expect(bitLength(w)).toBe(length);
      endBits(w);
      expect(w.at).toBe(Math.ceil(length / 8));
      expect(beginReading(r, w.bytes.subarray(0, w.at))).toBe(true);
      for (const [i, { value, count }] of numbers.entries()) {
        const at = `${seed}: ${i}, ${count} bits`;
        if (count <= 24) expect(lowBits(peekBits(r), count), at).toBe(value);
        expect(takeBits(r, count), at).toBe(value);
      }
      expect([r.at, r.failed, isAtEnd(r)]).toEqual([length, false, true]);
    }
  });

  test('DL61 the first bit of a frame is the lowest of its first byte', () => {
    const w = createBitWriter(8);
    for (const [value, count] of [
      [1, 1],
      [0b10, 2],
      [0x1ff, 9],
    ] as const) {
      putBits(w, value, count);
    }
    endBits(w);
    expect([...w.bytes.subarray(0, w.at)]).toEqual([0b1111_1101, 0b0000_1111]);
  });

  test('DL61 a buffer holds as many bytes as it was made for', () => {
    for (let bytes = 0; bytes < 12; bytes++) {
      const w = createBitWriter(bytes);
      for (let i = 0; i < bytes; i++) putBits(w, 0xff, 8);
      endBits(w);
      expect(w.at).toBe(bytes);
      const r = createBitReader(bytes);
      expect(beginReading(r, w.bytes.subarray(0, bytes))).toBe(true);
      for (let i = 0; i < bytes; i++) expect(takeBits(r, 8)).toBe(0xff);
      expect([takeBits(r, 0), r.failed, takeBits(r, 1), r.failed]).toEqual([0, false, 0, true]);
      expect(beginReading(r, new Uint8Array(bytes + 1))).toBe(false);
    }
  });

  test('DL61 what begins on a word begins behind zeros', () => {
    const w = createBitWriter(16);
    putBits(w, 5, 3);
    alignWord(w);
    expect([w.at, w.fill]).toEqual([4, 0]);
    alignWord(w);
    expect([w.at, w.fill]).toEqual([4, 0]);
    putBits(w, -1, 32);
    alignWord(w);
    endBits(w);
    expect([...w.bytes.subarray(0, w.at)]).toEqual([5, 0, 0, 0, 255, 255, 255, 255]);
  });

  test('DL61 reading past the end fails and gives 0, and so does all that follows', () => {
    for (const count of [1, 9, 24, 25, 32]) {
      const r = readerOf(255);
      expect(takeBits(r, 8)).toBe(255);
      expect([takeBits(r, count), r.failed, takeBits(r, 0), takeBits(r, 8)]).toEqual([0, true, 0, 0]);
    }
    const r = readerOf(255);
    expect([takeBits(r, 9), r.failed, takeBits(r, 1)]).toEqual([0, true, 0]);
    const peeked = readerOf(255);
    expect([peekBits(peeked), peeked.failed]).toEqual([255, false]);
    skipBits(peeked, 9);
    expect([peeked.failed, peeked.at, peekBits(peeked)]).toEqual([true, 8, 0]);
  });

  test('DL61 what was read before is no part of what is read next', () => {
    const r = createBitReader(20);
    beginReading(r, new Uint8Array(20).fill(255));
    takeBits(r, 32);
    takeBits(r, 32);
    beginReading(r, Uint8Array.of(1));
    expect([peekBits(r), r.at, r.end, r.failed]).toEqual([1, 0, 8, false]);
  });

  test('DL61 only zeros may follow the last bit, and less than a byte of them', () => {
    const ends: [bytes: number[], taken: number, atEnd: boolean][] = [
      [[0b111], 3, true],
      [[0b1111], 3, false],
      [[0b1000_0000], 7, false],
      [[0b111, 0], 3, false],
      [[0, 0], 8, false],
      [[0], 8, true],
      [[], 0, true],
    ];
    for (const [bytes, taken, atEnd] of ends) {
      const r = readerOf(...bytes);
      takeBits(r, taken);
      expect(isAtEnd(r), `${bytes} behind ${taken}`).toBe(atEnd);
    }
  });
});
