import type { BenchRow } from '#bench/bench.ts';

/* Rows as programs read them that follow benchmarks over time, such as github-action-benchmark. */

/** A row with the name of its benchmark. */
export interface NamedRow extends BenchRow {
  readonly bench: string;
}

/**
 * What Benchmark.js prints of itself: `name x 1,234 ops/sec ±1.20% (90 runs sampled)`. Rows without samples, or of anything but time,
 * have no such line.
 */
export function benchmarkLines(rows: readonly NamedRow[]): string[] {
  return rows.flatMap(({ bench, measure, value, unit, errorPercent, samples }) => {
    if (unit !== 'µs' || errorPercent === undefined || samples === undefined) return [];
    const ops = 1e6 / value;
    const digits = ops < 100 ? 2 : 0;
    const figure = ops.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return [`${bench}: ${measure} x ${figure} ops/sec ±${errorPercent.toFixed(2)}% (${samples} runs sampled)`];
  });
}

export interface SmallerIsBetter {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly range?: string;
}

/** `customSmallerIsBetter`: all that costs time or bytes. */
export function smallerIsBetter(rows: readonly NamedRow[]): SmallerIsBetter[] {
  return rows
    .filter(({ unit }) => unit === 'µs' || unit === 'B')
    .map(({ bench, measure, value, unit, errorPercent }) => {
      const range = errorPercent === undefined ? {} : { range: `± ${errorPercent.toFixed(2)} %` };
      return { name: `${bench}: ${measure}`, value, unit, ...range };
    });
}
