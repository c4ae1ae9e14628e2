import { DX, DY, type Sweep, sweepCircleBox, T, WAY_X, WAY_Y, X, Y } from '#shared/sim/sweep.ts';
import { BOX_NUMBERS, type Statics, sweepStatics } from '#shared/sim/statics.ts';

/*
 * Whether a circle gets along a straight line: `s[X], s[Y]` is where it begins, `s[WAY_X], s[WAY_Y]` how far it goes and
 * `s[SIZE]` its radius, m. A thin one is a line of sight, a thick one a way to walk. Both functions leave these as they are.
 */

/** Baked walls are known to this far from where a sweep begins, m, so a long line is swept in pieces. */
const PIECE_METRES = 2;

/** The widest circle that is asked about, m. */
const SIZE_MAX_METRES = 1.2;

/** What to bake the walls for. */
export const LINE_REACH: number = PIECE_METRES + SIZE_MAX_METRES;

/** Whether nothing that never moves is in the way. What the circle begins inside only counts if it leads deeper. */
export function isPastWalls(s: Sweep, statics: Statics): boolean {
  const x = s[X];
  const y = s[Y];
  const length = Math.sqrt(s[WAY_X] * s[WAY_X] + s[WAY_Y] * s[WAY_Y]);
  const pieces = Math.max(1, Math.ceil(length / PIECE_METRES));
  s[DX] = s[WAY_X] / pieces;
  s[DY] = s[WAY_Y] / pieces;
  s[T] = 1;
  for (let piece = 0; piece < pieces && s[T] === 1; piece++) {
    s[X] = x + s[DX] * piece;
    s[Y] = y + s[DY] * piece;
    sweepStatics(s, statics, false);
  }
  s[X] = x;
  s[Y] = y;
  return s[T] === 1;
}

/** Whether none of the first `count` boxes is in the way. */
export function isPastBoxes(s: Sweep, boxes: Float64Array, count: number): boolean {
  s[DX] = s[WAY_X];
  s[DY] = s[WAY_Y];
  s[T] = 1;
  for (let box = 0; box < count && s[T] === 1; box++) sweepCircleBox(s, boxes, box * BOX_NUMBERS);
  return s[T] === 1;
}
