import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { type Scratch, SPEED } from '#shared/games/relight/scratch.ts';
import { CRATE_HALF, DASH_TICKS, PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * How far around a pulse to look for what it may have met some ticks ago: as far as things may have come since. Whatever it is,
 * it is bounded by what the rules let things do, so nothing is missed; it only spares looking at everything.
 */

/**
 * What is around a pulse is looked for this far at least, m: the fastest flies 0.67 m in a tick and reaches the corners of a crate,
 * which was up to 0.6 m away when the grid was filled.
 */
const CLOSE_METRES: number = 0.67 + CRATE_HALF + PULSE_RADIUS + 0.6;

/**
 * A dash into a crate that then runs into somebody gives him at most a quarter of its speed, when all three have one mass. That,
 * walking, and being pushed out of others is all that moves a body that does not dash.
 */
const SHOVED_SHARE = 1 / 4;

/** Positions in `Scratch.reach`: how far things may have come, rest quanta, and the least `dashWait` of those that may have dashed. */
export const REACH = { slow: 0, fast: 1, dashed: 2 } as const;

/** Sets the reach for so deep a past, in 1 / DEPTH_PER_TICK. */
export function setReach(world: World<RelightFields>, { reach, speeds }: Scratch, depth: number): void {
  const { tunables: values, dt } = world;
  const seconds = (depth / DEPTH_PER_TICK) * dt;
  const push = values[tunables.at['push.strength']];
  const slow = Math.max(values[tunables.at['move.speed']], speeds[SPEED.dash] * SHOVED_SHARE);
  const fast = Math.max(slow, speeds[SPEED.dash]);
  reach[REACH.slow] = (CLOSE_METRES + (slow + push) * seconds) * POSITION_PER_METRE;
  reach[REACH.fast] = (CLOSE_METRES + (fast + push) * seconds) * POSITION_PER_METRE;
  reach[REACH.dashed] = ticksOf(world, tunables.at['dash.waitS']) - DASH_TICKS - Math.ceil(depth / DEPTH_PER_TICK);
}

/** Whether a thing may have been within reach of a pulse. A crate may have been run into by a dash. */
export function isInReach({ columns }: World<RelightFields>, reach: Int32Array, index: number, pulse: number): boolean {
  const { x, y, kind, dashWait } = columns;
  const away = Math.max(Math.abs(x[index] - x[pulse]), Math.abs(y[index] - y[pulse]));
  if (away > reach[REACH.fast]) return false;
  return away <= reach[REACH.slow] || kind[index] === KIND.crate || dashWait[index] > reach[REACH.dashed];
}
