import { createSchedule, dueMs, paceMs, type Schedule, tickAt } from '#shared/core/schedule.ts';
import { clearWindow, createWindow, pushWindow, quantileOf, type SortedWindow } from '#shared/core/window.ts';
import { ARRIVALS, GAIN, JUMP_TICKS, LATE_QUANTILE, RATE_MAX } from '#shared/sim/drawing-law.ts';

/*
 * Which past tick others are drawn at. A clock of its own, never derived from the input clock: it follows the arrival of
 * states, late enough that nearly always two of them lie around it, and no later. The server reckons with the same law.
 */

export interface RenderClock {
  /** At what pace the server's ticks follow each other. */
  readonly schedule: Schedule;
  /** Fractional server tick being drawn; NaN until the first state. */
  tick: number;
  /** Arrival time minus due time: the smaller, the faster that state came. */
  readonly offsetsMs: SortedWindow;
  /** Ticks from one state to the next. */
  readonly gaps: SortedWindow;
  newestTick: number;
  advancedAtMs: number;
  /** Behind the newest possible state; for display. */
  delayMs: number;
}

export function createRenderClock(schedule: Schedule = createSchedule()): RenderClock {
  return {
    schedule,
    tick: NaN,
    offsetsMs: createWindow(ARRIVALS),
    gaps: createWindow(ARRIVALS),
    newestTick: NaN,
    advancedAtMs: 0,
    delayMs: 0,
  };
}

export function resetRenderClock(clock: RenderClock): void {
  clock.tick = NaN;
  clock.newestTick = NaN;
  clearWindow(clock.offsetsMs);
  clearWindow(clock.gaps);
}

export function noteArrival(clock: RenderClock, tick: number, nowMs: number): void {
  pushWindow(clock.offsetsMs, nowMs - dueMs(clock.schedule, tick));
  if (tick > clock.newestTick) pushWindow(clock.gaps, tick - clock.newestTick);
  clock.newestTick = tick;
}

/** Moves on to now; never backwards except by a jump. */
export function advanceRenderClock(clock: RenderClock, nowMs: number): void {
  if (clock.offsetsMs.count === 0) return;
  const wanted = wantedTick(clock, nowMs);
  const elapsed = (nowMs - clock.advancedAtMs) / paceMs(clock.schedule, clock.tick);
  clock.advancedAtMs = nowMs;
  const error = wanted - (clock.tick + elapsed);
  if (Number.isNaN(clock.tick) || Math.abs(error) > JUMP_TICKS) clock.tick = wanted;
  else clock.tick += elapsed * (1 + Math.max(-RATE_MAX, Math.min(RATE_MAX, GAIN * error)));
}

/** One sending interval behind the quantile, so that the state after the drawn moment has arrived as well. */
function wantedTick(clock: RenderClock, nowMs: number): number {
  const late = quantileOf(clock.offsetsMs, LATE_QUANTILE);
  const interval = intervalTicks(clock);
  const tick = tickAt(clock.schedule, nowMs - late);
  clock.delayMs = late + interval * paceMs(clock.schedule, tick) - quantileOf(clock.offsetsMs, 0);
  return tick - interval;
}

/**
 * Ticks between the states that a server sends: the fewest between any two of the last ones, since those that were left out on a
 * clogged line only make gaps wider.
 */
function intervalTicks({ gaps }: RenderClock): number {
  return gaps.count === 0 ? 1 : quantileOf(gaps, 0);
}
