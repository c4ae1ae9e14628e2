import { BOX_NUMBERS, type Statics } from '#shared/sim/statics.ts';
import { ALONG_X, ALONG_Y, LENGTH, SEGMENT_NUMBERS } from '#shared/sim/sweep.ts';

/*
 * A ray: a straight way without thickness, and the first thing on it. Like a sweep it keeps its numbers in one Float64Array, since
 * float64 passed to a function that is not inlined is allocated. Every `cast` looks only as far as the nearest hit so far, so
 * casting against one thing after another finds the first; of equals the one that was cast first stays.
 *
 * Source: the slab test for boxes and the quadratic for circles; see Christer Ericson, Real-Time Collision Detection, 5.3.
 */

/**
 * Positions in a ray: where it begins, m; how far it leads, m; the share of the way to the nearest hit, 1 = none; and the circle
 * that `castCircle` casts against, m.
 */
export const RAY = { x: 0, y: 1, dx: 2, dy: 3, t: 4, circleX: 5, circleY: 6, radius: 7 } as const;

export type Ray = Float64Array;

export function createRay(): Ray {
  return new Float64Array(Object.keys(RAY).length);
}

/** Casts against everything that never moves. Costs a few ns per shape of the whole map. */
export function castStatics(ray: Ray, statics: Statics): void {
  const { bounds, segments, boxCount } = statics;
  for (let box = 0; box < boxCount; box++) castBox(ray, bounds, box * BOX_NUMBERS);
  for (let at = 0; at < segments.length; at += SEGMENT_NUMBERS) castSegment(ray, segments, at);
}

/** Casts against the box `left, top, right, bottom` at `boxes[at]`; a ray that begins inside hits at once. True for a new hit. */
export function castBox(ray: Ray, boxes: Float64Array, at: number): boolean {
  const x = ray[RAY.x];
  const y = ray[RAY.y];
  const dx = ray[RAY.dx];
  const dy = ray[RAY.dy];
  let enter = 0;
  let leave = ray[RAY.t];
  if (dx === 0) {
    if (x < boxes[at] || x > boxes[at + 2]) return false;
  } else {
    const one = (boxes[at] - x) / dx;
    const other = (boxes[at + 2] - x) / dx;
    enter = Math.max(enter, Math.min(one, other));
    leave = Math.min(leave, Math.max(one, other));
  }
  if (dy === 0) {
    if (y < boxes[at + 1] || y > boxes[at + 3]) return false;
  } else {
    const one = (boxes[at + 1] - y) / dy;
    const other = (boxes[at + 3] - y) / dy;
    enter = Math.max(enter, Math.min(one, other));
    leave = Math.min(leave, Math.max(one, other));
  }
  if (enter > leave || enter >= ray[RAY.t]) return false;
  ray[RAY.t] = enter;
  return true;
}

/** Casts against the baked segment at `segments[at]`. A ray along it passes. */
function castSegment(ray: Ray, segments: Float64Array, at: number): void {
  const alongX = segments[at + ALONG_X];
  const alongY = segments[at + ALONG_Y];
  const dx = ray[RAY.dx];
  const dy = ray[RAY.dy];
  const crossing = dx * alongY - dy * alongX;
  if (crossing === 0) return;
  const fromX = segments[at] - ray[RAY.x];
  const fromY = segments[at + 1] - ray[RAY.y];
  const t = (fromX * alongY - fromY * alongX) / crossing;
  const along = (fromX * dy - fromY * dx) / crossing;
  if (t >= 0 && t < ray[RAY.t] && along >= 0 && along <= segments[at + LENGTH]) ray[RAY.t] = t;
}

/** Casts against the ray's circle; a ray that begins inside hits at once. True for a new hit. */
export function castCircle(ray: Ray): boolean {
  const fromX = ray[RAY.x] - ray[RAY.circleX];
  const fromY = ray[RAY.y] - ray[RAY.circleY];
  const outside = fromX * fromX + fromY * fromY - ray[RAY.radius] * ray[RAY.radius];
  const dx = ray[RAY.dx];
  const dy = ray[RAY.dy];
  const towards = fromX * dx + fromY * dy;
  let t = 0;
  if (outside > 0) {
    const root = towards * towards - (dx * dx + dy * dy) * outside;
    if (towards >= 0 || root < 0) return false;
    // The form of the solution that does not subtract nearly equal numbers.
    t = outside / (Math.sqrt(root) - towards);
  }
  if (t >= ray[RAY.t]) return false;
  ray[RAY.t] = t;
  return true;
}
