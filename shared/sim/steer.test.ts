import { expect, test } from 'vitest';
import { LIMIT, steer } from '#shared/sim/steer.ts';

const limits = new Float64Array(3);
limits[LIMIT.speed] = 5;
limits[LIMIT.gain] = 40 / 60;
limits[LIMIT.loss] = 35 / 60;

function steered(from: readonly [number, number], moveX: number, moveY: number): [number, number] {
  const vx = Float64Array.of(0, from[0]);
  const vy = Float64Array.of(0, from[1]);
  steer(vx, vy, 1, moveX, moveY, limits);
  return [vx[1], vy[1]];
}

test('PH3 every byte pair asks for at most the top speed, and a full-length one for exactly it', () => {
  for (let moveX = -127; moveX <= 127; moveX++) {
    for (let moveY = -127; moveY <= 127; moveY += 3) {
      const length = Math.sqrt(moveX * moveX + moveY * moveY);
      const speed = length < 126 ? (5 * length) / 126 : 5;
      const wanted: [number, number] = length === 0 ? [0, 0] : [(moveX / length) * speed, (moveY / length) * speed];
      const [vx, vy] = steered(wanted, moveX, moveY);
      expect(Math.sqrt(vx * vx + vy * vy)).toBeCloseTo(speed, 12);
      expect(Math.sqrt(vx * vx + vy * vy)).toBeLessThanOrEqual(5 + 1e-12);
    }
  }
});

test('PH3 a velocity changes by no more than the limit, and straight towards the wanted one', () => {
  expect(steered([0, 0], 127, 0)).toEqual([40 / 60, 0]);
  expect(steered([5, 0], -127, 0)[0]).toBeCloseTo(5 - 40 / 60, 12);
  expect(steered([3, 4], 0, 0)[0]).toBeCloseTo(3 - (35 / 60) * 0.6, 12);
  expect(steered([3, 4], 0, 0)[1]).toBeCloseTo(4 - (35 / 60) * 0.8, 12);
});

test('PH3 what is nearer than the limit is reached exactly', () => {
  expect(steered([4.9, 0.1], 127, 0)).toEqual([5, 0]);
  expect(steered([0.3, -0.4], 0, 0)).toEqual([0, 0]);
});
