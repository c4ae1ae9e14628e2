import { type RelightFields, STATE } from '#shared/games/relight/schema.ts';
import { type Scratch, SPEED } from '#shared/games/relight/scratch.ts';
import { DASH_TICKS } from '#shared/games/relight/sizes.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { endShield } from '#shared/games/relight/timers.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { LIMIT } from '#shared/sim/steer.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * A dash: for a moment the body flies straight on, steers nothing and cannot be hurt. It begins with a velocity and keeps what
 * walls and crates leave of it.
 */

/** Below this share of its first speed a dash is over: it has run into something, which must not go on protecting it. */
const BLOCKED_SHARE = 0.5;

/** Begins a dash in the scratch's direction. */
export function beginDash(world: World<RelightFields>, scratch: Scratch, seat: number): void {
  const { columns } = world;
  const { direction, speeds } = scratch;
  const { vx, vy } = scratch.physics.bodies;
  vx[seat] = direction[0] * speeds[SPEED.dash];
  vy[seat] = direction[1] * speeds[SPEED.dash];
  columns.dashLeft[seat] = DASH_TICKS;
  columns.dashWait[seat] = ticksOf(world, tunables.at['dash.waitS']);
  columns.state[seat] |= STATE.dash;
  endShield(world, seat);
}

/** Counts down a dash that has begun before, and ends it when it is over. */
export function continueDash(world: World<RelightFields>, scratch: Scratch, seat: number): void {
  const { dashLeft } = world.columns;
  const { vx, vy } = scratch.physics.bodies;
  const least = scratch.speeds[SPEED.dash] * BLOCKED_SHARE;
  dashLeft[seat]--;
  const isBlocked = vx[seat] * vx[seat] + vy[seat] * vy[seat] < least * least;
  if (dashLeft[seat] === 0 || isBlocked) endDash(world, scratch, seat);
}

/** From here on the body walks again, and no faster than it could have walked. */
export function endDash({ columns }: World<RelightFields>, { physics, speeds, limits }: Scratch, seat: number): void {
  const { vx, vy } = physics.bodies;
  columns.dashLeft[seat] = 0;
  columns.state[seat] &= ~STATE.dash;
  if (speeds[SPEED.dash] <= limits[LIMIT.speed]) return;
  vx[seat] *= limits[LIMIT.speed] / speeds[SPEED.dash];
  vy[seat] *= limits[LIMIT.speed] / speeds[SPEED.dash];
}
