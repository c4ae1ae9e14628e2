import type { RelightFields } from '#shared/games/relight/schema.ts';
import type { World } from '#shared/sim/world.ts';

/** A tunable given in seconds, by its position, as the nearest whole number of ticks. */
export function ticksOf({ tunables, dt }: World<RelightFields>, at: number): number {
  return Math.floor(tunables[at] / dt + 0.5);
}
