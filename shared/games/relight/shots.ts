import { flyFlare } from '#shared/games/relight/flares.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import type { Scratch } from '#shared/games/relight/scratch.ts';
import { flyPulse } from '#shared/games/relight/pulses.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import { despawn } from '#shared/sim/ids.ts';
import { ownedStart, type World } from '#shared/sim/world.ts';

/**
 * Lets everything that was shot before go on by a tick, and ends what has lasted long enough. What another seat shot stands
 * still in a client's world, where nobody knows how long it has left. One pass over the owned indices.
 */
export function moveShots(world: World<RelightFields>, scratch: Scratch): void {
  const { kind, left } = world.columns;
  scratch.legs.count = 0;
  for (let index = ownedStart(world.ranges, 0); index < world.capacity; index++) {
    if (kind[index] === 0 || left[index] === 0) continue;
    left[index]--;
    if (left[index] === 0) despawn(world, index);
    else if (kind[index] === KIND.pulse) movePulse(world, scratch, index);
    else if (kind[index] === KIND.flare) flyFlare(world, scratch, index);
  }
}

function movePulse(world: World<RelightFields>, scratch: Scratch, index: number): void {
  if (world.columns.spent[index] > 0) standPulse(world, index);
  else flyPulse(world, scratch, index);
}

/** One that has hit something stands for a moment, so that everybody gets to see it. */
function standPulse(world: World<RelightFields>, index: number): void {
  const { vx, vy, spent } = world.columns;
  vx[index] = 0;
  vy[index] = 0;
  spent[index]--;
  if (spent[index] === 0) despawn(world, index);
}
