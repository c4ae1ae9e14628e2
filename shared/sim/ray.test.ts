import { expect, test } from 'vitest';
import { cosTurn, sinTurn } from '#shared/core/angle.ts';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import { castBox, castCircle, castStatics, createRay, RAY } from '#shared/sim/ray.ts';
import { bakeStatics } from '#shared/sim/statics.ts';
import { depthInWalls } from '#shared/testing/overlap.ts';
import { buildYard } from '#shared/testing/yard.ts';

const METRES = 40;

function layRandom(ray: Float64Array, seed: number, width: number, height: number): void {
  const angle = randomU32(seed, 0, 0, 1);
  ray[RAY.x] = randomUnit(seed, 0, 0, 2) * width;
  ray[RAY.y] = randomUnit(seed, 0, 0, 3) * height;
  ray[RAY.dx] = cosTurn(angle) * METRES;
  ray[RAY.dy] = sinTurn(angle) * METRES;
  ray[RAY.t] = 1;
}

test('GM27 a ray ends at the first wall: what marching along it finds', () => {
  const map = buildYard(3, 10);
  const statics = bakeStatics(map, 0.75);
  const ray = createRay();
  let hits = 0;
  for (let seed = 1; seed <= 400; seed++) {
    layRandom(ray, seed, map.width, map.height);
    const depthAt = (t: number): number => {
      const x = ray[RAY.x] + ray[RAY.dx] * t;
      return depthInWalls(map, { shape: 'circle', x, y: ray[RAY.y] + ray[RAY.dy] * t, size: 0 });
    };
    if (depthAt(0) > -0.01) continue;
    castStatics(ray, statics);
    const end = ray[RAY.t];
    if (end < 1) {
      hits++;
      expect(Math.abs(depthAt(end)), `seed ${seed}`).toBeLessThan(1e-6);
    }
    for (let t = 0; t < end; t += 0.07 / METRES) expect(depthAt(t), `seed ${seed}`).toBeLessThan(1e-6);
  }
  expect(hits).toBeGreaterThan(200);
});

test('GM27 a ray passes a thin wall only beside its ends', () => {
  const segments = [{ x1: 10, y1: 2, x2: 10, y2: 4 }];
  const map = { name: 'thin', width: 20, height: 20, boxes: [], segments, spawns: [], crates: [] };
  const statics = bakeStatics(map, 0.75);
  const ray = createRay();
  const castAcross = (y: number, from: number, dx: number): number => {
    ray.set([from, y, dx, 0, 1]);
    castStatics(ray, statics);
    return ray[RAY.x] + ray[RAY.dx] * ray[RAY.t];
  };
  expect([castAcross(3, 5, 10), castAcross(3, 15, -10)]).toEqual([10, 10]);
  expect([castAcross(2, 5, 10), castAcross(4, 5, 10)]).toEqual([10, 10]);
  expect([castAcross(1.99, 5, 10), castAcross(4.01, 5, 10)]).toEqual([15, 15]);
  expect([castAcross(3, 5, 100), castAcross(10, 5, 100)]).toEqual([10, 20]);
});

test('GM27 of things that it is cast against one after another, a ray keeps the nearest, and of equals the first', () => {
  const ray = createRay();
  const boxes = Float64Array.of(6, -1, 7, 1, 3, -1, 4, 1, 3, -2, 5, 2);
  ray.set([0, 0, 10, 0, 1]);
  expect([0, 4, 8].map((at) => castBox(ray, boxes, at))).toEqual([true, true, false]);
  expect(ray[RAY.t]).toBe(0.3);
  ray.set([0, 0, 10, 0, 1, 2.5, 0, 1]);
  expect([castCircle(ray), ray[RAY.t]]).toEqual([true, 0.15]);
  expect(castCircle(ray)).toBe(false);
  ray.set([2, 0, 10, 0, 1, 2.5, 0, 1]);
  expect([castCircle(ray), ray[RAY.t]]).toEqual([true, 0]);
  ray.set([4, 0, 10, 0, 1, 2.5, 0, 1]);
  expect(castCircle(ray)).toBe(false);
  ray.set([3.2, 0, 0, 0, 1, 2.5, 0, 1]);
  expect([castCircle(ray), ray[RAY.t]]).toEqual([true, 0]);
});
