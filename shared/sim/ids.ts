import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { EngineFields } from '#shared/sim/schema.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';

/** An entity id: generation in the upper 16 bits, index in the lower. Positive, so it survives JSON and maps. */
export type EntityId = number;

export function entityId(world: World<EngineFields>, index: number): EntityId {
  return world.columns.generation[index]! * 65_536 + index;
}

/** The index of a living entity, or -1 when that life is over. */
export function resolveId(world: World<EngineFields>, id: EntityId): number {
  const index = id % 65_536;
  const alive = index < world.capacity && world.columns.kind[index] !== 0;
  return alive && world.columns.generation[index] === Math.floor(id / 65_536) ? index : -1;
}

/** Whether an index may begin a new life: free, and no ring still means its old one. */
export function isReusable(world: World<EngineFields>, index: number): boolean {
  const { kind, generation, freedAt } = world.columns;
  if (kind[index] !== 0) return false;
  return generation[index] === 0 || world.head[HEAD_TICK]! - freedAt[index]! >= HISTORY_TICKS;
}

/**
 * Begins a life at the index of `first .. first + count` that has been free longest (ties: the lowest), all its columns
 * zero. Returns the index, or -1 when none may be reused yet. Costs one pass over the range.
 */
export function spawn(world: World<EngineFields>, first: number, count: number, kind: number): number {
  const index = longestFree(world, first, count);
  if (index >= 0) spawnAt(world, index, kind);
  return index;
}

/** Begins a life at a given free index. */
export function spawnAt(world: World<EngineFields>, index: number, kind: number): void {
  const generation = world.columns.generation[index]!;
  for (let row = 0; row < world.table.length; row++) world.table[row]![index] = 0;
  // Counts on from 65,535 to 1: 0 says that the index never lived, and a wrapped life must rest like any other.
  world.columns.generation[index] = generation === 65_535 ? 1 : generation + 1;
  world.columns.kind[index] = kind;
}

/** Ends a life. The other columns keep their last values until the index is used again. */
export function despawn(world: World<EngineFields>, index: number): void {
  world.columns.kind[index] = 0;
  world.columns.freedAt[index] = world.head[HEAD_TICK]!;
}

function longestFree(world: World<EngineFields>, first: number, count: number): number {
  const { freedAt } = world.columns;
  let best = -1;
  for (let index = first; index < first + count; index++) {
    if (!isReusable(world, index)) continue;
    if (best < 0 || freedAt[index]! < freedAt[best]!) best = index;
  }
  return best;
}
