import { writeDirection } from '#shared/core/angle.ts';
import { LENGTH_PER_METRE, type RelightFields } from '#shared/games/relight/schema.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { RAY, type Ray } from '#shared/sim/ray.ts';
import type { World } from '#shared/sim/world.ts';

/** Lays a ray from where a trace begins along its aim, as far as its length says, with nothing hit yet. */
export function layRay({ x, y, aim, length }: World<RelightFields>['columns'], ray: Ray, trace: number): void {
  writeDirection(ray, RAY.dx, aim[trace]);
  ray[RAY.x] = x[trace] / POSITION_PER_METRE;
  ray[RAY.y] = y[trace] / POSITION_PER_METRE;
  ray[RAY.dx] *= length[trace] / LENGTH_PER_METRE;
  ray[RAY.dy] *= length[trace] / LENGTH_PER_METRE;
  ray[RAY.t] = 1;
}

/** Lets the trace end at what the ray has hit. */
export function cutTrace({ length }: World<RelightFields>['columns'], ray: Ray, trace: number): void {
  length[trace] = Math.floor(ray[RAY.t] * length[trace]);
}
