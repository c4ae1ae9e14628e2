import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import type { Scratch } from '#shared/games/relight/scratch.ts';
import type { Past } from '#shared/sim/past.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { castBox, castCircle, RAY } from '#shared/sim/ray.ts';

/*
 * What shots can meet, where the opened past has it. What it did not have is not met.
 */

/** Positions in `Past.values`: the fields of the schema that are marked `rewound`. */
const REWOUND = { x: 0, y: 1 } as const;

/** Casts the ray of a shot of this radius, m, at a body. True for a new hit. */
export function castBody({ ray }: Scratch, past: Past, index: number, thick: number): boolean {
  if (!past.find(index)) return false;
  ray[RAY.circleX] = past.values[REWOUND.x] / POSITION_PER_METRE;
  ray[RAY.circleY] = past.values[REWOUND.y] / POSITION_PER_METRE;
  ray[RAY.radius] = PLAYER_RADIUS + thick;
  return castCircle(ray);
}

/** The same at a crate. */
export function castCrate({ ray, physics }: Scratch, past: Past, index: number, thick: number): boolean {
  if (!past.find(index)) return false;
  const { obstacle } = physics;
  const half = CRATE_HALF + thick;
  const x = past.values[REWOUND.x] / POSITION_PER_METRE;
  const y = past.values[REWOUND.y] / POSITION_PER_METRE;
  obstacle[0] = x - half;
  obstacle[1] = y - half;
  obstacle[2] = x + half;
  obstacle[3] = y + half;
  return castBox(ray, obstacle, 0);
}
