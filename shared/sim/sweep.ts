/*
 * A swept mover: where a circle or an axis-aligned box that moves along a straight line first meets something. All numbers of
 * one sweep live in one Float64Array and none is an argument: float64 passed to a function that is not inlined is allocated.
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
/** The normal of the hit before in the same move, 0 for none. */
export const PX = 13;
export const PY = 14;
/** The shortest way out of what the mover began inside. */
export const OUT_X = 15;
export const OUT_Y = 16;

/** A hit that is offered: its share of the way (or the depth of a beginning), and its normal. */
export const NEW_T = 17;
export const NEW_X = 18;
export const NEW_Y = 19;

/** The whole way of the move, m, and the share of it that is left. */
export const WAY_X = 20;
export const WAY_Y = 21;
export const LEFT = 22;

/** From here on: three axes of five numbers, see `sweep-box.ts`. */
export const AXES = 23;

const SWEEP_NUMBERS = 38;

/** Movement towards something by less than this, m per tick, is rounding and not movement. */
const EPSILON = 1e-9;

export function createSweep(): Sweep {
  return new Float64Array(SWEEP_NUMBERS);
}

/** Keeps the offered hit if it is the earliest: of equals the first one tested stays, so order by index breaks ties. */
export function offer(s: Sweep): boolean {
  const t = s[NEW_T];
  const nx = s[NEW_X];
  const ny = s[NEW_Y];
  if (t >= s[T] || s[DX] * nx + s[DY] * ny >= -EPSILON) return false;
  s[T] = t < 0 ? 0 : t;
  s[NX] = nx;
  s[NY] = ny;
  s[UX] = 0;
  s[UY] = 0;
  return true;
}

/** Makes the offered normal that of a side: of the left or right one along x, else of the upper or lower one. */
function offerSide(s: Sweep, alongX: boolean, isLeft: boolean, isAbove: boolean): void {
  s[NEW_X] = 0;
  s[NEW_Y] = 0;
  if (alongX) s[NEW_X] = isLeft ? -1 : 1;
  else s[NEW_Y] = isAbove ? -1 : 1;
}

/** Takes the offered hit as one that the mover begins inside, which stops it only from going deeper. */
export function begin(s: Sweep): boolean {
  if (s[NEW_T] > s[DEPTH]) {
    s[DEPTH] = s[NEW_T];
    s[OUT_X] = s[NEW_X];
    s[OUT_Y] = s[NEW_Y];
  }
  s[NEW_T] = 0;
  return offer(s);
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
  const x = s[X];
  const y = s[Y];
  const dx = s[DX];
  const dy = s[DY];
  const r = s[SIZE];
  const gapX = x < left ? x - left : x > right ? x - right : 0;
  const gapY = y < top ? y - top : y > bottom ? y - bottom : 0;
  if (gapX * gapX + gapY * gapY < r * r) {
    s[NEW_X] = gapX;
    s[NEW_Y] = gapY;
    return gapX === 0 && gapY === 0 ? beginCentred(s, boxes, at) : beginAtGap(s);
  }
  if (dx !== 0) {
    const t = ((dx > 0 ? left - r : right + r) - x) / dx;
    const hitY = y + dy * t;
    if (t >= 0 && hitY >= top && hitY <= bottom) {
      s[NEW_T] = t;
      offerSide(s, true, dx > 0, false);
      return offer(s);
    }
  }
  if (dy !== 0) {
    const t = ((dy > 0 ? top - r : bottom + r) - y) / dy;
    const hitX = x + dx * t;
    if (t >= 0 && hitX >= left && hitX <= right) {
      s[NEW_T] = t;
      offerSide(s, false, false, dy > 0);
      return offer(s);
    }
  }
  const first = sweepPoint(s, boxes, at, at + 1);
  const second = sweepPoint(s, boxes, at + 2, at + 1);
  const third = sweepPoint(s, boxes, at, at + 3);
  const fourth = sweepPoint(s, boxes, at + 2, at + 3);
  return first || second || third || fourth;
}

/** The circle overlaps, but its centre is outside: the offered normal is the way from what is nearest, not yet of length 1. */
function beginAtGap(s: Sweep): boolean {
  const gap = Math.sqrt(s[NEW_X] * s[NEW_X] + s[NEW_Y] * s[NEW_Y]);
  s[NEW_T] = s[SIZE] - gap;
  s[NEW_X] /= gap;
  s[NEW_Y] /= gap;
  return begin(s);
}

/** Its centre is inside the box: out through the nearest side. */
function beginCentred(s: Sweep, boxes: Float64Array, at: number): boolean {
  const left = s[X] - boxes[at];
  const top = s[Y] - boxes[at + 1];
  const right = boxes[at + 2] - s[X];
  const bottom = boxes[at + 3] - s[Y];
  const depthX = left < right ? left : right;
  const depthY = top < bottom ? top : bottom;
  s[NEW_T] = s[SIZE] + (depthX <= depthY ? depthX : depthY);
  offerSide(s, depthX <= depthY, left < right, top < bottom);
  return begin(s);
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
  s[NEW_T] = t;
  s[NEW_X] = atX / length;
  s[NEW_Y] = atY / length;
  return offer(s);
}

/*
 * Segments are stored as x1, y1, x2, y2, the unit vector along, and the length.
 */
export const SEGMENT_NUMBERS = 8;
export const ALONG_X = 4;
export const ALONG_Y = 5;
export const LENGTH = 6;

/** Circle against the segment at `segments[at]`, as `sweepCircleBox`. */
export function sweepCircleSegment(s: Sweep, segments: Float64Array, at: number): boolean {
  const alongX = segments[at + ALONG_X];
  const alongY = segments[at + ALONG_Y];
  const length = segments[at + LENGTH];
  const fromX = s[X] - segments[at];
  const fromY = s[Y] - segments[at + 1];
  const along = fromX * alongX + fromY * alongY;
  const across = fromY * alongX - fromX * alongY;
  const side = across < 0 ? -1 : 1;
  const nearest = along < 0 ? 0 : along > length ? length : along;
  const gapX = fromX - alongX * nearest;
  const gapY = fromY - alongY * nearest;
  const r = s[SIZE];
  if (gapX * gapX + gapY * gapY < r * r) {
    // A centre on the line itself goes out by the side that counts as its own.
    const onLine = gapX === 0 && gapY === 0;
    s[NEW_X] = onLine ? -alongY * EPSILON : gapX;
    s[NEW_Y] = onLine ? alongX * EPSILON : gapY;
    return beginAtGap(s);
  }
  const approach = (s[DY] * alongX - s[DX] * alongY) * side;
  if (approach < 0 && across * side >= r) {
    const t = (r - across * side) / approach;
    const hitAlong = along + (s[DX] * alongX + s[DY] * alongY) * t;
    if (hitAlong >= 0 && hitAlong <= length) {
      s[NEW_T] = t;
      s[NEW_X] = -alongY * side;
      s[NEW_Y] = alongX * side;
      return offer(s);
    }
  }
  const first = sweepPoint(s, segments, at, at + 1);
  const second = sweepPoint(s, segments, at + 2, at + 3);
  return first || second;
}
