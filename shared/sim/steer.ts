import { VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';

/*
 * From what a player wants to a velocity: towards the wanted one by at most so much per tick.
 */

/** Positions in the limits of `steer`. */
export const LIMIT = { speed: 0, gain: 1, loss: 2 } as const;

/**
 * A wanted direction at least this long (of 127) means full speed. The two bytes of an input round a full-length direction
 * to lengths between 126.3 and 127.7; without this, speed would depend on the direction by 0.5 %.
 */
const FULL_LENGTH = 126;

/**
 * Each axis changes by at least this per tick while it differs, m/s. Somebody who walks slantwise into a wall loses what leads
 * into it every tick, and most of the limit goes into winning it back; the little that is left for the way along the wall
 * would be rounded away when the step ends, and the body would walk up to 2 % too slowly.
 */
const CHANGE_MIN: number = 4 / VELOCITY_PER_METRE;

/**
 * Steers `vx[index], vy[index]` (m/s) by a wanted direction of -127..127 each. `limits` holds the top speed, m/s, and the
 * greatest change of velocity per tick while a direction is wanted and while none is.
 */
export function steer(
  vx: Float64Array,
  vy: Float64Array,
  index: number,
  moveX: number,
  moveY: number,
  limits: Float64Array,
): void {
  const square = moveX * moveX + moveY * moveY;
  const scale = limits[LIMIT.speed] / Math.max(Math.sqrt(square), FULL_LENGTH);
  const change = square === 0 ? limits[LIMIT.loss] : limits[LIMIT.gain];
  const dx = moveX * scale - vx[index];
  const dy = moveY * scale - vy[index];
  const missing = dx * dx + dy * dy;
  if (missing <= change * change) {
    vx[index] = moveX * scale;
    vy[index] = moveY * scale;
    return;
  }
  const share = change / Math.sqrt(missing);
  vx[index] += Math.sign(dx) * Math.min(Math.abs(dx), Math.max(Math.abs(dx) * share, CHANGE_MIN));
  vy[index] += Math.sign(dy) * Math.min(Math.abs(dy), Math.max(Math.abs(dy) * share, CHANGE_MIN));
}
