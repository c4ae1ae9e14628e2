import { describe, expect, test } from 'vitest';
import { createStage, type Stage } from '#shared/testing/stage.ts';

const TOP_SPEED = 5;

/** Runs up in a direction given in degrees, then measures over two seconds. */
function speedTowards(stage: Stage, degrees: number): number {
  const radians = (degrees * Math.PI) / 180;
  stage.place(0, 30, 30);
  stage.want(0, Math.round(127 * Math.cos(radians)), Math.round(127 * Math.sin(radians)));
  stage.run(12);
  const fromX = stage.x(0);
  const fromY = stage.y(0);
  stage.run(120);
  return Math.hypot(stage.x(0) - fromX, stage.y(0) - fromY) / 2;
}

/** By how much the speed of a body that moves this far a tick depends on the direction when it is rounded to a quantum. */
function roundingError(quantum: number): number {
  const errors = Array.from({ length: 3600 }, (_, tenth) => {
    const radians = (tenth * Math.PI) / 1800;
    const dx = Math.round((Math.cos(radians) * TOP_SPEED) / 60 / quantum) * quantum;
    const dy = Math.round((Math.sin(radians) * TOP_SPEED) / 60 / quantum) * quantum;
    return Math.abs((Math.hypot(dx, dy) * 60) / TOP_SPEED - 1);
  });
  return Math.max(...errors);
}

describe('walking', () => {
  test('PH4 the speed is within 0.3 % of the tunable in every direction', () => {
    const stage = createStage();
    for (let degrees = 0; degrees < 360; degrees++) {
      const speed = speedTowards(stage, degrees);
      expect(speed, `${degrees} degrees`).toBeGreaterThan(TOP_SPEED * 0.997);
      expect(speed, `${degrees} degrees`).toBeLessThan(TOP_SPEED * 1.003);
    }
  });

  test('PH4 positions at 1/4096 m are what makes that so: at 1/256 m it would be 3 %', () => {
    expect(roundingError(1 / 4096)).toBeLessThan(0.003);
    expect(roundingError(1 / 256)).toBeGreaterThan(0.025);
  });

  test('PH4 the stored velocity is never above the tunable', () => {
    const stage = createStage();
    for (let degrees = 0; degrees < 360; degrees++) {
      speedTowards(stage, degrees);
      expect(Math.hypot(stage.vx(0), stage.vy(0)), `${degrees} degrees`).toBeLessThanOrEqual(TOP_SPEED);
    }
  });

  test('PH5 top speed is reached within 8 ticks and left within 9', () => {
    const stage = createStage();
    stage.want(0, 127, 0);
    stage.run(7);
    expect(stage.vx(0)).toBeLessThan(TOP_SPEED);
    stage.run(1);
    expect(stage.vx(0)).toBe(TOP_SPEED);
    stage.want(0, 0, 0);
    stage.run(8);
    expect(stage.vx(0)).toBeGreaterThan(0);
    stage.run(1);
    expect(stage.vx(0)).toBe(0);
  });

  test('PH5 half a stick is half the speed', () => {
    const stage = createStage();
    stage.want(0, 0, 63);
    stage.run(30);
    expect(stage.vy(0)).toBe(2.5);
  });

  test('PH5 a body whose seat nobody drives coasts to a stop and keeps its aim', () => {
    const stage = createStage();
    stage.want(0, 127, 0);
    stage.scene.inputs.aim[0] = 12_345;
    stage.run(30);
    stage.scene.inputs.driven[0] = 0;
    stage.scene.inputs.aim[0] = 0;
    stage.run(1);
    expect(stage.vx(0)).toBeGreaterThan(4);
    stage.run(20);
    const x = stage.x(0);
    stage.run(60);
    expect([stage.vx(0), stage.x(0), stage.columns.aim[0]]).toEqual([0, x, 12_345]);
  });
});
