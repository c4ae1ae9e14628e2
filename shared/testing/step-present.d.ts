import type { Rules } from '#shared/games/game.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { type Past } from '#shared/sim/past.ts';
import type { Fields } from '#shared/sim/schema.ts';
import type { World } from '#shared/sim/world.ts';
/** Advances a world by one tick in which shots are judged by how everything stands. Allocates in the first tick only. */
export declare function stepPresent<F extends Fields>(rules: Rules<F>, world: World<F>, inputs: Inputs): void;
export declare function presentOf(world: World): Past;
