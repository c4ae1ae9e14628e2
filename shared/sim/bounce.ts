import { SKIN_METRES } from '#shared/sim/slide.ts';
import { DX, DY, NX, NY, type Sweep, T, VX, VY, X, Y } from '#shared/sim/sweep.ts';

/**
 * Goes to the hit that a sweep has found, a skin short of it or back to it, and turns the velocity and what is left of the way
 * as a mirror does. The speed stays.
 */
export function bounce(s: Sweep): void {
  const nx = s[NX];
  const ny = s[NY];
  const approach = -(s[DX] * nx + s[DY] * ny);
  const room = s[T] * approach - SKIN_METRES;
  s[T] = room / approach;
  if (room < 0) {
    s[X] -= nx * room;
    s[Y] -= ny * room;
    s[T] = 0;
  }
  s[X] += s[DX] * s[T];
  s[Y] += s[DY] * s[T];
  s[DX] = (s[DX] + 2 * nx * approach) * (1 - s[T]);
  s[DY] = (s[DY] + 2 * ny * approach) * (1 - s[T]);
  const towards = s[VX] * nx + s[VY] * ny;
  s[VX] -= 2 * nx * towards;
  s[VY] -= 2 * ny * towards;
}
