import { games as all, findGame } from '#shared/games/index.ts';
import type { Game } from '#shared/games/game.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/*
 * A planted fault: the games of this build, of which the first now and then computes for two ticks, so that the tick after it begins too
 * late. To be given to a server as its games.
 */

const STALL_MS = 33;

/** Steps of a room between two stalls of its thread. With a dozen rooms: one tick of forty. */
const STALL_EVERY = 500;

let steps = 0;

const stalling: Game = withRules(findGame('relight')!, (rules) => ({
  judge(...given: Parameters<typeof rules.judge>) {
    rules.judge(...given);
    if (++steps % STALL_EVERY !== 0) return;
    for (const end = performance.now() + STALL_MS; performance.now() < end;);
  },
}));

export const games: readonly Game[] = [stalling, ...all.slice(1)];
