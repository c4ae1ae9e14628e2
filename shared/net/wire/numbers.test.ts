import { describe, expect, test } from 'vitest';
import { beginReading, bitLength, createBitReader, createBitWriter, isAtEnd, putBits } from '#shared/net/wire/bits.ts';
import {
  COUNT_BITS_MAX,
  COUNT_MAX,
  NUMBER_BITS_MAX,
  putCount,
  putNumber,
  putSigned,
  takeCount,
  takeNumber,
  takeSigned,
} from '#shared/net/wire/numbers.ts';
import { bits, rawFrame, type Step } from '#shared/testing/raw-frame.ts';

type Put = typeof putCount;
type Take = typeof takeCount;

function take(step: Step, read: Take): { value: number; failed: boolean; atEnd: boolean } {
  const r = createBitReader(16);
  beginReading(r, rawFrame(step));
  const value = read(r);
  return { value, failed: r.failed, atEnd: isAtEnd(r) };
}

function bitsOf(put: Put, value: number): number {
  const w = createBitWriter(16);
  put(w, value);
  return bitLength(w);
}

/** Every power of two and its neighbours, of either sign, in 32 bits. */
const ends = Array.from({ length: 33 }, (_, bit) =>
  [-2, -1, 0, 1, 2].flatMap((by) => [2 ** bit + by, -(2 ** bit) + by]),
)
  .flat()
  .filter((value) => value >= -(2 ** 31) && value < 2 ** 32);

describe('numbers', () => {
  test('DL62 every count is read as it was written, in as many bits as its size takes', () => {
    for (let value = 0; value <= COUNT_MAX; value++) {
      const { value: back, failed, atEnd } = take((w) => putCount(w, value), takeCount);
      if (back !== value || failed || !atEnd) expect.fail(`${value} came back as ${back}`);
    }
    expect([0, 1, 2, 3, 6, 7, COUNT_MAX].map((value) => bitsOf(putCount, value))).toEqual([1, 3, 3, 5, 5, 7, 31]);
    expect(bitsOf(putCount, COUNT_MAX)).toBe(COUNT_BITS_MAX);
  });

  test('DL62 numbers of every size are read as they were written, to both ends of 32 bits', () => {
    for (const value of ends) {
      expect(take((w) => putNumber(w, value), takeNumber)).toEqual({ value: value | 0, failed: false, atEnd: true });
      if (value !== (value | 0)) continue;
      expect(take((w) => putSigned(w, value), takeSigned)).toEqual({ value, failed: false, atEnd: true });
    }
    expect([0, 1, 2, 255, 2 ** 32 - 1].map((value) => bitsOf(putNumber, value))).toEqual([
      6,
      6,
      7,
      13,
      NUMBER_BITS_MAX,
    ]);
    expect([0, -1, 1, -(2 ** 31), 2 ** 31 - 1].map((value) => bitsOf(putSigned, value))).toEqual([6, 6, 7, 37, 37]);
  });

  test('DL62 what is too large for a count, and no size of a number, fails', () => {
    const fails = { failed: true };
    expect(take((w) => putBits(w, 1 << 16, 17), takeCount)).toMatchObject(fails);
    expect(take((w) => putBits(w, -1 << 16, 32), takeCount)).toMatchObject(fails);
    expect(take(bits(0, 32), takeCount)).toMatchObject(fails);
    // All of its bits are there, and one zero too many before them.
    const long: Step = (w) => [bits(1 << 16, 32), bits(0, 32)].forEach((step) => step(w));
    expect(take(long, takeCount)).toMatchObject(fails);
    expect(take(bits(1 << 15, 32), takeCount)).toEqual({ value: 2 ** 15 - 1, failed: false, atEnd: true });
    for (let size = 33; size < 64; size++)
      expect(take(bits(size, 32), takeNumber)).toMatchObject({ ...fails, value: 0 });
  });

  test('DL62 a number that is cut off anywhere fails', () => {
    const cases: [Put, Take, readonly number[]][] = [
      [putCount, takeCount, [200, COUNT_MAX]],
      [putNumber, takeNumber, [200, -1]],
      [putSigned, takeSigned, [2 ** 31 - 1, -200]],
    ];
    for (const [put, read, values] of cases) {
      for (const value of values) {
        const w = createBitWriter(16);
        put(w, value);
        const length = bitLength(w);
        w.view.setInt32(w.at, w.word, true);
        for (let end = 0; end <= length; end++) {
          const r = createBitReader(16);
          beginReading(r, w.bytes.subarray(0, 8));
          r.end = end;
          read(r);
          expect([r.failed, r.at], `${end} bits of ${value}`).toEqual([end < length, end]);
        }
      }
    }
  });

  test('DL62 no other bits are read as the same number', () => {
    const [w, r] = [createBitWriter(16), createBitReader(16)];
    for (const [put, read] of [
      [putCount, takeCount],
      [putNumber, takeNumber],
      [putSigned, takeSigned],
    ] as const) {
      for (let word = 0; word < 2 ** 16; word++) {
        beginReading(r, Uint8Array.of(word & 255, word >> 8, 0, 0));
        const value = read(r);
        if (r.failed) continue;
        w.at = w.fill = w.word = 0;
        put(w, value);
        w.view.setInt32(w.at, w.word, true);
        const same = bitLength(w) === r.at && ((w.view.getInt32(0, true) ^ word) & (2 ** Math.min(r.at, 16) - 1)) === 0;
        if (!same) expect.fail(`${word} is read as ${value}, which has other bits`);
      }
    }
  });
});
