import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { type Scratch, SPEED } from '#shared/games/relight/scratch.ts';
import { CRATE_HALF, DASH_TICKS, PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * How far around a pulse to look for what it may have met some ticks ago: as far as things may have come since. It is
 * bounded by what the rules let things do, so nothing is missed; it only spares asking the past for everything.
 */

/**
 * Nearer than this to where a pulse is at the end of a tick may be what it met in it, rest quanta: the fastest flies 0.67 m in a tick,
 * and meets crates at their corners.
 */
const CLOSE: number = (0.67 + CRATE_HALF + PULSE_RADIUS + 0.1) * POSITION_PER_METRE;

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
  reach[REACH.slow] = CLOSE + (slow + push) * seconds * POSITION_PER_METRE;
  reach[REACH.fast] = CLOSE + (fast + push) * seconds * POSITION_PER_METRE;
  reach[REACH.dashed] = ticksOf(world, tunables.at['dash.waitS']) - DASH_TICKS - Math.ceil(depth / DEPTH_PER_TICK);
}

/** Whether a thing is near enough to a pulse to be met by it. */
export function isClose({ columns: { x, y } }: World<RelightFields>, index: number, pulse: number): boolean {
  return Math.abs(x[index] - x[pulse]) <= CLOSE && Math.abs(y[index] - y[pulse]) <= CLOSE;
}

/** Whether it may have been so, as deep in the past as the reach was set for. A crate may have been run into by a dash. */
export function wasClose({ columns }: World<RelightFields>, reach: Int32Array, index: number, pulse: number): boolean {
  const { x, y, kind, dashWait } = columns;
  const away = Math.max(Math.abs(x[index] - x[pulse]), Math.abs(y[index] - y[pulse]));
  if (away > reach[REACH.fast]) return false;
  return away <= reach[REACH.slow] || kind[index] === KIND.crate || dashWait[index] > reach[REACH.dashed];
}
