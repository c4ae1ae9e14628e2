/*
 * A swept mover: where a circle or an axis-aligned box that moves along a straight line first meets something. All numbers of
 * one sweep live in one Float64Array, because float64 passed as an argument or kept in an object may be allocated.
 *
 * Source: the circle against a box is a ray against the box grown by the radius, its corners rounded (the Minkowski sum);
 * see Christer Ericson, Real-Time Collision Detection, 5.5.7. Written anew from the geometry.
 */

/** The numbers of one sweep, by the positions below. */
export type Sweep = Float64Array;

/** Where the mover is: its centre, m. */
export const X = 0;
export const Y = 1;
/** How far it still wants to go, m. */
export const DX = 2;
export const DY = 3;
/** Radius of a circle, half the side of a box, m. */
export const SIZE = 4;
/** The earliest hit so far, as a share of the way; 1 = none. */
export const T = 5;
/** Its normal, from the obstacle to the mover. */
export const NX = 6;
export const NY = 7;
/** How deep the mover began inside something, m; 0 = it did not. Of several the deepest. */
export const DEPTH = 8;
/** Velocity of the mover, m/s; what it runs into takes the part towards it away. */
export const VX = 9;
export const VY = 10;
/** Velocity of what the earliest hit is with. */
export const UX = 11;
export const UY = 12;
/** The normal before, of the same move. */
export const PX = 13;
export const PY = 14;
/** The shortest way out of what the mover began inside. */
export const OUT_X = 15;
export const OUT_Y = 16;

const SWEEP_NUMBERS = 17;

/** Movement towards something by less than this, m per tick, is rounding and not movement. */
const EPSILON = 1e-9;

export function createSweep(): Sweep {
  return new Float64Array(SWEEP_NUMBERS);
}

/** Keeps a hit if it is earlier than the earliest: of equals the first one tested stays, so order by index breaks ties. */
export function hit(s: Sweep, t: number, nx: number, ny: number): boolean {
  if (t >= s[T] || s[DX] * nx + s[DY] * ny >= -EPSILON) return false;
  s[T] = t < 0 ? 0 : t;
  s[NX] = nx;
  s[NY] = ny;
  s[UX] = 0;
  s[UY] = 0;
  return true;
}

/** Notes that the mover begins inside something, which stops it only from going deeper. */
export function begin(s: Sweep, depth: number, nx: number, ny: number): boolean {
  if (depth > s[DEPTH]) {
    s[DEPTH] = depth;
    s[OUT_X] = nx;
    s[OUT_Y] = ny;
  }
  return hit(s, 0, nx, ny);
}

/** Whether the mover's way, as a rectangle, stays clear of a rectangle: the cheap question before the others. */
export function isClear(s: Sweep, left: number, top: number, right: number, bottom: number): boolean {
  const x = s[X];
  const y = s[Y];
  const toX = x + s[DX];
  const toY = y + s[DY];
  const size = s[SIZE];
  if ((x > toX ? x : toX) + size <= left || (x < toX ? x : toX) - size >= right) return true;
  return (y > toY ? y : toY) + size <= top || (y < toY ? y : toY) - size >= bottom;
}

/**
 * Circle against the box `left, top, right, bottom` at `boxes[at]`. A circle that already overlaps it is stopped only from
 * going deeper. Returns whether this is the earliest hit so far.
 */
export function sweepCircleBox(s: Sweep, boxes: Float64Array, at: number): boolean {
  const left = boxes[at];
  const top = boxes[at + 1];
  const right = boxes[at + 2];
  const bottom = boxes[at + 3];
  if (isClear(s, left, top, right, bottom)) return false;
  const x = s[X];
  const y = s[Y];
  const dx = s[DX];
  const dy = s[DY];
  const r = s[SIZE];
  const gapX = x < left ? x - left : x > right ? x - right : 0;
  const gapY = y < top ? y - top : y > bottom ? y - bottom : 0;
  const square = gapX * gapX + gapY * gapY;
  if (square < r * r) return beginsInBox(s, square, gapX, gapY, boxes, at);
  if (dx !== 0) {
    const t = ((dx > 0 ? left - r : right + r) - x) / dx;
    const hitY = y + dy * t;
    if (t >= 0 && hitY >= top && hitY <= bottom) return hit(s, t, dx > 0 ? -1 : 1, 0);
  }
  if (dy !== 0) {
    const t = ((dy > 0 ? top - r : bottom + r) - y) / dy;
    const hitX = x + dx * t;
    if (t >= 0 && hitX >= left && hitX <= right) return hit(s, t, 0, dy > 0 ? -1 : 1);
  }
  const first = sweepPoint(s, boxes, at, at + 1);
  const second = sweepPoint(s, boxes, at + 2, at + 1);
  const third = sweepPoint(s, boxes, at, at + 3);
  const fourth = sweepPoint(s, boxes, at + 2, at + 3);
  return first || second || third || fourth;
}

function beginsInBox(s: Sweep, square: number, gapX: number, gapY: number, boxes: Float64Array, at: number): boolean {
  if (square > 0) {
    const gap = Math.sqrt(square);
    return begin(s, s[SIZE] - gap, gapX / gap, gapY / gap);
  }
  const left = s[X] - boxes[at];
  const top = s[Y] - boxes[at + 1];
  const right = boxes[at + 2] - s[X];
  const bottom = boxes[at + 3] - s[Y];
  const depthX = left < right ? left : right;
  const depthY = top < bottom ? top : bottom;
  if (depthX <= depthY) return begin(s, depthX + s[SIZE], left < right ? -1 : 1, 0);
  return begin(s, depthY + s[SIZE], 0, top < bottom ? -1 : 1);
}

/** Circle against the point `points[xAt], points[yAt]`, which is not inside it. */
function sweepPoint(s: Sweep, points: Float64Array, xAt: number, yAt: number): boolean {
  const fromX = s[X] - points[xAt];
  const fromY = s[Y] - points[yAt];
  const dx = s[DX];
  const dy = s[DY];
  const towards = fromX * dx + fromY * dy;
  if (towards >= 0) return false;
  const outside = fromX * fromX + fromY * fromY - s[SIZE] * s[SIZE];
  const root = towards * towards - (dx * dx + dy * dy) * outside;
  if (root <= 0) return false;
  // The form of the solution that does not subtract nearly equal numbers.
  const t = outside / (Math.sqrt(root) - towards);
  const atX = fromX + dx * t;
  const atY = fromY + dy * t;
  const length = Math.sqrt(atX * atX + atY * atY);
  return hit(s, t, atX / length, atY / length);
}

/*
 * Segments are stored as x1, y1, x2, y2, the unit vector along, the length, and the rectangle around is derived.
 */
export const SEGMENT_NUMBERS = 8;
export const ALONG_X = 4;
export const ALONG_Y = 5;
export const LENGTH = 6;

/** Circle against the segment at `segments[at]`, as `sweepCircleBox`. */
export function sweepCircleSegment(s: Sweep, segments: Float64Array, at: number): boolean {
  const x1 = segments[at];
  const y1 = segments[at + 1];
  const x2 = segments[at + 2];
  const y2 = segments[at + 3];
  if (isClear(s, x1 < x2 ? x1 : x2, y1 < y2 ? y1 : y2, x1 > x2 ? x1 : x2, y1 > y2 ? y1 : y2)) return false;
  const alongX = segments[at + ALONG_X];
  const alongY = segments[at + ALONG_Y];
  const length = segments[at + LENGTH];
  const fromX = s[X] - x1;
  const fromY = s[Y] - y1;
  const along = fromX * alongX + fromY * alongY;
  const across = fromY * alongX - fromX * alongY;
  const nearest = along < 0 ? 0 : along > length ? length : along;
  const gapX = fromX - alongX * nearest;
  const gapY = fromY - alongY * nearest;
  const square = gapX * gapX + gapY * gapY;
  const side = across < 0 ? -1 : 1;
  if (square < s[SIZE] * s[SIZE]) return beginsInSegment(s, square, gapX, gapY, -alongY * side, alongX * side);
  const approach = (s[DY] * alongX - s[DX] * alongY) * side;
  if (approach < 0 && across * side >= s[SIZE]) {
    const t = (s[SIZE] - across * side) / approach;
    const hitAlong = along + (s[DX] * alongX + s[DY] * alongY) * t;
    if (hitAlong >= 0 && hitAlong <= length) return hit(s, t, -alongY * side, alongX * side);
  }
  const first = sweepPoint(s, segments, at, at + 1);
  const second = sweepPoint(s, segments, at + 2, at + 3);
  return first || second;
}

function beginsInSegment(s: Sweep, square: number, gapX: number, gapY: number, nx: number, ny: number): boolean {
  if (square === 0) return begin(s, s[SIZE], nx, ny);
  const gap = Math.sqrt(square);
  return begin(s, s[SIZE] - gap, gapX / gap, gapY / gap);
}
