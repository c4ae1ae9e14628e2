import { cosTurn, sinTurn } from '#shared/core/angle.ts';
import type { Bodies } from '#shared/sim/bodies.ts';
import { NUMBER, type Physics } from '#shared/sim/physics.ts';

/*
 * Soft pushes: circles may overlap, and while they do each is moved out of the other's way, the faster the deeper. Nothing is
 * added to a velocity that stays, so nobody is launched; and the push is bounded, so nobody is blocked.
 */

/** 65,536 divided by the golden ratio: consecutive pairs at the same place part in well spread directions. */
const SPREAD = 40_503;

/** Adds the push between two circles, alike and opposite, when they overlap. */
export function pushApart({ bodies, numbers }: Physics, a: number, b: number): void {
  const { x, y } = bodies;
  const dx = x[b] - x[a];
  const dy = y[b] - y[a];
  const touching = numbers[NUMBER.radius] * 2;
  const square = dx * dx + dy * dy;
  if (square >= touching * touching) return;
  if (square === 0) return pushCoincident(bodies, numbers, a, b);
  const distance = Math.sqrt(square);
  const speed = numbers[NUMBER.push] * (1 - distance / touching);
  const shareX = (dx / distance) * speed;
  const shareY = (dy / distance) * speed;
  bodies.pushX[a] -= shareX;
  bodies.pushY[a] -= shareY;
  bodies.pushX[b] += shareX;
  bodies.pushY[b] += shareY;
}

/** Two circles in the same place have no direction between them: their indices give one. */
function pushCoincident({ pushX, pushY }: Bodies, numbers: Float64Array, a: number, b: number): void {
  const direction = Math.imul(a + b, SPREAD);
  const shareX = cosTurn(direction) * numbers[NUMBER.push];
  const shareY = sinTurn(direction) * numbers[NUMBER.push];
  pushX[a] -= shareX;
  pushY[a] -= shareY;
  pushX[b] += shareX;
  pushY[b] += shareY;
}

/** Limits what all neighbours together add. */
export function limitPush({ bodies, numbers }: Physics, index: number): void {
  const { pushX, pushY } = bodies;
  const limit = numbers[NUMBER.push];
  const square = pushX[index] * pushX[index] + pushY[index] * pushY[index];
  if (square <= limit * limit) return;
  const share = limit / Math.sqrt(square);
  pushX[index] *= share;
  pushY[index] *= share;
}
