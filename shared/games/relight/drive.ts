import { writeDirection } from '#shared/core/angle.ts';
import { beginDash, continueDash, endDash } from '#shared/games/relight/dash.ts';
import { BUTTON, KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import type { Scratch } from '#shared/games/relight/scratch.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { steer } from '#shared/sim/steer.ts';
import type { World } from '#shared/sim/world.ts';

/** Makes velocities of what seats want. A body whose seat nobody drives keeps its aim and comes to a stop. */
export function driveBodies(world: World<RelightFields>, inputs: Inputs, scratch: Scratch): void {
  const { kind, aim, frozen } = world.columns;
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (kind[seat] !== KIND.player) continue;
    if (inputs.driven[seat] === 1) aim[seat] = inputs.aim[seat];
    if (frozen[seat] > 0) standStill(world, scratch, seat);
    else driveBody(world, inputs, scratch, seat);
  }
}

function driveBody(world: World<RelightFields>, inputs: Inputs, scratch: Scratch, seat: number): void {
  const { dashLeft, dashWait } = world.columns;
  const { vx, vy } = scratch.physics.bodies;
  const isDriven = inputs.driven[seat] === 1;
  if (dashLeft[seat] > 0) continueDash(world, scratch, seat);
  if (isDriven) takeDirection(inputs, scratch.direction, seat);
  if (isDriven && (inputs.pressed[seat] & BUTTON.dash) !== 0 && dashWait[seat] === 0) beginDash(world, scratch, seat);
  if (dashLeft[seat] > 0) return;
  steer(vx, vy, seat, isDriven ? inputs.moveX[seat] : 0, isDriven ? inputs.moveY[seat] : 0, scratch.limits);
}

/**
 * Where a seat wants to go, or where it aims when it wants to go nowhere. Taken in every tick, though only a dash asks for it: what
 * runs seldom is compiled late, and until then the root would be allocated.
 */
function takeDirection({ moveX, moveY, aim }: Inputs, direction: Float64Array, seat: number): void {
  const square = moveX[seat] * moveX[seat] + moveY[seat] * moveY[seat];
  if (square === 0) return writeDirection(direction, 0, aim[seat]);
  direction[0] = moveX[seat] / Math.sqrt(square);
  direction[1] = moveY[seat] / Math.sqrt(square);
}

function standStill(world: World<RelightFields>, scratch: Scratch, seat: number): void {
  const { vx, vy } = scratch.physics.bodies;
  if (world.columns.dashLeft[seat] > 0) endDash(world, scratch, seat);
  vx[seat] = 0;
  vy[seat] = 0;
}

/** Crates that nobody pushes come to rest. */
export function brakeCrates(world: World<RelightFields>, { physics }: Scratch): void {
  const { all, count, vx, vy } = physics.bodies;
  const keep = Math.max(0, 1 - world.tunables[tunables.at['crate.friction']] * world.dt);
  for (let i = 0; i < count; i++) {
    const index = all[i];
    if (world.columns.kind[index] !== KIND.crate) continue;
    vx[index] *= keep;
    vy[index] *= keep;
  }
}
