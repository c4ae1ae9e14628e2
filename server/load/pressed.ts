import { TICK_MS } from '#shared/core/constants.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import { AT } from '#server/ops/tally.ts';

/**
 * A tick that takes or waits for longer than this leaves no room for what a join costs: the body, all that is kept of a client, at times a
 * whole room. Below the load at which the ladder lets nobody in, so that a crowd that comes is let in more slowly instead of not at all.
 */
const PRESSED_MS: number = 0.75 * TICK_MS;

/** Whether some loop that steps rooms has no time for more people just now, by its last tick. */
export function isPressed(workers: readonly WorkerFacts[]): boolean {
  return workers.some(({ up, tally, load }) => up && (isLong(tally) || load?.takesPeople === false));
}

function isLong(tally: WorkerFacts['tally']): boolean {
  return tally[AT.costMs] > PRESSED_MS || tally[AT.lateMs] > PRESSED_MS;
}
