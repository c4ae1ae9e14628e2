import { TICK_MS } from '#shared/core/constants.ts';
import { changePace, createSchedule, dueMs, postpone, type Schedule, spanMs, tickAt } from '#shared/core/schedule.ts';

/** How the loop waits. Injected, so that tests and the simulator run it on virtual time. */
export interface LoopTimers {
  nowMs(): number;
  /** Calls `wake` at `dueMs`, or a little early: the loop looks at the time again. Returns a cancel. */
  wakeAt(dueMs: number, wake: () => void): () => void;
}

/** Steps per wake while behind: the rest of a backlog waits for the next turn, so that sockets are served in between. */
const CATCH_UP_TICKS_MAX = 3;

/** ... or fewer, once this much of the wake is used: half a tick. */
const CATCH_UP_MS_MAX = 8;

/**
 * A backlog longer than this (a quarter of a second) is not caught up: nobody wants the game to race through what the
 * machine slept through. A shorter one is, because inputs for those ticks are on their way or here.
 */
const BACKLOG_TICKS_MAX = 15;

/** Tick starts whose lateness is kept: 68 s. */
const KEPT_STARTS = 4096;

/** What the loop can say about itself. */
export interface LoopStats {
  ticks: number;
  /** Times that a backlog was too long and wall time was given up, and how much of it. */
  sheds: number;
  shedMs: number;
  /** How late each of the last `KEPT_STARTS` ticks began, ms; slot = tick number modulo length. */
  readonly latenessMs: Float64Array;
  /** [start of the first tick, start of the newest tick], ms. */
  readonly startsMs: Float64Array;
}

export interface Loop {
  readonly stats: LoopStats;
  /** From the step after the next `ticks` on, steps come every `tickMs`. When those before it are due does not change. */
  pace(ticks: number, tickMs: number): void;
  stop(): void;
}

/**
 * Calls `step(deadlineMs)` sixty times a second on an absolute schedule: deadline k is `origin + k * TICK_MS`, so no error
 * adds up. Every call means one tick of constant length. After a stall it catches up, a few ticks per wake; a backlog that
 * is too long moves the origin: wall time is dropped, ticks never are, and both are counted. An overloaded host slows the schedule down
 * (`pace`): fewer calls a second, each still one tick.
 */
export function startLoop(timers: LoopTimers, step: (deadlineMs: number) => void): Loop {
  const stats = createLoopStats();
  const schedule = createSchedule(timers.nowMs() + TICK_MS);
  let done = 0;
  let stopped = false;
  let cancel = timers.wakeAt(dueMs(schedule, 0), wake);

  function wake(): void {
    const wokeMs = timers.nowMs();
    for (let ran = 0; ran < CATCH_UP_TICKS_MAX && !stopped; ran++) {
      const deadlineMs = dueMs(schedule, done);
      const startMs = timers.nowMs();
      if (startMs < deadlineMs || (ran > 0 && startMs - wokeMs > CATCH_UP_MS_MAX)) break;
      noteStart(stats, startMs, startMs - deadlineMs);
      done++;
      step(deadlineMs);
    }
    if (stopped) return;
    shedBacklog();
    cancel = timers.wakeAt(dueMs(schedule, done), wake);
  }

  function shedBacklog(): void {
    const behindTicks = backlogTicks(schedule, done, timers.nowMs());
    if (behindTicks <= BACKLOG_TICKS_MAX) return;
    const behindMs = spanMs(schedule, done, done + behindTicks);
    postpone(schedule, behindMs);
    stats.sheds++;
    stats.shedMs += behindMs;
  }

  function pace(ticks: number, tickMs: number): void {
    changePace(schedule, done + ticks, tickMs);
  }

  function stop(): void {
    stopped = true;
    cancel();
  }

  return { stats, pace, stop };
}

/** Whole ticks that are due and have not begun. */
function backlogTicks(schedule: Schedule, done: number, nowMs: number): number {
  return Math.floor(tickAt(schedule, nowMs)) - done;
}

function createLoopStats(): LoopStats {
  return { ticks: 0, sheds: 0, shedMs: 0, latenessMs: new Float64Array(KEPT_STARTS), startsMs: new Float64Array(2) };
}

function noteStart(stats: LoopStats, startMs: number, lateMs: number): void {
  if (stats.ticks === 0) stats.startsMs[0] = startMs;
  stats.startsMs[1] = startMs;
  stats.latenessMs[stats.ticks % KEPT_STARTS] = lateMs;
  stats.ticks++;
}
