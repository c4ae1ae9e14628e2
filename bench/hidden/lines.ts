import type { GameMap, Point, Segment } from '#shared/sim/map.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * What is in sight, said a second time and plainly: straight lines between points, and the edges of everything. Shares nothing with the
 * geometry of the game.
 */

/** Half the side of a crate, and the radius of a body, m. */
export const CRATE = 0.5;
export const BODY = 0.4;

export interface Scene {
  readonly map: GameMap;
  readonly walls: readonly Segment[];
  /** Edges of crates, with whose they are. */
  readonly crates: readonly { readonly entity: number; readonly edges: readonly Segment[] }[];
}

export function edgesOf(x: number, y: number, halfX: number, halfY: number): Segment[] {
  const [left, top, right, bottom] = [x - halfX, y - halfY, x + halfX, y + halfY];
  return [
    { x1: left, y1: top, x2: right, y2: top },
    { x1: right, y1: top, x2: right, y2: bottom },
    { x1: right, y1: bottom, x2: left, y2: bottom },
    { x1: left, y1: bottom, x2: left, y2: top },
  ];
}

const walls = new WeakMap<GameMap, readonly Segment[]>();

function wallsOf(map: GameMap): readonly Segment[] {
  const known = walls.get(map);
  if (known) return known;
  const all = [...map.boxes.flatMap((box) => edgesOf(box.x, box.y, box.halfWidth, box.halfHeight)), ...map.segments];
  walls.set(map, all);
  return all;
}

export function placeOf({ columns }: World<RelightFields>, entity: number): Point {
  return { x: columns.x[entity] / POSITION_PER_METRE, y: columns.y[entity] / POSITION_PER_METRE };
}

/** What stands in the way in a world, where crates are `half` as wide, m. */
export function sceneOf(map: GameMap, world: World<RelightFields>, half: number = CRATE): Scene {
  const crates = [...world.columns.kind.keys()].filter((entity) => world.columns.kind[entity] === KIND.crate);
  return {
    map,
    walls: wallsOf(map),
    crates: crates.map((entity) => {
      const { x, y } = placeOf(world, entity);
      return { entity, edges: edgesOf(x, y, half, half) };
    }),
  };
}

/** Whether a straight line meets nothing but what is part of `target`. */
export function isFree({ walls: all, crates }: Scene, from: Point, to: Point, target: number): boolean {
  for (const wall of all) if (meets(wall, from, to)) return false;
  for (const { entity, edges } of crates) {
    if (entity !== target && edges.some((edge) => meets(edge, from, to))) return false;
  }
  return true;
}

function meets({ x1, y1, x2, y2 }: Segment, from: Point, to: Point): boolean {
  const ax = x2 - x1;
  const ay = y2 - y1;
  const bx = to.x - from.x;
  const by = to.y - from.y;
  const start = ax * (from.y - y1) - ay * (from.x - x1);
  const end = ax * (to.y - y1) - ay * (to.x - x1);
  if (start * end > 0) return false;
  const one = bx * (y1 - from.y) - by * (x1 - from.x);
  const two = bx * (y2 - from.y) - by * (x2 - from.x);
  return one * two <= 0 && (start !== 0 || end !== 0);
}

/** Points on a circle, and its middle first. */
export function around({ x, y }: Point, radius: number, count: number): Point[] {
  const points = [{ x, y }];
  for (let i = 0; i < count; i++) {
    const turn = (i / count) * 2 * Math.PI;
    points.push({ x: x + Math.cos(turn) * radius, y: y + Math.sin(turn) * radius });
  }
  return points;
}

/** Whether any part of a body is in sight of a point. */
export function seesBody(scene: Scene, eye: Point, body: Point, metres: number): boolean {
  if (Math.hypot(body.x - eye.x, body.y - eye.y) > metres + BODY) return false;
  return around(body, BODY * 0.98, 12).some((point) => {
    return Math.hypot(point.x - eye.x, point.y - eye.y) <= metres && isFree(scene, eye, point, -1);
  });
}
