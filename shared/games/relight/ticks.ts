import type { RelightFields } from '#shared/games/relight/schema.ts';
import type { World } from '#shared/sim/world.ts';

/** A tunable given in seconds, by its position, as the nearest whole number of ticks. Cut to an integer by `|`, so never allocated. */
export function ticksOf({ tunables, dt }: World<RelightFields>, at: number): number {
  return (tunables[at] / dt + 0.5) | 0;
}
