import { atan2Turn } from '#shared/core/angle.ts';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import type { GameMap, Point } from '#shared/sim/map.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import type { World } from '#shared/sim/world.ts';

/** A crate this near to a spawn, m along an axis, stands on it. */
const BLOCKED_METRES: number = CRATE_HALF + PLAYER_RADIUS + 1 / 16;

/** Puts the body of a seat on the best spawn, looking at the middle of the map. */
export function joinAtSpawn(world: World<RelightFields>, map: GameMap, seat: number): void {
  const { x, y } = map.spawns[bestSpawn(world, map.spawns)];
  spawnAt(world, seat, KIND.player);
  const { columns } = world;
  columns.x[seat] = x * POSITION_PER_METRE;
  columns.y[seat] = y * POSITION_PER_METRE;
  columns.aim[seat] = atan2Turn(map.height / 2 - y, map.width / 2 - x);
  columns.seat[seat] = seat;
}

/**
 * The spawn whose nearest living body is farthest away; of equals the first. Those that a crate stands on only count when all
 * are taken so. Decided in integers by the columns alone.
 */
export function bestSpawn(world: World<RelightFields>, spawns: readonly Point[]): number {
  let best = 0;
  let bestRoom = -2;
  for (let spawn = 0; spawn < spawns.length; spawn++) {
    const x = spawns[spawn].x * POSITION_PER_METRE;
    const y = spawns[spawn].y * POSITION_PER_METRE;
    const room = isBlocked(world, x, y) ? -1 : squareToNearest(world, x, y);
    if (room <= bestRoom) continue;
    best = spawn;
    bestRoom = room;
  }
  return best;
}

function squareToNearest({ columns }: World<RelightFields>, x: number, y: number): number {
  let nearest = Infinity;
  for (let index = 0; index < columns.kind.length; index++) {
    if (columns.kind[index] !== KIND.player) continue;
    const dx = columns.x[index] - x;
    const dy = columns.y[index] - y;
    nearest = Math.min(nearest, dx * dx + dy * dy);
  }
  return nearest;
}

function isBlocked({ columns }: World<RelightFields>, x: number, y: number): boolean {
  const reach = BLOCKED_METRES * POSITION_PER_METRE;
  for (let index = 0; index < columns.kind.length; index++) {
    if (columns.kind[index] !== KIND.crate) continue;
    if (Math.abs(columns.x[index] - x) < reach && Math.abs(columns.y[index] - y) < reach) return true;
  }
  return false;
}
