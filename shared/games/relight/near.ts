import { KIND, type RelightFields, STATE } from '#shared/games/relight/schema.ts';
import { SHAPES } from '#shared/games/relight/scratch.ts';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { SHAPE } from '#shared/sim/bodies.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import type { World } from '#shared/sim/world.ts';

/** `isNear` looks as far as two bodies at top speed get towards each other in 9 ticks, or one in 18. */
const NEAR_SECONDS = 0.3;

/** Whether something that pushes is so near to a body that it could touch it soon. A dash may still lead all of its way. */
export function isNear(world: World<RelightFields>, index: number): boolean {
  const { kind, x, y } = world.columns;
  const far = extentOf(world, index) + dashOf(world, index) + NEAR_SECONDS * world.tunables[tunables.at['move.speed']];
  const end = world.ranges.seats + world.ranges.map;
  for (let other = 0; other < end; other++) {
    if (SHAPES[kind[other]] === SHAPE.none || other === index) continue;
    const reach = (far + extentOf(world, other) + dashOf(world, other)) * POSITION_PER_METRE;
    if (Math.abs(x[other] - x[index]) < reach && Math.abs(y[other] - y[index]) < reach) return true;
  }
  return false;
}

function extentOf({ columns }: World<RelightFields>, index: number): number {
  return columns.kind[index] === KIND.crate ? CRATE_HALF : PLAYER_RADIUS;
}

function dashOf({ columns, tunables: values }: World<RelightFields>, index: number): number {
  const dashes = columns.kind[index] === KIND.player && (columns.state[index] & STATE.dash) !== 0;
  return dashes ? values[tunables.at['dash.metres']] : 0;
}
