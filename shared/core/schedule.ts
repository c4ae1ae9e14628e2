import { TICK_MS } from '#shared/core/constants.ts';

/*
 * When ticks are due: at one pace before a tick, at another from it on. A server that is overloaded slows all its ticks down, and says so
 * a little before; both sides reckon by the same schedule, so a lead or a delay in ms stays what it was. What a tick does never
 * changes: it is always 1/60 s of the game.
 */

/**
 * [tick of the last change, when that is due, ms per tick before it, ms per tick from it on]. Times are ms from an origin that whoever
 * has the schedule chooses. Numbers by place, since a fraction that is handed over is allocated wherever the compiler does not inline.
 */
export type Schedule = Float64Array;

export const AT_TICK = 0;
const AT_MS = 1;
export const MS_BEFORE = 2;
export const MS_AFTER = 3;

/** Slowest and usual pace, in hundredths of real time. The floor: a shooter below it is no longer one. */
export const PERCENT_MIN = 80;
export const PERCENT_FULL = 100;

/** Sixty ticks a second, tick 0 due at `originMs`. */
export function createSchedule(originMs = 0): Schedule {
  return Float64Array.of(0, originMs, TICK_MS, TICK_MS);
}

/** What a tick takes at a pace in hundredths. */
export function tickMsAt(percent: number): number {
  return percent === PERCENT_FULL ? TICK_MS : (TICK_MS * PERCENT_FULL) / percent;
}

/** When a tick, or a moment between two, is due. */
export function dueMs(schedule: Schedule, tick: number): number {
  const ticks = tick - schedule[AT_TICK];
  return schedule[AT_MS] + ticks * schedule[ticks < 0 ? MS_BEFORE : MS_AFTER];
}

/** The tick, with its fraction, that is due at a moment. */
export function tickAt(schedule: Schedule, ms: number): number {
  const sinceMs = ms - schedule[AT_MS];
  return schedule[AT_TICK] + sinceMs / schedule[sinceMs < 0 ? MS_BEFORE : MS_AFTER];
}

/** What the tick that is due after this moment takes. */
export function paceMs(schedule: Schedule, tick: number): number {
  return schedule[tick < schedule[AT_TICK] ? MS_BEFORE : MS_AFTER];
}

/** From one tick to another; below 0 when the other is earlier. */
export function spanMs(schedule: Schedule, from: number, to: number): number {
  const changed = Math.max(0, to - schedule[AT_TICK]) - Math.max(0, from - schedule[AT_TICK]);
  return (to - from) * schedule[MS_BEFORE] + changed * (schedule[MS_AFTER] - schedule[MS_BEFORE]);
}

/** Ticks, with a fraction, that pass from the moment in which `from` is due until `ms` later; `ms` may be below 0. */
export function ticksIn(schedule: Schedule, from: number, ms: number): number {
  if (schedule[MS_BEFORE] === schedule[MS_AFTER]) return ms / schedule[MS_AFTER];
  return tickAt(schedule, dueMs(schedule, from) + ms) - from;
}

/** From `tick` on ticks take `tickMs`; when that one and those before it are due does not change. The change before it is forgotten. */
export function changePace(schedule: Schedule, tick: number, tickMs: number): void {
  const atMs = dueMs(schedule, tick);
  schedule[MS_BEFORE] = paceMs(schedule, tick);
  schedule[AT_TICK] = tick;
  schedule[AT_MS] = atMs;
  schedule[MS_AFTER] = tickMs;
}

/** Takes over what another schedule says of its last change, paces in hundredths; word of the one before it may have been missed. */
export function followPace(schedule: Schedule, tick: number, before: number, after: number): void {
  changePace(schedule, tick, tickMsAt(after));
  schedule[MS_BEFORE] = tickMsAt(before);
}

/** Everything is due so much later. */
export function postpone(schedule: Schedule, ms: number): void {
  schedule[AT_MS] += ms;
}
