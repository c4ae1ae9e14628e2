import type { RelightFields } from '#shared/games/relight/schema.ts';
import type { Board } from '#shared/sim/board.ts';
import type { World } from '#shared/sim/world.ts';

/** Reads the round and the tallies. */
export function readBoard(_world: World<RelightFields>, out: Board): void {
  out.count = 0;
}
