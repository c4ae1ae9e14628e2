import type { Fields } from '#shared/sim/schema.ts';
import type { Inputs } from '#shared/sim/input.ts';
import type { Past } from '#shared/sim/past.ts';
import type { World } from '#shared/sim/world.ts';
import type { Rules } from '#shared/games/game.ts';

/** Advances a world by one tick; its number is raised already. */
export function step<F extends Fields>(rules: Rules<F>, world: World<F>, inputs: Inputs, past: Past): void {
  rules.predict(world, inputs);
  rules.judge(world, inputs, past);
}
