import { TICK_MS } from '#shared/core/constants.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import { AT } from '#server/ops/tally.ts';

/*
 * When people may be put into rooms. A join costs the loop of its room a body and all that is kept of a client, at times a whole room; of
 * a crowd that comes at once a few are let in per tick, as long as ticks have time for them. So the ladder of `ladder.ts`, which lets
 * nobody in for a second or more, is hardly needed.
 */

/**
 * Joins per tick at most: 960 in a second, some milliseconds of a tick when all are in rooms of one loop. More, and that tick is late; less,
 * and a storm lasts longer.
 */
export const JOINS_PER_TICK = 16;

/** The last ticks count, as many as the ladder remembers. */
const TICKS = 8;

/** Share of their time above which nobody joins: where the ladder begins, well below the level at which it lets nobody in. */
const PRESSED_SHARE = 0.7;

/**
 * Joins per tick and share of it that is left below that: fewer as it shrinks, because what one costs shows only a tick or two later. All
 * sixteen while ticks take up to 0.37 of their time.
 */
const PER_SHARE_LEFT = 48;

/** A tick of more than two counts as two: one stall is no load. */
const BUSY_MAX_MS: number = 2 * TICK_MS;

/** A loop that does not turn for so long, ms, is waited for no more: others have to find out whether it hangs. */
export const TURN_MAX_MS = 100;

type Facts = Pick<WorkerFacts, 'up' | 'tally' | 'health' | 'load'>;

/** Asked for one join: whether it may be done now, which counts it. `mustGo`: it has waited long enough, and one per tick is done. */
export type JoinGate = (mustGo: boolean) => boolean;

/** `workers`: the loops that step rooms. Costs some microseconds per question. */
export function createJoinGate(workers: () => readonly Facts[], nowMs: () => number): JoinGate {
  let joined = 0;
  let ticks: number[] = [];
  let sinceMs = Number.NEGATIVE_INFINITY;

  function turn(facts: readonly Facts[]): void {
    const hasTurned = facts.every(({ tally }, at) => tally[AT.ticks] !== ticks[at]);
    if (!hasTurned && nowMs() - sinceMs < TURN_MAX_MS) return;
    joined = 0;
    ticks = facts.map(({ tally }) => tally[AT.ticks]);
    sinceMs = nowMs();
  }

  return (mustGo) => {
    const facts = workers().filter(({ up }) => up);
    turn(facts);
    if (joined >= Math.max(mustGo ? 1 : 0, Math.min(JOINS_PER_TICK, ...facts.map(joinsIn)))) return false;
    joined++;
    return true;
  };
}

/** How many a loop has time for. */
function joinsIn({ load, tally, health }: Facts): number {
  if (load?.takesPeople === false) return 0;
  const share = busyMsIn(tally, health) / (TICKS * TICK_MS);
  return Math.ceil((PRESSED_SHARE - share) * PER_SHARE_LEFT);
}

/** Lateness counts as well: so long the ticks before, or others on the machine, took too long. */
function busyMsIn(tally: Facts['tally'], { lateMs, costMs }: Facts['health']): number {
  const ticks = tally[AT.ticks];
  let busyMs = 0;
  for (let tick = Math.max(0, ticks - TICKS); tick < ticks; tick++) {
    const at = tick % costMs.length;
    busyMs += Math.min(BUSY_MAX_MS, lateMs[at] + costMs[at]);
  }
  return busyMs;
}
