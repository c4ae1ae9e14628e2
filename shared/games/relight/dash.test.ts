import { expect, test } from 'vitest';
import { BUTTON, STATE } from '#shared/games/relight/schema.ts';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { depthInBox } from '#shared/testing/overlap.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';

const TOP_SPEED = 5;

function open(parts: Parameters<typeof createStage>[0] = {}): Stage {
  const stage = createStage(parts);
  stage.place(0, 20, 30);
  return stage;
}

function isDashing(stage: Stage): boolean {
  return (stage.columns.state[0] & STATE.dash) !== 0;
}

test('GM8 a dash leads 4 m in ten ticks, where the body wants to go or, at rest, where it aims', () => {
  for (const [moveX, moveY, aim, dx, dy] of [
    [0, 0, 0, 1, 0],
    [0, 0, 16_384, 0, 1],
    [0, 50, 0, 0, 1],
    [-90, 90, 0, -Math.SQRT1_2, Math.SQRT1_2],
  ]) {
    const stage = open();
    stage.want(0, moveX, moveY);
    stage.act(0, aim, BUTTON.dash);
    for (let tick = 0; tick < 10; tick++) {
      stage.run(1);
      expect(isDashing(stage)).toBe(true);
      stage.want(0, 0, 0);
    }
    expect(stage.x(0)).toBeCloseTo(20 + 4 * dx, 2);
    expect(stage.y(0)).toBeCloseTo(30 + 4 * dy, 2);
    stage.run(1);
    expect(isDashing(stage)).toBe(false);
    expect(Math.hypot(stage.vx(0), stage.vy(0))).toBeLessThanOrEqual(TOP_SPEED);
  }
});

test('GM8 the next dash of a body begins three seconds after the last, and nothing steers one', () => {
  const stage = open();
  stage.want(0, 0, -127);
  stage.act(0, 0, BUTTON.dash);
  const begun: number[] = [];
  for (let tick = 1; tick <= 400; tick++) {
    stage.run(1);
    if (stage.columns.dashWait[0] === 180) begun.push(tick);
    if (isDashing(stage) && stage.y(0) > 1) expect(stage.vx(0)).toBe(0);
  }
  expect(begun).toEqual([1, 181, 361]);
});

test('GM9 a dash that runs into a wall is over in the next tick; along a wall it goes on', () => {
  const wall = { x: 21.4, y: 30, halfWidth: 0.5, halfHeight: 20 };
  const blocked = open({ boxes: [wall] });
  blocked.act(0, 0, BUTTON.dash);
  blocked.run(3);
  expect(isDashing(blocked)).toBe(false);
  const along = open({ boxes: [wall] });
  along.want(0, 60, 120);
  along.act(0, 0, BUTTON.dash);
  along.run(10);
  expect(isDashing(along)).toBe(true);
  expect(along.y(0)).toBeGreaterThan(33);
});

test('GM28 with the longest dash nobody gets into a crate, and a crate is kicked less than 2 m', () => {
  for (let step = 0; step < 40; step++) {
    const stage = open({ crates: [{ x: 23, y: 30.2 }] });
    stage.scene.world.tunables[stage.scene.game.tunables.keys.indexOf('dash.metres')] = 6;
    stage.place(0, 20 + step / 40, 30);
    stage.act(0, 0, BUTTON.dash);
    for (let tick = 0; tick < 60; tick++) {
      stage.run(1);
      const box = { x: stage.x(1), y: stage.y(1), halfWidth: CRATE_HALF, halfHeight: CRATE_HALF };
      const body = { shape: 'circle', x: stage.x(0), y: stage.y(0), size: PLAYER_RADIUS } as const;
      expect(depthInBox(box, body)).toBeLessThanOrEqual(1 / 1024);
    }
    expect(stage.x(1)).toBeLessThan(25);
  }
});
