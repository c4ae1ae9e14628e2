import type { Rules } from '#shared/games/game.ts';
import { step } from '#shared/games/step.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { createPresent, type Past } from '#shared/sim/past.ts';
import type { Fields } from '#shared/sim/schema.ts';
import type { World } from '#shared/sim/world.ts';

const presents = new WeakMap<World, Past>();

/** Advances a world by one tick in which shots are judged by how everything stands. Allocates in the first tick only. */
export function stepPresent<F extends Fields>(rules: Rules<F>, world: World<F>, inputs: Inputs): void {
  step(rules, world, inputs, presentOf(world));
}

export function presentOf(world: World): Past {
  let past = presents.get(world);
  if (!past) presents.set(world, (past = createPresent(world)));
  return past;
}
