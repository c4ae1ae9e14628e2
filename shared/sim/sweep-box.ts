import {
  ALONG_X,
  ALONG_Y,
  AXES,
  begin,
  DX,
  DY,
  NEW_T,
  NEW_X,
  NEW_Y,
  offer,
  SIZE,
  type Sweep,
  X,
  Y,
} from '#shared/sim/sweep.ts';

/*
 * Swept squares, which do not turn. Two shapes overlap when they do so along every axis in question (x, y, and the normal of a
 * segment), so the first contact is the last of the axes to begin overlapping. Source: the separating axis test over time,
 * Ericson, Real-Time Collision Detection, 5.5.8.
 */

/** Per axis, from `AXES` on: where overlapping begins and ends, seen from the mover; its way; and the axis itself. */
const LOW = 0;
const HIGH = 1;
const WAY = 2;
const AXIS_X = 3;
const AXIS_Y = 4;
const AXIS_NUMBERS = 5;

/** The normal of a segment is the third axis. */
const NORMAL_AT: number = AXES + 2 * AXIS_NUMBERS;

/** Square against the box `left, top, right, bottom` at `boxes[at]`; otherwise as `sweepCircleBox`. */
export function sweepBoxBox(s: Sweep, boxes: Float64Array, at: number): boolean {
  setSides(s, boxes, at, at + 1, at + 2, at + 3);
  return sweepAxes(s, NORMAL_AT);
}

/** Square against the segment at `segments[at]`. */
export function sweepBoxSegment(s: Sweep, segments: Float64Array, at: number): boolean {
  const isRight = segments[at] < segments[at + 2];
  const isDown = segments[at + 1] < segments[at + 3];
  setSides(
    s,
    segments,
    isRight ? at : at + 2,
    isDown ? at + 1 : at + 3,
    isRight ? at + 2 : at,
    isDown ? at + 3 : at + 1,
  );
  const nx = -segments[at + ALONG_Y];
  const ny = segments[at + ALONG_X];
  const middle = (segments[at] - s[X]) * nx + (segments[at + 1] - s[Y]) * ny;
  const reach = s[SIZE] * (Math.abs(nx) + Math.abs(ny));
  s[NORMAL_AT + LOW] = middle - reach;
  s[NORMAL_AT + HIGH] = middle + reach;
  s[NORMAL_AT + WAY] = s[DX] * nx + s[DY] * ny;
  s[NORMAL_AT + AXIS_X] = nx;
  s[NORMAL_AT + AXIS_Y] = ny;
  return sweepAxes(s, NORMAL_AT + AXIS_NUMBERS);
}

/** The axes x and y of a rectangle whose sides are at these positions. */
function setSides(s: Sweep, sides: Float64Array, left: number, top: number, right: number, bottom: number): void {
  s[AXES + LOW] = sides[left] - s[SIZE] - s[X];
  s[AXES + HIGH] = sides[right] + s[SIZE] - s[X];
  s[AXES + WAY] = s[DX];
  s[AXES + AXIS_X] = 1;
  s[AXES + AXIS_Y] = 0;
  s[AXES + AXIS_NUMBERS + LOW] = sides[top] - s[SIZE] - s[Y];
  s[AXES + AXIS_NUMBERS + HIGH] = sides[bottom] + s[SIZE] - s[Y];
  s[AXES + AXIS_NUMBERS + WAY] = s[DY];
  s[AXES + AXIS_NUMBERS + AXIS_X] = 0;
  s[AXES + AXIS_NUMBERS + AXIS_Y] = 1;
}

/** Finds the axis that is the last to begin overlapping, before any ends; of equals the first. */
function sweepAxes(s: Sweep, end: number): boolean {
  let last = 0;
  let isApart = false;
  s[NEW_T] = -1;
  s[NEW_X] = 2;
  for (let axis = AXES; axis < end; axis += AXIS_NUMBERS) {
    const way = s[axis + WAY];
    const isWithin = s[axis + LOW] < 0 && s[axis + HIGH] > 0;
    if (!isWithin) isApart = true;
    if (way === 0 && !isWithin) return false;
    if (way === 0) continue;
    const enter = (way > 0 ? s[axis + LOW] : s[axis + HIGH]) / way;
    const exit = (way > 0 ? s[axis + HIGH] : s[axis + LOW]) / way;
    if (enter > s[NEW_T]) last = axis;
    if (enter > s[NEW_T]) s[NEW_T] = enter;
    if (exit < s[NEW_X]) s[NEW_X] = exit;
  }
  if (!isApart) return beginInAxes(s, end);
  if (s[NEW_T] < 0 || s[NEW_T] >= s[NEW_X]) return false;
  offerAxis(s, last, s[last + WAY] > 0);
  return offer(s);
}

/** Overlapping along all: out along the one that is the shortest way. */
function beginInAxes(s: Sweep, end: number): boolean {
  let shortest = AXES;
  s[NEW_T] = Infinity;
  for (let axis = AXES; axis < end; axis += AXIS_NUMBERS) {
    const depth = Math.min(-s[axis + LOW], s[axis + HIGH]);
    if (depth >= s[NEW_T]) continue;
    shortest = axis;
    s[NEW_T] = depth;
  }
  offerAxis(s, shortest, -s[shortest + LOW] < s[shortest + HIGH]);
  return begin(s);
}

/** Makes the offered normal that of an axis, against its direction or along it. */
function offerAxis(s: Sweep, axis: number, isAgainst: boolean): void {
  s[NEW_X] = isAgainst ? -s[axis + AXIS_X] : s[axis + AXIS_X];
  s[NEW_Y] = isAgainst ? -s[axis + AXIS_Y] : s[axis + AXIS_Y];
}
