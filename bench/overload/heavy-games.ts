import { isMainThread } from 'node:worker_threads';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { HEAD_SEED, HEAD_TICK } from '#shared/sim/world.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/*
 * The games as worker threads of a measurement load them: in rooms of an odd seed each tick of a stretch takes so long that its thread
 * cannot keep up. Players, and the main thread, have the game as it is.
 */

/** Ticks of the stretch: 12 s at 0.80 of real time, after 5 s. */
export const HEAVY_FROM = 300;
export const HEAVY_UNTIL: number = HEAVY_FROM + 576;

/** What such a tick takes, without the rest of the step and the turn of the event loop after it: with them some 120 %. */
const HEAVY_MS: number = 1.155 * TICK_MS;

const heavy = withRules(relight, (rules) => ({
  judge(world, inputs, past) {
    const untilMs = performance.now() + HEAVY_MS;
    rules.judge(world, inputs, past);
    const tick = world.head[HEAD_TICK];
    if ((world.head[HEAD_SEED] & 1) === 0 || tick < HEAVY_FROM || tick >= HEAVY_UNTIL) return;
    while (performance.now() < untilMs);
  },
}));

export const games: readonly Game[] = isMainThread ? [relight] : [heavy];
