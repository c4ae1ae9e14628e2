import { expect, test } from 'vitest';
import { TURN, writeDirection } from '#shared/core/angle.ts';
import { randomUnit } from '#shared/core/random.ts';
import { castBox, castCircle, createRay, RAY } from '#shared/sim/ray.ts';
import { aimBeside, aimStraight, firstHit, isBetween, type Shape, wayTo } from '#bench/hits/geometry.ts';

const round: Shape = { round: true, size: 0.4 };
const square: Shape = { round: false, size: 0.5 };
const RANGE = 40;

function draw(at: number, purpose: number, from: number, to: number): number {
  return from + (to - from) * randomUnit(5, at, 0, purpose);
}

test.each([
  ['circles', round],
  ['squares', square],
])('HS102 the second opinion meets %s where the games do, at the same distance', (_, shape) => {
  const ray = createRay();
  let hits = 0;
  for (let at = 0; at < 5000; at++) {
    const from = { x: draw(at, 1, 0, 20), y: draw(at, 2, 0, 20) };
    const body = { x: draw(at, 3, 0, 20), y: draw(at, 4, 0, 20) };
    const angle = Math.floor(aimStraight(from, body) + draw(at, 5, -2000, 2000)) & (TURN - 1);
    writeDirection(ray, RAY.dx, angle);
    ray[RAY.x] = from.x;
    ray[RAY.y] = from.y;
    ray[RAY.dx] *= RANGE;
    ray[RAY.dy] *= RANGE;
    ray[RAY.t] = 1;
    ray[RAY.circleX] = body.x;
    ray[RAY.circleY] = body.y;
    ray[RAY.radius] = shape.size;
    const { x, y } = body;
    const box = Float64Array.of(x - shape.size, y - shape.size, x + shape.size, y + shape.size);
    const found = shape.round ? castCircle(ray) : castBox(ray, box, 0);
    const way = wayTo(from, angle, body, shape);
    expect(way < Infinity, `case ${at}`).toBe(found);
    if (!found) continue;
    hits++;
    expect(way).toBeCloseTo(ray[RAY.t] * RANGE, 6);
  }
  expect(hits).toBeGreaterThan(500);
  expect(hits).toBeLessThan(4500);
});

test('HS102 of several bodies the nearest is met, and none behind', () => {
  const from = { x: 10, y: 10 };
  const bodies = [
    { x: 15, y: 10, seat: 3 },
    { x: 12, y: 10.2, seat: 7 },
    { x: 8, y: 10, seat: 1 },
  ];
  expect(firstHit(from, 0, bodies, round)).toBe(7);
  expect(firstHit(from, TURN / 2, bodies, round)).toBe(1);
  expect(firstHit(from, TURN / 4, bodies, square)).toBe(-1);
});

test.each([
  ['circle', round],
  ['square', square],
])('HS102 a ray that is aimed beside the edge of a %s by a quantum passes it, and one inside does not', (_, shape) => {
  for (let at = 0; at < 500; at++) {
    const from = { x: draw(at, 1, 0, 30), y: draw(at, 2, 0, 5) };
    const body = { x: draw(at, 3, 0, 30), y: draw(at, 4, 10, 15) };
    for (const side of [1, -1]) {
      const beside = (beyond: number): number => aimBeside(from, body, shape, beyond, side);
      expect(wayTo(from, Math.round(beside(1 / 256)), body, shape)).toBe(Infinity);
      expect(wayTo(from, Math.round(beside(-1 / 256)), body, shape)).toBeLessThan(Infinity);
      // Not rounded they part at the edge itself.
      expect(wayTo(from, beside(1e-9), body, shape)).toBe(Infinity);
      expect(wayTo(from, beside(-1e-9), body, shape)).toBeLessThan(Infinity);
    }
  }
});

test('HS102 a box is between two spots only when the way leads through it', () => {
  const box = { x: 5, y: 5, halfWidth: 1, halfHeight: 2 };
  expect(isBetween({ x: 0, y: 5 }, { x: 10, y: 5 }, box)).toBe(true);
  expect(isBetween({ x: 0, y: 5 }, { x: 3.9, y: 5 }, box)).toBe(false);
  expect(isBetween({ x: 0, y: 7.5 }, { x: 10, y: 7.5 }, box)).toBe(false);
  expect(isBetween({ x: 6.5, y: 0 }, { x: 6.5, y: 10 }, box)).toBe(false);
  expect(isBetween({ x: 5.5, y: 0 }, { x: 5.5, y: 10 }, box)).toBe(true);
});

test('HS102 a ray along the very edge of a square meets it, as one through its very corner does', () => {
  const body = { x: 5.1015625, y: 10.46484375 };
  const up = { x: body.x - 0.5, y: 14 };
  expect(wayTo(up, (TURN * 3) / 4, body, square)).toBeCloseTo(14 - body.y - 0.5, 12);
  expect(wayTo({ x: up.x - 1 / 4096, y: 14 }, (TURN * 3) / 4, body, square)).toBe(Infinity);
  for (const [eighth, dx, dy] of [
    [1, -1, -1],
    [3, 1, -1],
    [5, 1, 1],
    [7, -1, 1],
  ] as const) {
    const corner = { x: body.x + 3 * dx - 0.5 * dy, y: body.y + 3 * dy + 0.5 * dx };
    expect(wayTo(corner, (TURN / 8) * eighth, body, square)).toBeLessThan(Infinity);
    const past = { x: corner.x - dy / 4096, y: corner.y + dx / 4096 };
    expect(wayTo(past, (TURN / 8) * eighth, body, square)).toBe(Infinity);
  }
});
