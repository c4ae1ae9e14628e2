import { ALONG_X, ALONG_Y, begin, DX, DY, NEW_T, NEW_X, NEW_Y, offer, SIZE, type Sweep, X, Y } from '#shared/sim/sweep.ts';

/*
 * Swept axis-aligned squares, which do not turn: shapes overlap when they do so along every axis in question (x, y, and the
 * normal of a segment), so the first contact is the last of the axes to begin overlapping. Source: the separating axis test
 * over time, Ericson, Real-Time Collision Detection, 5.5.8.
 */

/** Square against the box `left, top, right, bottom` at `boxes[at]`; otherwise as `sweepCircleBox`. */
export function sweepBoxBox(s: Sweep, boxes: Float64Array, at: number): boolean {
  const half = s[SIZE];
  const dx = s[DX];
  const dy = s[DY];
  const left = boxes[at] - half - s[X];
  const top = boxes[at + 1] - half - s[Y];
  const right = boxes[at + 2] + half - s[X];
  const bottom = boxes[at + 3] + half - s[Y];
  const inX = left < 0 && right > 0;
  const inY = top < 0 && bottom > 0;
  if (inX && inY) return beginInBox(s, boxes, at);
  const enterX = dx > 0 ? left / dx : dx < 0 ? right / dx : inX ? -Infinity : Infinity;
  const enterY = dy > 0 ? top / dy : dy < 0 ? bottom / dy : inY ? -Infinity : Infinity;
  const exitX = dx > 0 ? right / dx : dx < 0 ? left / dx : Infinity;
  const exitY = dy > 0 ? bottom / dy : dy < 0 ? top / dy : Infinity;
  const enter = enterX > enterY ? enterX : enterY;
  if (enter < 0 || enter >= (exitX < exitY ? exitX : exitY)) return false;
  s[NEW_T] = enter;
  s[NEW_X] = enterX < enterY ? 0 : dx > 0 ? -1 : 1;
  s[NEW_Y] = enterX >= enterY ? 0 : dy > 0 ? -1 : 1;
  return offer(s);
}

/** Out of the side that is nearest. */
function beginInBox(s: Sweep, boxes: Float64Array, at: number): boolean {
  const left = s[X] - boxes[at] + s[SIZE];
  const top = s[Y] - boxes[at + 1] + s[SIZE];
  const right = boxes[at + 2] - s[X] + s[SIZE];
  const bottom = boxes[at + 3] - s[Y] + s[SIZE];
  const depthX = left < right ? left : right;
  const depthY = top < bottom ? top : bottom;
  s[NEW_T] = depthX <= depthY ? depthX : depthY;
  s[NEW_X] = depthX > depthY ? 0 : left < right ? -1 : 1;
  s[NEW_Y] = depthX <= depthY ? 0 : top < bottom ? -1 : 1;
  return begin(s);
}

/** Square against the segment at `segments[at]`. */
export function sweepBoxSegment(s: Sweep, segments: Float64Array, at: number): boolean {
  const half = s[SIZE];
  const x1 = segments[at] - s[X];
  const y1 = segments[at + 1] - s[Y];
  const x2 = segments[at + 2] - s[X];
  const y2 = segments[at + 3] - s[Y];
  const left = (x1 < x2 ? x1 : x2) - half;
  const right = (x1 > x2 ? x1 : x2) + half;
  const top = (y1 < y2 ? y1 : y2) - half;
  const bottom = (y1 > y2 ? y1 : y2) + half;
  const nx = -segments[at + ALONG_Y];
  const ny = segments[at + ALONG_X];
  const reach = half * (Math.abs(nx) + Math.abs(ny));
  const middle = x1 * nx + y1 * ny;
  const dx = s[DX];
  const dy = s[DY];
  const dn = dx * nx + dy * ny;
  const inX = left < 0 && right > 0;
  const inY = top < 0 && bottom > 0;
  const inN = middle < reach && middle > -reach;
  if (inX && inY && inN) return beginInSegment(s, segments, at);
  const enterX = dx > 0 ? left / dx : dx < 0 ? right / dx : inX ? -Infinity : Infinity;
  const enterY = dy > 0 ? top / dy : dy < 0 ? bottom / dy : inY ? -Infinity : Infinity;
  const enterN = dn > 0 ? (middle - reach) / dn : dn < 0 ? (middle + reach) / dn : inN ? -Infinity : Infinity;
  const exitX = dx > 0 ? right / dx : dx < 0 ? left / dx : Infinity;
  const exitY = dy > 0 ? bottom / dy : dy < 0 ? top / dy : Infinity;
  const exitN = dn > 0 ? (middle + reach) / dn : dn < 0 ? (middle - reach) / dn : Infinity;
  const enterXY = enterX > enterY ? enterX : enterY;
  const exitXY = exitX < exitY ? exitX : exitY;
  const enter = enterXY > enterN ? enterXY : enterN;
  if (enter < 0 || enter >= (exitXY < exitN ? exitXY : exitN)) return false;
  const byNormal = enterN >= enterXY;
  const away = dn > 0 ? -1 : 1;
  s[NEW_T] = enter;
  s[NEW_X] = byNormal ? nx * away : enterX < enterY ? 0 : dx > 0 ? -1 : 1;
  s[NEW_Y] = byNormal ? ny * away : enterX >= enterY ? 0 : dy > 0 ? -1 : 1;
  return offer(s);
}

/** Out along the normal, or past an end where that is nearer. */
function beginInSegment(s: Sweep, segments: Float64Array, at: number): boolean {
  const half = s[SIZE];
  const x1 = segments[at] - s[X];
  const y1 = segments[at + 1] - s[Y];
  const x2 = segments[at + 2] - s[X];
  const y2 = segments[at + 3] - s[Y];
  const left = half - (x1 < x2 ? x1 : x2);
  const right = half + (x1 > x2 ? x1 : x2);
  const top = half - (y1 < y2 ? y1 : y2);
  const bottom = half + (y1 > y2 ? y1 : y2);
  const nx = -segments[at + ALONG_Y];
  const ny = segments[at + ALONG_X];
  const middle = x1 * nx + y1 * ny;
  const depthN = half * (Math.abs(nx) + Math.abs(ny)) - Math.abs(middle);
  const depthX = left < right ? left : right;
  const depthY = top < bottom ? top : bottom;
  const depth = depthX < depthY ? depthX : depthY;
  const byNormal = depthN <= depth;
  const away = middle > 0 ? -1 : 1;
  s[NEW_T] = byNormal ? depthN : depth;
  s[NEW_X] = byNormal ? nx * away : depthX > depthY ? 0 : left < right ? -1 : 1;
  s[NEW_Y] = byNormal ? ny * away : depthX <= depthY ? 0 : top < bottom ? -1 : 1;
  return begin(s);
}
