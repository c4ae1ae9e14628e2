import type { Clock } from '#shared/core/clock.ts';
import { type GcKind, type WatchGc } from '#server/clock.ts';
import { LATENESS_BOUNDS_MS, type Histogram } from '#server/ops/tally.ts';

/* What the process costs, and how well its main thread keeps time. */

export interface ProcessFacts {
  readonly uptimeS: number;
  readonly memory: Readonly<Record<string, number>>;
  readonly cpuS: Readonly<Record<string, number>>;
  readonly gc: Readonly<Record<GcKind, { readonly pauses: number; readonly seconds: number }>>;
  /** How late timers of the main thread fire. */
  readonly loopDelay: Histogram;
  /** Sockets, timers, files and the like that are open. */
  readonly resources: number;
}

/** How often the main thread's lateness is looked at: often enough for percentiles, too seldom to cost anything. */
const LOOK_EVERY_MS = 100;

export interface ProcessWatch {
  facts(): ProcessFacts;
  stop(): void;
}

/** Starts to watch. Holds a timer until it is stopped. */
export function watchProcess(clock: Clock, watchGc: WatchGc): ProcessWatch {
  const gc = sumGc(watchGc);
  const delay = watchDelay(clock);
  return {
    facts: () => ({ ...readProcess(), gc: gc.totals(), loopDelay: delay.histogram() }),
    stop: () => {
      gc.stop();
      delay.stop();
    },
  };
}

function readProcess(): Pick<ProcessFacts, 'uptimeS' | 'memory' | 'cpuS' | 'resources'> {
  const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    uptimeS: process.uptime(),
    memory: { rss, 'heap-used': heapUsed, 'heap-total': heapTotal, external, 'array-buffers': arrayBuffers },
    cpuS: { user: user / 1e6, system: system / 1e6 },
    resources: process.getActiveResourcesInfo().length,
  };
}

/** Adds up the pauses of this thread. */
function sumGc(watch: WatchGc): { readonly totals: () => ProcessFacts['gc']; readonly stop: () => void } {
  const zero = { pauses: 0, seconds: 0 };
  const totals = { minor: { ...zero }, major: { ...zero }, incremental: { ...zero }, weak: { ...zero } };
  const stop = watch((kind, pauseMs) => {
    totals[kind].pauses++;
    totals[kind].seconds += pauseMs / 1000;
  });
  return { totals: () => structuredClone(totals), stop };
}

export interface DelayWatch {
  histogram(): Histogram;
  stop(): void;
}

/** Asks for a timer again and again, and notes by how much each comes too late. */
export function watchDelay(clock: Clock): DelayWatch {
  const counts = LATENESS_BOUNDS_MS.map(() => 0);
  counts.push(0);
  let sumMs = 0;
  let dueMs = 0;
  let cancel = arm();

  function arm(): () => void {
    dueMs = clock.nowMs() + LOOK_EVERY_MS;
    return clock.after(LOOK_EVERY_MS, look);
  }

  function look(): void {
    const lateMs = Math.max(0, clock.nowMs() - dueMs);
    const bucket = LATENESS_BOUNDS_MS.findIndex((bound) => lateMs <= bound);
    counts[bucket < 0 ? LATENESS_BOUNDS_MS.length : bucket]++;
    sumMs += lateMs;
    cancel = arm();
  }

  return {
    histogram: () => ({ boundsS: LATENESS_BOUNDS_MS.map((ms) => ms / 1000), counts: [...counts], sumS: sumMs / 1000 }),
    stop: () => cancel(),
  };
}
