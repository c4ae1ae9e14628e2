/*
 * Where light things were a moment ago, by their keys: for the tails they draw.
 */

/** A trail remembers this long, ms: longer than any tail, and than a shot is gone that a correction takes away and brings back. */
export const TRAIL_MS = 700;

/** Least distance of two points but for the newest, m: shorter pieces would show their joints. */
const APART_METRES = 0.3;

/** Points of a trail: `TRAIL_MS` of the fastest shot (22 m/s), in steps of `APART_METRES`, and a few more. */
const POINTS = 60;

export interface Trail {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly atMs: Float64Array;
  /** Points taken so far; the newest is at `(count - 1) % POINTS`. */
  count: number;
}

export interface Trails {
  readonly byKey: Map<number, Trail>;
  /** Trails of things long gone, to be used again. */
  readonly spare: Trail[];
}

export function createTrails(): Trails {
  return { byKey: new Map(), spare: [] };
}

/** The thing with this key is at (x, y) now. The newest point goes with the thing until it is far enough from the last. */
export function noteTrail(trails: Trails, key: number, x: number, y: number, nowMs: number): Trail {
  let trail = trails.byKey.get(key);
  if (!trail) {
    trail = trails.spare.pop() ?? createTrail();
    trail.count = 0;
    trails.byKey.set(key, trail);
  }
  if (trail.count < 2 || stepMetres(trail) >= APART_METRES) trail.count++;
  const at = newest(trail);
  trail.x[at] = x;
  trail.y[at] = y;
  trail.atMs[at] = nowMs;
  return trail;
}

/** Puts away the trails to which nothing was added for `TRAIL_MS`. */
export function dropOldTrails(trails: Trails, nowMs: number): void {
  for (const [key, trail] of trails.byKey) {
    if (nowMs - trail.atMs[newest(trail)]! <= TRAIL_MS) continue;
    trails.byKey.delete(key);
    trails.spare.push(trail);
  }
}

/** Distance of the two newest points. */
function stepMetres(trail: Trail): number {
  const at = newest(trail);
  const last = (trail.count - 2) % POINTS;
  return Math.hypot(trail.x[at]! - trail.x[last]!, trail.y[at]! - trail.y[last]!);
}

/** Position of the newest point in the columns. */
export function newest(trail: Trail): number {
  return (trail.count - 1) % POINTS;
}

/** Position of the point before `at`, or -1 when there is none younger than `oldestMs`. `back`: how far `at` is from the newest. */
export function before(trail: Trail, back: number, oldestMs: number): number {
  if (back + 1 >= Math.min(trail.count, POINTS)) return -1;
  const at = (trail.count - 2 - back) % POINTS;
  return trail.atMs[at]! < oldestMs ? -1 : at;
}

function createTrail(): Trail {
  return {
    x: new Float64Array(POINTS),
    y: new Float64Array(POINTS),
    atMs: new Float64Array(POINTS),
    count: 0,
  };
}
