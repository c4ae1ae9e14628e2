import { assert } from '#shared/core/assert.ts';

/** Ticks per second of every room. The promise of the project: inputs, wire and benchmarks assume it. */
export const TICK_HZ = 60;

/** Milliseconds from one tick's deadline to the next. Deadlines multiply it from one origin, never add it up. */
export const TICK_MS: number = 1000 / TICK_HZ;

/**
 * Ticks of true snapshots kept, and ticks of what could be sent. A power of two, so that `tick & mask` addresses a slot.
 * Must exceed the deepest look back: the rewind cap (20) plus the rollback window, and the age of any delta baseline.
 * An entity index rests this long before it is used again, so that no ring slot mixes two lives.
 */
export const HISTORY_TICKS = 64;

/** Slots of a seat's input buffer, by tick. Must exceed `INPUT_AHEAD_TICKS`, or a far input overwrites a near one. */
export const INPUT_TICKS = 64;

/** How far ahead of the server's tick an input may be addressed: 533 ms, a round trip of 500 ms and some jitter. */
export const INPUT_AHEAD_TICKS = 32;

/** Missing input: held movement repeats for this long (100 ms), covering one lost-packet stall on a short line. */
export const HOLD_TICKS = 6;

/** ... and then eases to neutral over this long, so that a player who is gone does not walk on. */
export const EASE_TICKS = 6;

/** Inputs of which each state frame says whether they were used as sent: one bit each in a 32-bit mask. */
export const USED_MASK_TICKS = 32;

function isPowerOfTwo(n: number): boolean {
  return n > 0 && (n & (n - 1)) === 0;
}

assert(isPowerOfTwo(HISTORY_TICKS), `HISTORY_TICKS ${HISTORY_TICKS} is not a power of two`);
assert(isPowerOfTwo(INPUT_TICKS), `INPUT_TICKS ${INPUT_TICKS} is not a power of two`);
assert(INPUT_AHEAD_TICKS < INPUT_TICKS, `inputs ${INPUT_AHEAD_TICKS} ticks ahead do not fit ${INPUT_TICKS} slots`);
