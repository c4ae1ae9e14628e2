import {
  DEPTH,
  DX,
  DY,
  LEFT,
  NX,
  NY,
  OUT_X,
  OUT_Y,
  PX,
  PY,
  type Sweep,
  T,
  UX,
  UY,
  VX,
  VY,
  WAY_X,
  WAY_Y,
  X,
  Y,
} from '#shared/sim/sweep.ts';

/*
 * Move and slide: go to the first thing met, lose the part of the way that leads into it, go on with the rest. The callers
 * loop, because what can be met differs by mover.
 */

/** Obstacles met in one move; what is left of the way after them is dropped. More than two only happens among crates. */
export const SLIDES_MAX = 4;

/** No move is longer than this, m: half of a crate; longer ways are several moves. `statics.ts` looks no further. */
export const MOVE_METRES_MAX = 0.25;

/**
 * Movers stop this far from what they meet, m: two rest quanta, so that rounding to the nearest quantum (at most 0.71 off)
 * never puts one inside. Below that, a body that slides along two adjacent boxes would catch on the seam.
 */
export const SKIN_METRES: number = 2 / 4096;

/** What is inside something comes out at most this far a tick, m. */
const OUT_METRES_MAX = 1 / 16;

/** Into how many moves a way of DX, DY is cut. Counted up, as a count made from a root would be a float64. */
export function countMoves(s: Sweep): number {
  const square = s[DX] * s[DX] + s[DY] * s[DY];
  let moves = 1;
  while (square > moves * moves * (MOVE_METRES_MAX * MOVE_METRES_MAX)) moves++;
  return moves;
}

/** Begins a move of DX, DY: nothing met yet. */
export function beginMove(s: Sweep): void {
  s[WAY_X] = s[DX];
  s[WAY_Y] = s[DY];
  s[LEFT] = 1;
  s[PX] = 0;
  s[PY] = 0;
  s[DEPTH] = 0;
}

/**
 * Goes to the earliest hit, or all the way; a mover nearer than the skin is set back to it. Returns whether some of the way is
 * left.
 */
export function advance(s: Sweep): boolean {
  if (s[T] === 1) {
    s[X] += s[DX];
    s[Y] += s[DY];
    return false;
  }
  const nx = s[NX];
  const ny = s[NY];
  const approach = -(s[DX] * nx + s[DY] * ny);
  const room = s[T] * approach - SKIN_METRES;
  const t = room < 0 ? 0 : room / approach;
  const back = room < 0 ? -room : 0;
  s[X] += s[DX] * t + nx * back;
  s[Y] += s[DY] * t + ny * back;
  s[LEFT] *= 1 - t;
  loseSpeed(s);
  turnAlong(s);
  s[PX] = nx;
  s[PY] = ny;
  return s[DX] !== 0 || s[DY] !== 0;
}

/**
 * What is left of the way loses what leads into the obstacle. If the rest leads into the one before, the mover is wedged between
 * the two and stops. Taking the rest from the whole way and not from what the one before has left of it is what keeps a
 * mover still in an obtuse corner. Source of the idea: the clipping of velocities in Quake's `SV_FlyMove`.
 */
function turnAlong(s: Sweep): void {
  const towards = (s[WAY_X] * s[NX] + s[WAY_Y] * s[NY]) * s[LEFT];
  s[DX] = s[WAY_X] * s[LEFT] - s[NX] * towards;
  s[DY] = s[WAY_Y] * s[LEFT] - s[NY] * towards;
  if (s[DX] * s[PX] + s[DY] * s[PY] >= 0) return;
  s[DX] = 0;
  s[DY] = 0;
  if ((s[UX] !== 0 || s[UY] !== 0) && s[VX] * s[PX] + s[VY] * s[PY] >= 0) return;
  s[VX] = 0;
  s[VY] = 0;
}

/** The velocity loses what leads into the obstacle faster than the obstacle itself moves. */
function loseSpeed(s: Sweep): void {
  const towards = (s[VX] - s[UX]) * s[NX] + (s[VY] - s[UY]) * s[NY];
  if (towards >= 0) return;
  s[VX] -= s[NX] * towards;
  s[VY] -= s[NY] * towards;
}

/**
 * Turns what is left into the way out of what the mover began inside, as far as one tick may. Returns whether there is one;
 * it is then swept like any other way, so that nobody comes out of one wall into the next.
 */
export function turnOut(s: Sweep): boolean {
  if (s[DEPTH] === 0) return false;
  const way = Math.min(s[DEPTH] + SKIN_METRES, OUT_METRES_MAX);
  s[DX] = s[OUT_X] * way;
  s[DY] = s[OUT_Y] * way;
  beginMove(s);
  return true;
}
