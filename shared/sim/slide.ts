import { DEPTH, DX, DY, NX, NY, OUT_X, OUT_Y, PX, PY, type Sweep, T, UX, UY, VX, VY, X, Y } from '#shared/sim/sweep.ts';

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

/** Begins a move: nothing met yet. */
export function beginMove(s: Sweep): void {
  s[PX] = 0;
  s[PY] = 0;
  s[DEPTH] = 0;
}

/** Goes to the earliest hit, or all the way. Returns whether some of the way is left. */
export function advance(s: Sweep): boolean {
  if (s[T] === 1) {
    s[X] += s[DX];
    s[Y] += s[DY];
    return false;
  }
  const nx = s[NX];
  const ny = s[NY];
  const approach = -(s[DX] * nx + s[DY] * ny);
  const stop = s[T] - SKIN_METRES / approach;
  const t = stop < 0 ? 0 : stop;
  s[X] += s[DX] * t;
  s[Y] += s[DY] * t;
  s[DX] = (s[DX] + nx * approach) * (1 - t);
  s[DY] = (s[DY] + ny * approach) * (1 - t);
  loseSpeed(s);
  if (s[DX] * s[PX] + s[DY] * s[PY] < 0) wedge(s);
  s[PX] = nx;
  s[PY] = ny;
  return s[DX] !== 0 || s[DY] !== 0;
}

/** The velocity loses what leads into the obstacle faster than the obstacle itself moves. */
function loseSpeed(s: Sweep): void {
  const towards = (s[VX] - s[UX]) * s[NX] + (s[VY] - s[UY]) * s[NY];
  if (towards >= 0) return;
  s[VX] -= s[NX] * towards;
  s[VY] -= s[NY] * towards;
}

/** Between two things that both bar the way the mover stops, or it would tremble from one to the other. */
function wedge(s: Sweep): void {
  s[DX] = 0;
  s[DY] = 0;
  if (s[VX] * s[PX] + s[VY] * s[PY] >= 0) return;
  s[VX] = 0;
  s[VY] = 0;
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
  return true;
}
