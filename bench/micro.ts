import Benchmark from 'benchmark';
import type { BenchSize } from '#bench/bench.ts';

/** What one call of a small function takes. */
export interface Micro {
  readonly medianUs: number;
  /** Half the 95 % confidence interval of the mean, in per cent of the mean. */
  readonly errorPercent: number;
  /** Runs of many calls, of which the median is. */
  readonly samples: number;
  /** Calls that were timed. */
  readonly calls: number;
}

/** How long to measure: each sample at least `minTime` seconds, samples until `maxTime` seconds and `minSamples`. */
const EFFORT = {
  tiny: { minTime: 0.002, maxTime: 0.01, minSamples: 3 },
  full: { minTime: 0.01, maxTime: 0.4, minSamples: 20 },
} as const;

/**
 * Times calls of `run`, which must take microseconds, not nanoseconds: the loop around it is timed too. Errors inside `run`
 * come out here, where Benchmark.js alone would swallow them.
 */
export function measureMicro(run: () => void, size: BenchSize): Micro {
  const bench = new Benchmark(run, EFFORT[size]).run();
  if (bench.error) throw bench.error;
  const sample = bench.stats.sample.toSorted((a, b) => a - b);
  return {
    medianUs: sample[sample.length >> 1] * 1e6,
    errorPercent: bench.stats.rme,
    samples: sample.length,
    calls: bench.count * sample.length,
  };
}
