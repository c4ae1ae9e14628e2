import { TICK_MS } from '#shared/core/constants.ts';
import { clear, createHistogram, type Histogram, note } from '#bench/load/histogram.ts';

/*
 * How one client is told of the game: the gaps between its states, and how old the newest is whenever it looks. The age is counted from when the
 * fastest state of the connection was under way least, so a clock that runs elsewhere does not matter; what every state takes is left out.
 */

/** A longer gap is seen as a hitch, ms: two and a half ticks, beyond what a client's own delay hides. */
export const HITCH_MS = 40;

export interface States {
  readonly gaps: Histogram;
  readonly ages: Histogram;
  hitches: number;
  count: number;
  tick: number;
  arrivedMs: number;
  /** Least of arrival minus the tick's own time. */
  originMs: number;
}

export function createStates(gaps: Histogram, ages: Histogram): States {
  return { gaps, ages, hitches: 0, count: 0, tick: 0, arrivedMs: 0, originMs: Number.POSITIVE_INFINITY };
}

/** For a client that nobody else shares histograms with. */
export function createOwnStates(): States {
  return createStates(createHistogram(), createHistogram());
}

/** The state of this tick has arrived. */
export function noteState(states: States, tick: number, nowMs: number): void {
  const gapMs = nowMs - states.arrivedMs;
  if (states.tick > 0) {
    note(states.gaps, gapMs);
    if (gapMs > HITCH_MS) states.hitches++;
  }
  states.count++;
  states.tick = tick;
  states.arrivedMs = nowMs;
  states.originMs = Math.min(states.originMs, nowMs - tick * TICK_MS);
}

/** The client looks at the newest state that it has. */
export function noteLook({ ages, tick, originMs }: States, nowMs: number): void {
  if (tick > 0 && originMs < Number.POSITIVE_INFINITY) note(ages, nowMs - tick * TICK_MS - originMs);
}

/** Another connection, or another pace: what was known of time means nothing any more. */
export function forgetTime(states: States): void {
  states.tick = 0;
  states.originMs = Number.POSITIVE_INFINITY;
}

/** Begins to count anew, and to look for the fastest: a server may have moved its schedule meanwhile. */
export function restart(states: States): void {
  clear(states.gaps);
  clear(states.ages);
  states.hitches = 0;
  states.count = 0;
  states.originMs = Number.POSITIVE_INFINITY;
}
