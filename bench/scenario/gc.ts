import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Measured } from '#bench/scenario/measure.ts';

/** The program stood still for the collector. Times ms, by `performance.now`. */
export interface Pause {
  readonly startMs: number;
  readonly ms: number;
  /** Of all garbage, not only of what is young. */
  readonly major: boolean;
}

export interface GcWatch {
  /** All pauses so far. The engine tells of them only between turns of the event loop. */
  readonly end: () => Promise<readonly Pause[]>;
}

/** Notes every pause from now on, without doing anything while they happen. */
export function watchGc(): GcWatch {
  const pauses: Pause[] = [];
  const note = (entries: readonly PerformanceEntry[]): void => {
    for (const entry of entries) pauses.push(pauseOf(entry));
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return {
    end: async () => {
      await nextTurn();
      await nextTurn();
      note(observer.takeRecords());
      observer.disconnect();
      return pauses;
    },
  };
}

function pauseOf(entry: PerformanceEntry): Pause {
  const { startTime, duration, detail } = entry as PerformanceEntry & { readonly detail: { readonly kind: number } };
  return { startMs: startTime, ms: duration, major: detail.kind !== constants.NODE_PERFORMANCE_GC_MINOR };
}

/** A pause that fell into a tick. */
export interface GcMark {
  readonly run: number;
  readonly tick: number;
  readonly ms: number;
  readonly major: boolean;
  /** The tick counts in this run, pause and all. */
  readonly counts: boolean;
}

/** Pauses by the tick in which they began; those between ticks are left out. */
export function marksOf({ lives, counted }: Pick<Measured, 'lives' | 'counted'>, pauses: readonly Pause[]): GcMark[] {
  return pauses.flatMap(({ startMs, ms, major }) => {
    return lives.flatMap(({ startsMs, totalMs }, run) => {
      const tick = startsMs.findLastIndex((start) => start <= startMs);
      if (tick < 0 || startMs > startsMs[tick] + totalMs[tick]) return [];
      return [{ run, tick, ms, major, counts: counted[tick] === run }];
    });
  });
}
