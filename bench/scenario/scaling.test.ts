import { describe, expect, test } from 'vitest';
import { scalingLines, scalingOf } from '#bench/scenario/scaling.ts';

const points = (...pairs: [number, number][]) =>
  pairs.map(([players, p99Ms]) => ({ players, p50Ms: p99Ms / 2, p99Ms }));

describe('scaling', () => {
  test('BM45 players per core lie on the straight line between the points around half the budget', () => {
    const scaling = scalingOf('x', points([100, 4.3333], [50, 2], [200, 12.3333]));
    expect(scaling).toMatchObject({ playersPerCore: 150, bound: 'exact' });
    expect(scaling.points.map(({ players }) => players)).toStrictEqual([50, 100, 200]);
  });

  test('BM45 nothing is said beyond the ends of the curve', () => {
    expect(scalingOf('x', points([10, 1], [20, 2]))).toMatchObject({ playersPerCore: 20, bound: 'more' });
    expect(scalingOf('x', points([10, 9], [20, 19]))).toMatchObject({ playersPerCore: 10, bound: 'fewer' });
    expect(scalingLines(scalingOf('x', points([10, 1], [20, 2]))).join('\n')).toContain('at least 20');
    expect(scalingLines(scalingOf('x', points([10, 9], [20, 19]))).join('\n')).toContain('fewer than 10');
  });

  test('BM45 the knee is where the curve begins to rise, and a straight line has none', () => {
    const bent = scalingOf('x', points([10, 1], [20, 2], [40, 4], [80, 20]));
    expect(bent.knee).toBe(40);
    expect(scalingLines(bent).filter((line) => line.includes('knee'))).toHaveLength(1);
    expect(scalingOf('x', points([10, 1], [20, 2], [40, 4], [80, 8])).knee).toBeUndefined();
    expect(scalingOf('x', points([10, 5], [20, 4], [40, 5])).knee).toBeUndefined();
  });
});
