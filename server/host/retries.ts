/*
 * When a thread that ended is started again. At once, as a rule; one that does not even get going (its program does not load, the system has no
 * thread to give) is tried ever less often, for ever: what it lacks may be there again.
 */

/** Wait before the second try, the first that is not made at once; it doubles with each. */
const SECOND_WAIT_MS = 250;
const WAIT_MS_MAX = 30_000;

/** After so many that came to nothing, some seconds, its rooms have waited long enough. */
export const TRIES_MAX = 5;

/** A thread that lives for so long has got going, ms. */
export const STEADY_MS = 2000;

/** Before the next try after `failures` of them in a row, one or more, ms. */
export function retryWaitMs(failures: number): number {
  return failures <= 1 ? 0 : Math.min(WAIT_MS_MAX, SECOND_WAIT_MS * 2 ** (failures - 2));
}
