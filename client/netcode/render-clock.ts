import { clearWindow, createWindow, pushWindow, quantileOf, type SortedWindow } from '#client/netcode/window.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/*
 * Which past tick others are drawn at. A clock of its own, never derived from the input clock: it follows the arrival of
 * states, late enough that nearly always two of them lie around it, and no later.
 */

/** Arrivals that the delay is taken from: 2 s of them at 60 a second. */
const SAMPLES = 120;

/** Share of arrivals that the delay covers; the rest is drawn from the newest state. Higher means later for everybody. */
const QUANTILE = 0.95;

/** Further off than this it jumps: the line was cut, or the tab slept. */
const JUMP_MS = 250;

/** Speeding up or slowing down by more than this can be seen. */
const RATE_MAX = 0.05;

/** Share of the error that is removed per tick. */
const GAIN = 0.02;

export interface RenderClock {
  /** Fractional server tick being drawn; NaN until the first state. */
  tick: number;
  /** Arrival time minus tick time: the smaller, the faster that state came. */
  readonly offsetsMs: SortedWindow;
  /** Ticks from one state to the next. */
  readonly gaps: SortedWindow;
  newestTick: number;
  advancedAtMs: number;
  /** Behind the newest possible state; for display. */
  delayMs: number;
}

export function createRenderClock(): RenderClock {
  return {
    tick: NaN,
    offsetsMs: createWindow(SAMPLES),
    gaps: createWindow(SAMPLES),
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
  pushWindow(clock.offsetsMs, nowMs - tick * TICK_MS);
  if (tick > clock.newestTick) pushWindow(clock.gaps, tick - clock.newestTick);
  clock.newestTick = tick;
}

/** Moves on to now; never backwards except by a jump. */
export function advanceRenderClock(clock: RenderClock, nowMs: number): void {
  if (clock.offsetsMs.count === 0) return;
  const wanted = wantedTick(clock, nowMs);
  const elapsed = (nowMs - clock.advancedAtMs) / TICK_MS;
  clock.advancedAtMs = nowMs;
  const error = wanted - (clock.tick + elapsed);
  if (Number.isNaN(clock.tick) || Math.abs(error) * TICK_MS > JUMP_MS) clock.tick = wanted;
  else clock.tick += elapsed * (1 + Math.max(-RATE_MAX, Math.min(RATE_MAX, GAIN * error)));
}

/** One sending interval behind the quantile, so that the state after the drawn moment has arrived as well. */
function wantedTick(clock: RenderClock, nowMs: number): number {
  const late = quantileOf(clock.offsetsMs, QUANTILE);
  const interval = intervalTicks(clock);
  clock.delayMs = late + interval * TICK_MS - quantileOf(clock.offsetsMs, 0);
  return (nowMs - late) / TICK_MS - interval;
}

/**
 * Ticks between the states that a server sends: the fewest between any two of the last ones, since those that were left out on a
 * clogged line only make gaps wider.
 */
function intervalTicks({ gaps }: RenderClock): number {
  return gaps.count === 0 ? 1 : quantileOf(gaps, 0);
}
