import { ALONG_X, ALONG_Y, begin, DX, DY, hit, isClear, SIZE, type Sweep, X, Y } from '#shared/sim/sweep.ts';

/*
 * Swept axis-aligned squares, which do not turn: shapes overlap when they do so along every axis in question (x, y, and the
 * normal of a segment), so the first contact is the last of the axes to begin overlapping. Source: the separating axis test
 * over time, Ericson, Real-Time Collision Detection, 5.5.8.
 */

/** Square against the box `left, top, right, bottom` at `boxes[at]`; otherwise as `sweepCircleBox`. */
export function sweepBoxBox(s: Sweep, boxes: Float64Array, at: number): boolean {
  if (isClear(s, boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3])) return false;
  const half = s[SIZE];
  const x = s[X];
  const y = s[Y];
  const dx = s[DX];
  const dy = s[DY];
  const left = boxes[at] - half - x;
  const top = boxes[at + 1] - half - y;
  const right = boxes[at + 2] + half - x;
  const bottom = boxes[at + 3] + half - y;
  if (left < 0 && right > 0 && top < 0 && bottom > 0) return beginsInBox(s, left, top, right, bottom);
  const enterX = dx > 0 ? left / dx : dx < 0 ? right / dx : left < 0 && right > 0 ? -Infinity : Infinity;
  const enterY = dy > 0 ? top / dy : dy < 0 ? bottom / dy : top < 0 && bottom > 0 ? -Infinity : Infinity;
  const exitX = dx > 0 ? right / dx : dx < 0 ? left / dx : Infinity;
  const exitY = dy > 0 ? bottom / dy : dy < 0 ? top / dy : Infinity;
  const enter = enterX > enterY ? enterX : enterY;
  if (enter < 0 || enter >= (exitX < exitY ? exitX : exitY)) return false;
  return enterX >= enterY ? hit(s, enter, dx > 0 ? -1 : 1, 0) : hit(s, enter, 0, dy > 0 ? -1 : 1);
}

/** The numbers are those of the sides of the grown box, relative to the mover's centre. */
function beginsInBox(s: Sweep, left: number, top: number, right: number, bottom: number): boolean {
  const depthX = -left < right ? -left : right;
  const depthY = -top < bottom ? -top : bottom;
  if (depthX <= depthY) return begin(s, depthX, -left < right ? -1 : 1, 0);
  return begin(s, depthY, 0, -top < bottom ? -1 : 1);
}

/** Square against the segment at `segments[at]`. */
export function sweepBoxSegment(s: Sweep, segments: Float64Array, at: number): boolean {
  const x1 = segments[at] - s[X];
  const y1 = segments[at + 1] - s[Y];
  const x2 = segments[at + 2] - s[X];
  const y2 = segments[at + 3] - s[Y];
  const half = s[SIZE];
  const left = (x1 < x2 ? x1 : x2) - half;
  const right = (x1 > x2 ? x1 : x2) + half;
  const top = (y1 < y2 ? y1 : y2) - half;
  const bottom = (y1 > y2 ? y1 : y2) + half;
  const nx = -segments[at + ALONG_Y];
  const ny = segments[at + ALONG_X];
  const reach = half * ((nx < 0 ? -nx : nx) + (ny < 0 ? -ny : ny));
  const middle = x1 * nx + y1 * ny;
  const dx = s[DX];
  const dy = s[DY];
  const dn = dx * nx + dy * ny;
  const inX = left < 0 && right > 0;
  const inY = top < 0 && bottom > 0;
  const inN = middle < reach && middle > -reach;
  if (inX && inY && inN) return beginsInSegment(s, left, top, right, bottom, segments, at);
  const enterX = dx > 0 ? left / dx : dx < 0 ? right / dx : inX ? -Infinity : Infinity;
  const enterY = dy > 0 ? top / dy : dy < 0 ? bottom / dy : inY ? -Infinity : Infinity;
  const enterN = dn > 0 ? (middle - reach) / dn : dn < 0 ? (middle + reach) / dn : inN ? -Infinity : Infinity;
  const exitX = dx > 0 ? right / dx : dx < 0 ? left / dx : Infinity;
  const exitY = dy > 0 ? bottom / dy : dy < 0 ? top / dy : Infinity;
  const exitN = dn > 0 ? (middle + reach) / dn : dn < 0 ? (middle - reach) / dn : Infinity;
  const enterXY = enterX > enterY ? enterX : enterY;
  const enter = enterXY > enterN ? enterXY : enterN;
  const exitXY = exitX < exitY ? exitX : exitY;
  if (enter < 0 || enter >= (exitXY < exitN ? exitXY : exitN)) return false;
  if (enterN >= enterXY) return hit(s, enter, dn > 0 ? -nx : nx, dn > 0 ? -ny : ny);
  return enterX >= enterY ? hit(s, enter, dx > 0 ? -1 : 1, 0) : hit(s, enter, 0, dy > 0 ? -1 : 1);
}

function beginsInSegment(
  s: Sweep,
  left: number,
  top: number,
  right: number,
  bottom: number,
  segments: Float64Array,
  at: number,
): boolean {
  const nx = -segments[at + ALONG_Y];
  const ny = segments[at + ALONG_X];
  const middle = (segments[at] - s[X]) * nx + (segments[at + 1] - s[Y]) * ny;
  const beyond = middle < 0 ? -middle : middle;
  const depth = s[SIZE] * ((nx < 0 ? -nx : nx) + (ny < 0 ? -ny : ny)) - beyond;
  const depthX = -left < right ? -left : right;
  const depthY = -top < bottom ? -top : bottom;
  if (depth > depthX || depth > depthY) return beginsInBox(s, left, top, right, bottom);
  return begin(s, depth, middle > 0 ? -nx : nx, middle > 0 ? -ny : ny);
}
