import type { GameMap, Point } from '#shared/sim/map.ts';
import { bakeFloor, type Floor } from '#shared/games/relight/think/floor.ts';
import { SECTORS_ACROSS } from '#shared/games/relight/think/memory.ts';
import { neighboursOf, placeWaypoints } from '#shared/games/relight/think/waypoints.ts';

/*
 * The way from everywhere to everywhere, found once per map and looked up from then on: of each two waypoints, the first step.
 */

export interface Routes {
  readonly floor: Floor;
  /** Waypoints, m. */
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** By cell of the floor, see `Waypoints.ofCell`. */
  readonly ofCell: Int16Array;
  /** `steps[to * count + from]`: the neighbour to walk to first; the waypoint itself where the way ends or there is none. */
  readonly steps: Int16Array;
  /** Width and height of a sector, m: the map is cut into `SECTORS_ACROSS` columns and rows of them. */
  readonly sector: Float64Array;
}

/** What was found, for as long as somebody holds the map: rooms on one map share it. */
const baked = new WeakMap<GameMap, Routes>();

/** The routes of a map. The first time on a map costs tens of ms per thousand square metres. */
export function routesOf(map: GameMap): Routes {
  const known = baked.get(map);
  if (known) return known;
  const routes = bakeRoutes(map);
  baked.set(map, routes);
  return routes;
}

function bakeRoutes(map: GameMap): Routes {
  const floor = bakeFloor(map);
  const { at, ofCell } = placeWaypoints(floor);
  const near = neighboursOf(floor, at);
  const steps = new Int16Array(at.length * at.length);
  for (let to = 0; to < at.length; to++) findSteps(to, at, near, steps.subarray(to * at.length, (to + 1) * at.length));
  return {
    floor,
    count: at.length,
    x: Float64Array.from(at, (point) => point.x),
    y: Float64Array.from(at, (point) => point.y),
    ofCell,
    steps,
    sector: Float64Array.of(map.width / SECTORS_ACROSS, map.height / SECTORS_ACROSS),
  };
}

/** Shortest ways to one waypoint, by correcting labels until none gets better (Bellman and Ford, with a queue). */
function findSteps(to: number, at: readonly Point[], near: readonly (readonly number[])[], steps: Int16Array): void {
  const metres = new Float64Array(at.length).fill(Infinity);
  for (let each = 0; each < steps.length; each++) steps[each] = each;
  metres[to] = 0;
  const queue = [to];
  for (let head = 0; head < queue.length; head++) {
    const via = queue[head];
    for (const from of near[via]) {
      const length = metres[via] + distance(at[via], at[from]);
      if (length >= metres[from]) continue;
      metres[from] = length;
      steps[from] = via;
      queue.push(from);
    }
  }
}

function distance(a: Point, b: Point): number {
  return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}
