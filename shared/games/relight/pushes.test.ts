import { describe, expect, test } from 'vitest';
import { PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { createStage } from '#shared/testing/stage.ts';

const QUANTUM = 1 / 4096;

/** Two bodies at rest this far apart around 30, 30; the second to the right and down. */
function pair(distance: number): ReturnType<typeof createStage> {
  const stage = createStage({}, 2);
  const half = Math.round((distance / 2 / Math.SQRT2) * 4096) / 4096;
  stage.place(0, 30 - half, 30 - half);
  stage.place(1, 30 + half, 30 + half);
  return stage;
}

describe('bodies that overlap', () => {
  test('PH10 are pushed apart alike, in opposite directions, to a rounding', () => {
    for (const distance of [0.05, 0.2, 0.5, 0.75]) {
      const stage = pair(distance);
      const before = [stage.x(0), stage.y(0), stage.x(1), stage.y(1)];
      stage.run(1);
      const [ax, ay, bx, by] = [stage.x(0), stage.y(0), stage.x(1), stage.y(1)].map((at, i) => at - before[i]);
      expect(bx).toBeGreaterThan(0);
      expect(Math.abs(ax + bx)).toBeLessThanOrEqual(QUANTUM);
      expect(Math.abs(ay + by)).toBeLessThanOrEqual(QUANTUM);
      expect(Math.abs(bx - by)).toBeLessThanOrEqual(QUANTUM);
    }
  });

  test('PH10 the deeper, the faster, up to the strength, and nothing of it stays as velocity', () => {
    const speeds = [0.7, 0.4, 0.1].map((distance) => {
      const stage = pair(distance);
      const x = stage.x(1);
      const y = stage.y(1);
      stage.run(1);
      expect([stage.vx(1), stage.vy(1)]).toEqual([0, 0]);
      return Math.hypot(stage.x(1) - x, stage.y(1) - y) * 60;
    });
    expect(speeds[0]).toBeLessThan(speeds[1]);
    expect(speeds[1]).toBeLessThan(speeds[2]);
    expect(speeds[2]).toBeLessThan(3);
  });

  test('PH10 come free of each other and then rest', () => {
    const stage = pair(0.1);
    stage.run(120);
    expect(Math.hypot(stage.x(1) - stage.x(0), stage.y(1) - stage.y(0))).toBeGreaterThan(2 * PLAYER_RADIUS - 0.01);
    const rest = [...stage.columns.x, ...stage.columns.y];
    stage.run(60);
    expect([...stage.columns.x, ...stage.columns.y]).toEqual(rest);
  });

  test('PH10 part even from the very same place', () => {
    const stage = createStage({}, 12);
    stage.run(240);
    for (let a = 0; a < 12; a++) {
      for (let b = a + 1; b < 12; b++) {
        expect(Math.hypot(stage.x(b) - stage.x(a), stage.y(b) - stage.y(a)), `${a} and ${b}`).toBeGreaterThan(0.7);
      }
    }
  });

  test('PH10 forty neighbours push no faster than one can', () => {
    const stage = createStage({}, 40);
    for (let seat = 0; seat < 40; seat++) stage.place(seat, 30 + (seat > 0 ? 0.2 : 0), 30);
    stage.run(1);
    expect((30 - stage.x(0)) * 60).toBeGreaterThan(2.9);
    expect((30 - stage.x(0)) * 60).toBeLessThan(3.1);
  });

  test('PH11 two that walk into each other get past, and nobody gets faster than walking and the push', () => {
    const stage = createStage({}, 2);
    stage.place(0, 28, 30);
    stage.place(1, 32, 30);
    stage.want(0, 127, 0);
    stage.want(1, -127, 0);
    stage.run(10);
    for (let tick = 0; tick < 110; tick++) {
      const x = stage.x(0);
      stage.run(1);
      expect((stage.x(0) - x) * 60).toBeGreaterThan(1.9);
      expect((stage.x(0) - x) * 60).toBeLessThan(8.1);
    }
    expect(stage.x(0)).toBeGreaterThan(stage.x(1) + 5);
  });

  test('PH11 one walks through a lane that twenty others stand in', () => {
    const lane = [28.75, 31.25].map((y) => ({ x: 30, y, halfWidth: 10, halfHeight: 0.5 }));
    const stage = createStage({ boxes: lane }, 21);
    for (let seat = 1; seat <= 20; seat++) stage.place(seat, 25 + (seat % 10), 29.75 + (seat % 3) * 0.25);
    stage.place(0, 22, 30);
    stage.want(0, 127, 0);
    stage.run(480);
    expect(stage.x(0)).toBeGreaterThan(36);
  });

  test('PH12 a wall wins over every push', () => {
    const stage = createStage({ boxes: [{ x: 32, y: 30, halfWidth: 0.5, halfHeight: 30 }] }, 40);
    for (let seat = 0; seat < 40; seat++) {
      stage.place(seat, 31.09, 29 + seat * 0.05);
      stage.want(seat, 127, 0);
    }
    for (let tick = 0; tick < 240; tick++) {
      stage.run(1);
      for (let seat = 0; seat < 40; seat++) expect(stage.x(seat)).toBeLessThanOrEqual(31.5 - PLAYER_RADIUS + QUANTUM);
    }
  });
});
