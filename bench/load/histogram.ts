/*
 * Times as counts by tenths of a millisecond: those of several processes add up to exactly what one would have had, and a run of any length
 * takes the same memory.
 */

/** Per ms. */
const STEPS = 10;

/** What took longer counts as this, ms; `maxMs` still knows. */
export const LONGEST_MS = 4000;

export interface Histogram {
  /** By tenth of a millisecond, rounded. */
  readonly counts: Uint32Array;
  count: number;
  maxMs: number;
}

export function createHistogram(): Histogram {
  return { counts: new Uint32Array(LONGEST_MS * STEPS + 1), count: 0, maxMs: 0 };
}

export function note(histogram: Histogram, ms: number): void {
  histogram.counts[Math.round(Math.min(LONGEST_MS, Math.max(0, ms)) * STEPS)]++;
  histogram.count++;
  histogram.maxMs = Math.max(histogram.maxMs, ms);
}

export function clear(histogram: Histogram): void {
  histogram.counts.fill(0);
  histogram.count = 0;
  histogram.maxMs = 0;
}

/** As it crosses from a process: [tenth, count] of what is there. */
export interface SentHistogram {
  readonly pairs: readonly (readonly [number, number])[];
  readonly maxMs: number;
}

export function pack({ counts, maxMs }: Histogram): SentHistogram {
  const pairs: [number, number][] = [];
  counts.forEach((count, at) => count > 0 && pairs.push([at, count]));
  return { pairs, maxMs };
}

/** All of them as one. */
export function merge(parts: readonly SentHistogram[]): Histogram {
  const all = createHistogram();
  for (const { pairs, maxMs } of parts) {
    all.maxMs = Math.max(all.maxMs, maxMs);
    for (const [at, count] of pairs) {
      all.counts[at] += count;
      all.count += count;
    }
  }
  return all;
}

export interface Spread {
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** All 0 when there is nothing. */
export function spreadOf(histogram: Histogram): Spread {
  const { count: n, maxMs } = histogram;
  return {
    n,
    p50Ms: quantile(histogram, 0.5),
    p99Ms: quantile(histogram, 0.99),
    p999Ms: quantile(histogram, 0.999),
    maxMs: Math.round(maxMs * STEPS) / STEPS,
  };
}

function quantile({ counts, count }: Histogram, share: number): number {
  let left = Math.floor(share * count);
  for (let at = 0; at < counts.length; at++) {
    if (left < counts[at]) return at / STEPS;
    left -= counts[at];
  }
  return 0;
}
