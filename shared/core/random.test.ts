import { describe, expect, test } from 'vitest';
import { randomU32, randomUnit } from '#shared/core/random.ts';

type Counter = readonly [seed: number, tick: number, entity: number, purpose: number];

/** Each of the four counters moved on by one, as neighbours in time, in space and in use are. */
const NEIGHBOURS: readonly Counter[] = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

function counterAt(sample: number): Counter {
  return [sample >> 12, sample, (sample * 7) & 1023, sample & 7];
}

function step(from: Counter, by: Counter): Counter {
  return [from[0] + by[0], from[1] + by[1], from[2] + by[2], from[3] + by[3]];
}

describe('counter randomness', () => {
  test('DT5 known counters have the committed numbers', () => {
    expect([
      randomU32(0, 0, 0, 0),
      randomU32(1, 2, 3, 4),
      randomU32(-1, 4_294_967_295, 65_535, 255),
      randomU32(123_456_789, 36_000, 17, 2),
    ]).toStrictEqual([1106484830, 4028510986, 3783873505, 2544235703]);
    expect(randomUnit(1, 2, 3, 4)).toBe(randomU32(1, 2, 3, 4) / 4_294_967_296);
  });

  test('DT5 counters are taken modulo 2^32, so a word read back from the world asks for the same number', () => {
    expect(randomU32(-1, -2, -3, -4)).toBe(randomU32(0xffffffff, 0xfffffffe, 0xfffffffd, 0xfffffffc));
  });

  test('DT5 one flipped bit of any counter flips every bit of the number about half the time', () => {
    const samples = 2_000;
    for (let word = 0; word < 4; word++) {
      for (let bit = 0; bit < 32; bit++) {
        const flips = new Float64Array(32);
        for (let sample = 0; sample < samples; sample++) {
          const counter = [...counterAt(sample)] as [number, number, number, number];
          const before = randomU32(...counter);
          counter[word] = (counter[word] ?? 0) ^ (1 << bit);
          const changed = before ^ randomU32(...counter);
          for (let out = 0; out < 32; out++) flips[out] += (changed >>> out) & 1;
        }
        // Five and a half standard deviations of a fair coin: 4,096 pairs stay below in 9,998 of 10,000 such samples.
        for (const count of flips) expect(Math.abs(count - samples / 2)).toBeLessThan(2.75 * Math.sqrt(samples));
      }
    }
  });

  test('DT5 numbers fill [0, 1) evenly', () => {
    const samples = 200_000;
    const buckets = new Float64Array(64);
    let sum = 0;
    for (let sample = 0; sample < samples; sample++) {
      const unit = randomUnit(9, sample >> 8, sample & 255, 1);
      if (unit < 0 || unit >= 1) throw new Error(`${unit} lies outside [0, 1)`);
      buckets[Math.floor(unit * 64)]++;
      sum += unit;
    }
    const expected = samples / 64;
    const chiSquare = buckets.reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
    expect(Math.abs(sum / samples - 0.5)).toBeLessThan(0.003);
    // 63 degrees of freedom: 99.9 % of fair generators stay below 103.
    expect(chiSquare).toBeLessThan(103);
  });

  test('DT5 neighbouring counters are not correlated', () => {
    const samples = 100_000;
    for (const by of NEIGHBOURS) {
      let product = 0;
      for (let sample = 0; sample < samples; sample++) {
        const counter = counterAt(sample);
        product += (randomUnit(...counter) - 0.5) * (randomUnit(...step(counter, by)) - 0.5);
      }
      // Correlation of independent numbers: standard deviation 1 / sqrt(samples) = 0.0032.
      expect(Math.abs((12 * product) / samples)).toBeLessThan(0.015);
    }
  });

  test('DT5 a million counters give as many different numbers as chance allows', () => {
    const samples = 1 << 20;
    const numbers = new Uint32Array(samples);
    for (let sample = 0; sample < samples; sample++) numbers[sample] = randomU32(5, sample >> 6, sample & 63, 0);
    numbers.sort();
    let repeats = 0;
    for (let sample = 1; sample < samples; sample++) if (numbers[sample] === numbers[sample - 1]) repeats++;
    // Birthdays: samples^2 / 2^33 = 128 expected, standard deviation 11.3.
    expect(repeats).toBeGreaterThan(128 - 60);
    expect(repeats).toBeLessThan(128 + 60);
  });
});
