import { PerformanceObserver } from 'node:perf_hooks';
import type { Collection, Probes } from '#server/load/stalls.ts';

/* What Node says about the thread that asks. */

/** Collections that are kept: those of a second in which there are very many. */
const KEPT = 64;

const US_PER_MS = 1000;

/**
 * Watches the thread that calls it, for as long as it lives. Collections are told of in a turn of the event loop, so a thread that never
 * takes one hears of none. Asking for the processor time costs half a microsecond. Times are those of `nowMs`.
 */
export function openProbes(nowMs: () => number): Probes {
  const originMs = nowMs() - performance.now();
  const kept: Collection[] = [];
  let seen = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      kept[seen++ % KEPT] = { startMs: originMs + startTime, ms: duration };
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return { cpuMs, collections: () => kept };
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / US_PER_MS;
}
