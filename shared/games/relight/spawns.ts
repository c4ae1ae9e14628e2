import { atan2Turn } from '#shared/core/angle.ts';
import { roundAt } from '#shared/games/relight/places.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { mapStart, type World } from '#shared/sim/world.ts';

/** A crate this near to a spawn, rest quanta along an axis, stands on it. */
const BLOCKED: number = (CRATE_HALF + PLAYER_RADIUS + 1 / 16) * POSITION_PER_METRE;

/** Where bodies of a map begin, made ready once: rest quanta, and the aim at the middle of the map. */
export interface Spawns {
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly aim: Uint16Array;
}

export function bakeSpawns({ spawns, width, height }: GameMap): Spawns {
  return {
    x: Int32Array.from(spawns, (spawn) => spawn.x * POSITION_PER_METRE),
    y: Int32Array.from(spawns, (spawn) => spawn.y * POSITION_PER_METRE),
    aim: Uint16Array.from(spawns, (spawn) => atan2Turn(height / 2 - spawn.y, width / 2 - spawn.x)),
  };
}

/** Begins a body of a seat on the best spawn. */
export function putAtSpawn(world: World<RelightFields>, spawns: Spawns, seat: number): void {
  const spawn = bestSpawn(world, spawns);
  spawnAt(world, seat, KIND.player);
  const { columns } = world;
  columns.x[seat] = spawns.x[spawn];
  columns.y[seat] = spawns.y[spawn];
  columns.aim[seat] = spawns.aim[spawn];
  columns.seat[seat] = seat;
}

/**
 * The spawn whose nearest living body is farthest away; of equals the first. Those that a crate stands on only count when all
 * are taken so. Decided in integers by the columns alone. Squares of distances stay in this function: one that is returned
 * would be allocated.
 */
export function bestSpawn(world: World<RelightFields>, spawns: Spawns): number {
  const { kind, x, y } = world.columns;
  let best = 0;
  let bestRoom = -2;
  for (let spawn = 0; spawn < spawns.x.length; spawn++) {
    let room = Infinity;
    for (let seat = 0; seat < world.ranges.seats && room > bestRoom; seat++) {
      if (kind[seat] !== KIND.player) continue;
      const dx = x[seat] - spawns.x[spawn];
      const dy = y[seat] - spawns.y[spawn];
      room = Math.min(room, dx * dx + dy * dy);
    }
    if (room > bestRoom && isBlocked(world, spawns.x[spawn], spawns.y[spawn])) room = -1;
    if (room <= bestRoom) continue;
    best = spawn;
    bestRoom = room;
  }
  return best;
}

function isBlocked({ columns, ranges }: World<RelightFields>, x: number, y: number): boolean {
  const end = roundAt(ranges);
  for (let index = mapStart(ranges); index < end; index++) {
    if (columns.kind[index] !== KIND.crate) continue;
    if (Math.abs(columns.x[index] - x) < BLOCKED && Math.abs(columns.y[index] - y) < BLOCKED) return true;
  }
  return false;
}
