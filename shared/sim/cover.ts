import { type Between, createBetween } from '#shared/sim/between.ts';
import { castBox, createRay, RAY } from '#shared/sim/ray.ts';
import type { Box, GameMap, Point, Segment } from '#shared/sim/map.ts';

/*
 * What hides: a map as thin walls between two points. A box is its two diagonals, since every line through it crosses one of them.
 * Made ready once per map.
 */

/** Numbers of a wall: x, y of one end and of the other, m. */
export const WALL_NUMBERS = 4;

/** Bits of a wall: whether somebody can walk around its first end, and around its second. */
export const END = { first: 1, second: 2 } as const;

export interface Cover {
  readonly walls: Float64Array;
  /** By wall: bits of `END`. */
  readonly ends: Uint8Array;
  readonly count: number;
  /** The walls between two places, for discs of up to some radii, ascending. */
  readonly between: readonly Between[];
}

/**
 * Radii of discs for which the walls between two places are kept, m: whoever else than oneself is looked for, and oneself at the longest
 * round trip. Whatever is larger costs a pass over all walls.
 */
const DISC_METRES = [1, 2];

/** An end this near to something else is joined to it, m: less than any gap that lets somebody see through to matter. */
const JOINT_METRES = 1 / 32;

interface Wall extends Segment {
  /** What it is a part of. */
  readonly of: Box | Segment | GameMap;
}

const baked = new WeakMap<GameMap, Cover>();

/** The walls of a map and its outer bounds. The same map is baked once; nothing but `between` is written to, which changes no answer. */
export function bakeCover(map: GameMap): Cover {
  const known = baked.get(map);
  if (known) return known;
  const walls = [
    ...boundsOf(map),
    ...map.boxes.flatMap(diagonalsOf),
    ...map.segments.map((wall): Wall => ({ ...wall, of: wall })),
  ];
  const numbers = Float64Array.from(walls.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]));
  const cover: Cover = {
    walls: numbers,
    ends: Uint8Array.from(walls, (wall) => endsOf(map, wall)),
    count: walls.length,
    between: DISC_METRES.map((radius) => createBetween(map.width, map.height, numbers, radius)),
  };
  baked.set(map, cover);
  return cover;
}

function boundsOf(map: GameMap): Wall[] {
  const { width, height } = map;
  return [
    { x1: 0, y1: 0, x2: width, y2: 0, of: map },
    { x1: 0, y1: height, x2: width, y2: height, of: map },
    { x1: 0, y1: 0, x2: 0, y2: height, of: map },
    { x1: width, y1: 0, x2: width, y2: height, of: map },
  ];
}

function diagonalsOf(box: Box): Wall[] {
  const { x, y, halfWidth: w, halfHeight: h } = box;
  return [
    { x1: x - w, y1: y - h, x2: x + w, y2: y + h, of: box },
    { x1: x - w, y1: y + h, x2: x + w, y2: y - h, of: box },
  ];
}

function endsOf(map: GameMap, wall: Wall): number {
  const first = isJoined(map, wall, { x: wall.x1, y: wall.y1 }, wall.x1 - wall.x2, wall.y1 - wall.y2);
  const second = isJoined(map, wall, { x: wall.x2, y: wall.y2 }, wall.x2 - wall.x1, wall.y2 - wall.y1);
  return (first ? 0 : END.first) | (second ? 0 : END.second);
}

/** Whether a wall goes on at an end, which lies in the direction dx, dy, in something else. */
function isJoined(
  { width, height, boxes, segments }: GameMap,
  wall: Wall,
  end: Point,
  dx: number,
  dy: number,
): boolean {
  const x = end.x + Math.sign(dx) * JOINT_METRES;
  const y = end.y + Math.sign(dy) * JOINT_METRES;
  if (x <= 0 || y <= 0 || x >= width || y >= height) return true;
  const inBox = boxes.some((box) => box !== wall.of && isInBox(box, x, y));
  return inBox || segments.some((other) => other !== wall.of && isOnSegment(other, x, y));
}

function isInBox(box: Box, x: number, y: number): boolean {
  return (
    Math.abs(x - box.x) < box.halfWidth + JOINT_METRES / 2 && Math.abs(y - box.y) < box.halfHeight + JOINT_METRES / 2
  );
}

/** A segment, as thick as twice the joint. */
function isOnSegment({ x1, y1, x2, y2 }: Segment, x: number, y: number): boolean {
  const ray = createRay();
  ray[RAY.x] = x1;
  ray[RAY.y] = y1;
  ray[RAY.dx] = x2 - x1;
  ray[RAY.dy] = y2 - y1;
  ray[RAY.t] = 1;
  const around = [x - JOINT_METRES * 2, y - JOINT_METRES * 2, x + JOINT_METRES * 2, y + JOINT_METRES * 2];
  return castBox(ray, Float64Array.from(around), 0);
}
