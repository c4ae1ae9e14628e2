import { describe, expect, test } from 'vitest';
import { randomUnit } from '#shared/core/random.ts';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import type { Point } from '#shared/sim/map.ts';
import { depthInBox, depthInWalls } from '#shared/testing/overlap.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';
import { buildYard } from '#shared/testing/yard.ts';

const QUANTUM = 1 / 4096;

/** How far bodies may be in crates where rounding adds up, m: on a corner that both slide along. */
const ROUNDED = 4 * QUANTUM;

function at(...xs: number[]): Point[] {
  return xs.map((x) => ({ x, y: 30 }));
}

function crateBox(stage: Stage, index: number): { x: number; y: number; halfWidth: number; halfHeight: number } {
  return { x: stage.x(index), y: stage.y(index), halfWidth: CRATE_HALF, halfHeight: CRATE_HALF };
}

/** The deepest that any crate is in a wall, in another crate, or any body in a crate, m. */
function deepest(stage: Stage): { inWall: number; inCrate: number; body: number } {
  let inWall = -1;
  let inCrate = -1;
  let body = -1;
  for (let crate = stage.crate; crate < stage.cratesEnd; crate++) {
    const box = crateBox(stage, crate);
    inWall = Math.max(inWall, depthInWalls(stage.map, { shape: 'box', x: box.x, y: box.y, size: CRATE_HALF }));
    for (let other = 0; other < crate; other++) {
      const shape = other < stage.crate ? 'circle' : 'box';
      const size = shape === 'circle' ? PLAYER_RADIUS : CRATE_HALF;
      const depth = depthInBox(box, { shape, x: stage.x(other), y: stage.y(other), size });
      if (shape === 'circle') body = Math.max(body, depth);
      else inCrate = Math.max(inCrate, depth);
    }
  }
  return { inWall, inCrate, body };
}

describe('crates', () => {
  test('PH13 a body pushes a crate at about half its walking speed, in all four directions', () => {
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const stage = createStage({ crates: at(30) });
      stage.place(0, 30 - dx * 3, 30 - dy * 3);
      stage.want(0, 127 * dx, 127 * dy);
      stage.run(150);
      expect(stage.vx(1) * dx + stage.vy(1) * dy).toBeGreaterThan(2.2);
      expect(stage.vx(1) * dx + stage.vy(1) * dy).toBeLessThan(2.6);
      expect([stage.vx(0), stage.vy(0)]).toEqual([stage.vx(1), stage.vy(1)]);
    }
  });

  test('PH13 a crate that nobody pushes slides a little and comes to rest', () => {
    const stage = createStage({ crates: at(30) });
    stage.place(0, 28, 30);
    stage.want(0, 127, 0);
    stage.run(60);
    stage.want(0, -127, 0);
    const x = stage.x(1);
    stage.run(60);
    expect(stage.x(1) - x).toBeGreaterThan(0.1);
    expect(stage.x(1) - x).toBeLessThan(0.5);
    expect(stage.vx(1)).toBe(0);
  });

  test('PH14 a row of crates moves together, whichever of them has the lowest index', () => {
    for (const crates of [at(30, 31.5, 33), at(33, 31.5, 30), at(31.5, 33, 30)]) {
      const stage = createStage({ crates });
      stage.place(0, 28, 30);
      stage.want(0, 127, 0);
      stage.run(240);
      const xs = [1, 2, 3].map((crate) => stage.x(crate)).sort((a, b) => a - b);
      stage.run(1);
      const moved = [1, 2, 3].map((crate) => stage.x(crate)).sort((a, b) => a - b);
      for (let i = 0; i < 3; i++) expect((moved[i] - xs[i]) * 60).toBeGreaterThan(0.8);
      expect(xs[1] - xs[0]).toBeLessThan(2 * CRATE_HALF + 1 / 256);
      expect(xs[2] - xs[1]).toBeLessThan(2 * CRATE_HALF + 1 / 256);
    }
  });

  test('PH14 a row against a wall bars the way, and everything lies still', () => {
    const stage = createStage({ crates: at(34, 32, 30), boxes: [{ x: 37, y: 30, halfWidth: 1, halfHeight: 3 }] });
    stage.place(0, 28, 30);
    stage.want(0, 127, 0);
    stage.run(900);
    const rest = [...stage.columns.x, ...stage.columns.vx];
    stage.run(60);
    expect([...stage.columns.x, ...stage.columns.vx]).toEqual(rest);
    expect([...stage.columns.vx].every((vx) => vx === 0)).toBe(true);
    expect(stage.x(0)).toBeGreaterThan(36 - 3 * 2 * CRATE_HALF - PLAYER_RADIUS - 1 / 256);
  });

  test('PH14 a crate slides past another that stands beside its way', () => {
    const stage = createStage({
      crates: [
        { x: 30, y: 30 },
        { x: 32, y: 31.001 },
      ],
    });
    stage.place(0, 28, 30);
    stage.want(0, 127, 0);
    stage.run(240);
    expect(stage.x(1)).toBeGreaterThan(35);
    expect(stage.x(2)).toBe(32);
  });

  test('PH15 a crate pushed against somebody never carries that body into a wall', () => {
    const wall = { x: 37, y: 30, halfWidth: 1, halfHeight: 3 };
    const stage = createStage({ crates: at(33), boxes: [wall] }, 4);
    stage.place(0, 35.5, 30);
    for (let seat = 1; seat < 4; seat++) {
      stage.place(seat, 31, 29.5 + seat * 0.25);
      stage.want(seat, 127, 0);
    }
    for (let tick = 0; tick < 400; tick++) {
      stage.run(1);
      const x = stage.x(0);
      expect(depthInBox(wall, { shape: 'circle', x, y: stage.y(0), size: PLAYER_RADIUS })).toBeLessThanOrEqual(QUANTUM);
      expect(x - stage.x(4)).toBeGreaterThan(0);
    }
  });

  test('PH15 a crowd that shoves crates about: no crate in a wall or another, nobody in a crate', () => {
    const stage = createStage(buildYard(4, 4), 34);
    for (let tick = 0; tick < 3_000; tick++) {
      for (let seat = 0; seat < 34; seat++) {
        if (tick % 50 !== seat) continue;
        const goal = stage.crate + ((seat + tick) % 12);
        const away = randomUnit(8, tick, seat, 1) - 0.5;
        const dx = stage.x(goal) - stage.x(seat) + away;
        const dy = stage.y(goal) - stage.y(seat) - away;
        const length = Math.hypot(dx, dy);
        stage.want(seat, Math.round((dx / length) * 127), Math.round((dy / length) * 127));
      }
      stage.run(1);
      const worst = deepest(stage);
      if (worst.inWall > QUANTUM || worst.inCrate > QUANTUM || worst.body > ROUNDED) {
        expect.fail(`tick ${tick}: ${JSON.stringify(worst)}`);
      }
    }
  });

  test('PH15 a body that finds itself in a crate is moved out', () => {
    const stage = createStage({ crates: at(30) });
    stage.place(0, 29.9, 30.2);
    stage.run(30);
    expect(deepest(stage).body).toBeLessThan(1 / 64);
  });

  test('PH15 ... but not into a wall', () => {
    const wall = { x: 29, y: 30, halfWidth: 1 / 256, halfHeight: 30 };
    const stage = createStage({ crates: at(30), boxes: [wall] });
    stage.place(0, 29.5, 30.1);
    for (let tick = 0; tick < 60; tick++) {
      stage.run(1);
      expect(depthInBox(wall, { shape: 'circle', x: stage.x(0), y: stage.y(0), size: PLAYER_RADIUS })).toBeLessThan(
        QUANTUM,
      );
    }
    expect(stage.x(0)).toBeGreaterThan(29);
  });
});
