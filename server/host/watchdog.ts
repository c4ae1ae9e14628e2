/*
 * Whether a thread still gets on, as somebody else sees who looks a few times a second. Only looks that come in time count: whoever looks
 * late was stopped itself, perhaps with the whole process or the whole machine, and knows nothing about others.
 */

/** Between two looks, ms. */
export const LOOK_EVERY_MS = 100;

/** A look so long after the one before it does not count, ms. */
const LATE_LOOK_MS: number = 2 * LOOK_EVERY_MS;

/**
 * Loading takes a third of a second of processor time, and a machine that is busy otherwise gives a tenth of that; whoever is not loaded by
 * then never will be, ms of looks.
 */
const LOAD_MS_MAX = 30_000;

export interface Watch {
  /** What it had done at the last look; see `PULSE.moves`. */
  moves: number;
  /** For how long it has not got on, as far as looks count, ms. */
  stillMs: number;
  lookedMs: number;
}

export function createWatch(nowMs: number): Watch {
  return { moves: 0, stillMs: 0, lookedMs: nowMs };
}

/** Looks at it. True: it has stood still for `hangMs`, or was not loaded for far too long. */
export function looksHung(watch: Watch, moves: number, nowMs: number, hangMs: number): boolean {
  const isLate = nowMs - watch.lookedMs > LATE_LOOK_MS;
  watch.lookedMs = nowMs;
  if (moves !== watch.moves) watch.stillMs = 0;
  else if (!isLate) watch.stillMs += LOOK_EVERY_MS;
  watch.moves = moves;
  return watch.stillMs >= (moves === 0 ? LOAD_MS_MAX : hangMs);
}
