import { constants, PerformanceObserver } from 'node:perf_hooks';
import type { Cancel, Clock } from '#shared/core/clock.ts';

/** What `setTimeout` can wait for at most; a greater delay would fire at once. Longer timers are armed again. */
const TIMEOUT_MAX_MS = 2_147_483_647;

/**
 * The machine's monotonic clock. Node cuts a timeout to whole milliseconds and may wake a little early; timers made here
 * check the time and wait on, so they keep the promise of `Clock` never to fire early. They fire up to 1 ms late when the
 * process is idle and hold the process open: what needs a tick's precision sleeps otherwise.
 */
export const realClock: Clock = {
  nowMs: () => performance.now(),
  after: startTimer,
};

function startTimer(delayMs: number, fire: () => void): Cancel {
  const dueMs = performance.now() + delayMs;
  let timeout: NodeJS.Timeout;
  function arm(waitMs: number): void {
    timeout = setTimeout(wake, Math.min(Math.max(0, Math.ceil(waitMs)), TIMEOUT_MAX_MS));
  }
  function wake(): void {
    const leftMs = dueMs - performance.now();
    if (leftMs > 0) arm(leftMs);
    else fire();
  }
  arm(delayMs);
  return () => clearTimeout(timeout);
}

/** Ms in which this thread's event loop had nothing to do, since it began. */
export function idleMs(): number {
  return performance.eventLoopUtilization().idle;
}

/** The wall clock, ms since 1970. It may jump; only the expiry of tokens and the log may ask it. */
export function wallMs(): number {
  return Date.now();
}

/** The wall clock as a log line shows it. */
export function wallStamp(): string {
  return new Date().toISOString();
}

export const GC_KINDS = ['minor', 'major', 'incremental', 'weak'] as const;
export type GcKind = (typeof GC_KINDS)[number];

/** Tells of each pause of this thread for garbage, some time after it; returns what ends that. */
export type WatchGc = (note: (kind: GcKind, pauseMs: number) => void) => () => void;

const KIND_OF: Readonly<Record<number, GcKind>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak',
};

export const watchGc: WatchGc = (note) => {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const kind = KIND_OF[(entry as unknown as { detail: { kind: number } }).detail.kind];
      if (kind) note(kind, entry.duration);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
};
