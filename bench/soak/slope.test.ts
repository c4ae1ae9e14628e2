import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { slopeOf } from '#bench/soak/slope.ts';

test('WK43 a slope is that of the best line, and exact where all points are on it', () => {
  const points = Array.from({ length: 10 }, (_, at) => [at, 5 - 2 * at] as const);
  expect(slopeOf(points)).toEqual({ value: -2, margin: 0 });
});

test('WK43 the margin holds the true slope in 95 of 100 cases', () => {
  let held = 0;
  const runs = 2000;
  for (let run = 0; run < runs; run++) {
    const points = Array.from({ length: 12 }, (_, at) => {
      // Twelve of them added up are as good as normal.
      let noise = 0;
      for (let part = 0; part < 12; part++) noise += randomU32(run, at, part, 3) / 2 ** 32 - 0.5;
      return [at, 3 * at + noise] as const;
    });
    const { value, margin } = slopeOf(points);
    if (Math.abs(value - 3) <= margin) held++;
  }
  expect(held / runs).toBeGreaterThan(0.93);
  expect(held / runs).toBeLessThan(0.97);
});

test('WK43 two points tell of no margin', () => {
  expect(
    slopeOf([
      [0, 0],
      [1, 1],
    ]).margin,
  ).toBeNaN();
});
