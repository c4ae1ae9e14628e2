import { describe, expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { CLASSES, classOf, extraBits, extraOf, valueOf } from '#shared/net/wire/number-class.ts';

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

function expectSame(value: number): void {
  const symbol = classOf(value);
  const extra = extraOf(value, symbol);
  const right = symbol >= 0 && symbol < CLASSES && extra >= 0 && extra < 2 ** extraBits(symbol);
  if (!right || !Object.is(valueOf(symbol, extra), value)) {
    expect.fail(`${value}: symbol ${symbol}, extra ${extra}, back ${valueOf(symbol, extra)}`);
  }
}

describe('number classes', () => {
  test('DL80 every value has one symbol and extra bits that lead back to it', () => {
    for (let value = -70_000; value <= 70_000; value++) expectSame(value);
    for (let bit = 0; bit < 31; bit++) {
      for (const by of [-2, -1, 0, 1, 2]) for (const sign of [1, -1]) expectSame((sign * (2 ** bit + by)) | 0);
    }
    for (const value of [INT32_MIN, INT32_MIN + 1, INT32_MAX, INT32_MAX - 1]) expectSame(value);
    for (let i = 0; i < 20_000; i++) expectSame(randomU32(1, i, 0, 0) | 0);
  });

  test('DL80 values up to 8 of either sign have symbols of their own', () => {
    const symbols = Array.from({ length: 17 }, (_, i) => classOf(i - 8));
    expect(new Set(symbols).size).toBe(17);
    expect(classOf(0)).toBe(0);
    expect(symbols.every((symbol) => extraBits(symbol) === 0)).toBe(true);
    expect(extraBits(classOf(9))).toBe(3);
    expect(extraBits(classOf(-9))).toBe(3);
  });

  test('DL80 every pair but one is what its value is coded as, and the classes cover 32 bits', () => {
    let pairs = 0;
    for (let symbol = 0; symbol < CLASSES; symbol++) {
      const many = 2 ** extraBits(symbol);
      pairs += many;
      for (const extra of [0, 1, many >> 1, many - 2, many - 1].filter((at) => at >= 0 && at < many)) {
        const value = valueOf(symbol, extra);
        if (symbol === CLASSES - 2 && extra === many - 1) expect(value).toBe(INT32_MIN);
        else expect([classOf(value), extraOf(value, symbol)]).toEqual([symbol, extra]);
      }
    }
    expect(pairs).toBe(2 ** 32 + 1);
  });
});
