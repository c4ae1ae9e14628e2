/* A straight line through what was measured, and how well its slope is known. */

export interface Slope {
  /** Per unit of x. */
  readonly value: number;
  /** With a probability of 95 % it is within this of `value`, where what is off the line is independent and normal. */
  readonly margin: number;
}

/** Quantiles 0.975 of Student's t by degrees of freedom; between them the next smaller number counts, which is on the safe side. */
const QUANTILES: readonly (readonly [number, number])[] = [
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [6, 2.447],
  [8, 2.306],
  [10, 2.228],
  [15, 2.131],
  [20, 2.086],
  [30, 2.042],
  [60, 2.0],
  [120, 1.98],
];

/** Least squares. Needs three points of different x. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const count = points.length;
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / count;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const value = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const off = points.reduce((sum, [x, y]) => sum + (y - meanY - value * (x - meanX)) ** 2, 0);
  const freedom = count - 2;
  const quantile = QUANTILES.findLast(([degrees]) => degrees <= freedom)?.[1] ?? Number.NaN;
  return { value, margin: quantile * Math.sqrt(off / freedom / spread) };
}
