import { GCProfiler } from 'node:v8';

/* What a stretch of work takes of the heap: what is there more afterwards, and what was collected meanwhile. */

export interface Taking {
  readonly profiler: GCProfiler;
  readonly used: number;
}

export function beginTaking(): Taking {
  const profiler = new GCProfiler();
  profiler.start();
  return { profiler, used: process.memoryUsage().heapUsed };
}

export interface Taken {
  readonly bytes: number;
  /** Pauses, ms. */
  readonly pausesMs: readonly number[];
}

/** To within some hundred bytes in all. */
export function bytesTaken({ profiler, used }: Taking): Taken {
  const now = process.memoryUsage().heapUsed;
  const statistics = profiler.stop()?.statistics ?? [];
  const freed = statistics.reduce((sum, { beforeGC, afterGC }) => {
    return sum + beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize;
  }, 0);
  // In microseconds, whatever the documentation says.
  return { bytes: now - used + freed, pausesMs: statistics.map(({ cost }) => cost / 1000) };
}
