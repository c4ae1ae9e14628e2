import { describe, expect, test } from 'vitest';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import { BUTTON, KIND, STATE } from '#shared/games/relight/schema.ts';
import { PLAYER_RADIUS, PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { depthInWalls } from '#shared/testing/overlap.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';
import { buildYard } from '#shared/testing/yard.ts';

const MUZZLE = PLAYER_RADIUS + PULSE_RADIUS;

function openRow(seats: number, parts: Parameters<typeof createStage>[0] = {}): Stage {
  const stage = createStage(parts, seats);
  stage.unshield();
  for (let seat = 0; seat < seats; seat++) stage.place(seat, 10 + 5 * seat, 30);
  return stage;
}

/** Fires one pulse and returns its index. */
function fireOne(stage: Stage, aim: number): number {
  stage.act(0, aim, BUTTON.pulse);
  stage.run(1);
  stage.act(0, aim, 0);
  return stage.all(KIND.pulse)[0];
}

describe('pulses', () => {
  test('GM7 come four a second while the button is held', () => {
    const stage = openRow(1);
    stage.act(0, 0, BUTTON.pulse);
    const fired: number[] = [];
    for (let tick = 1; tick <= 50; tick++) {
      stage.run(1);
      if (stage.columns.pulseWait[0] === 15) fired.push(tick);
    }
    expect(fired).toEqual([1, 16, 31, 46]);
  });

  test('GM5 begin just before the body and fly 22 m/s for a second and a half', () => {
    const stage = openRow(1);
    const pulse = fireOne(stage, 0);
    expect(stage.x(pulse)).toBeCloseTo(10 + MUZZLE, 3);
    stage.run(60);
    expect(stage.x(pulse)).toBeCloseTo(10 + MUZZLE + 22, 2);
    stage.run(29);
    expect(stage.all(KIND.pulse)).toEqual([pulse]);
    stage.run(1);
    expect(stage.all(KIND.pulse)).toEqual([]);
  });

  test('GM5 bounce off two walls like light, and end at the third', () => {
    const wall = (x: number): { x1: number; y1: number; x2: number; y2: number } => ({ x1: x, y1: 20, x2: x, y2: 40 });
    const stage = openRow(1, { segments: [wall(14), wall(6)] });
    stage.place(0, 10, 36);
    const pulse = fireOne(stage, 65_536 - 2048);
    const [vx, vy] = [stage.vx(pulse), stage.vy(pulse)];
    const turns: number[] = [];
    let before = vx;
    while (stage.columns.kind[pulse] !== 0) {
      stage.run(1);
      if (Math.sign(stage.vx(pulse)) !== Math.sign(before)) turns.push(stage.x(pulse));
      before = stage.vx(pulse);
      expect(Math.abs(stage.vx(pulse))).toBe(vx);
      expect(stage.vy(pulse)).toBe(vy);
    }
    expect(turns).toHaveLength(3);
    expect(turns[0]).toBeGreaterThan(13);
    expect(turns[1]).toBeLessThan(7);
    expect(turns[2]).toBeGreaterThan(13);
  });

  test('GM5 are never in a wall, keep their speed, and end, wherever they are fired', () => {
    const map = buildYard(5, 6);
    const stage = createStage(map, 1);
    let bounced = 0;
    for (let shot = 0; shot < 120; shot++) {
      const spawn = map.spawns[randomU32(1, shot, 0, 1) % map.spawns.length];
      stage.place(0, spawn.x + randomUnit(1, shot, 0, 2) - 0.5, spawn.y + randomUnit(1, shot, 0, 3) - 0.5);
      stage.columns.pulseWait[0] = 0;
      const pulse = fireOne(stage, randomU32(1, shot, 0, 4) & 0xffff);
      const flies = (): boolean => stage.columns.kind[pulse] !== 0 && stage.columns.spent[pulse] === 0;
      for (let tick = 0; tick < 120 && flies(); tick++) {
        const at = { shape: 'circle', x: stage.x(pulse), y: stage.y(pulse), size: PULSE_RADIUS } as const;
        expect(depthInWalls(map, at)).toBeLessThanOrEqual(1 / 4096);
        expect(Math.hypot(stage.vx(pulse), stage.vy(pulse))).toBeCloseTo(22, 1);
        stage.run(1);
      }
      bounced += 2 - stage.columns.bounces[pulse];
      stage.run(120);
      expect(stage.columns.kind[pulse]).toBe(0);
    }
    expect(bounced).toBeGreaterThan(100);
  });

  test('GM5 fired with a wall at the muzzle they begin in the body and come back', () => {
    const stage = openRow(1, { boxes: [{ x: 11.4, y: 30, halfWidth: 1, halfHeight: 5 }] });
    const pulse = fireOne(stage, 0);
    expect([stage.x(pulse), stage.y(pulse)]).toEqual([stage.x(0), stage.y(0)]);
    stage.run(5);
    expect(stage.vx(pulse)).toBeLessThan(0);
    expect(stage.columns.health[0]).toBe(100);
  });

  test('GM6 take 25 from the first body that they touch and end there', () => {
    const stage = openRow(3);
    fireOne(stage, 0);
    for (let tick = 0; tick < 40; tick++) stage.run(1);
    expect([...stage.columns.health.subarray(0, 3)]).toEqual([100, 75, 100]);
    expect(stage.all(KIND.pulse)).toEqual([]);
  });

  test('GM6 hit whom they graze on their way within one tick', () => {
    for (const [off, health] of [
      [MUZZLE - 0.02, 75],
      [MUZZLE + 0.02, 100],
    ]) {
      const stage = openRow(2);
      stage.place(1, 20.17, 30 + off);
      fireOne(stage, 0);
      stage.run(60);
      expect(stage.columns.health[1]).toBe(health);
    }
  });

  test('GM6 hit whoever is within reach of their way, wherever on the map and in whatever direction', () => {
    const stage = openRow(2);
    let hits = 0;
    for (let shot = 0; shot < 300; shot++) {
      const radians = randomUnit(2, shot, 0, 1) * 2 * Math.PI;
      const far = 2 + randomUnit(2, shot, 0, 2) * 8;
      const off = randomUnit(2, shot, 0, 3) - 0.5;
      const [x, y] = [20 + randomUnit(2, shot, 0, 4) * 20, 20 + randomUnit(2, shot, 0, 5) * 20];
      const side = off < 0 ? off - 0.01 : off + 0.01;
      const reach = shot % 2 === 0 ? MUZZLE * side * 1.96 : MUZZLE * side * 4;
      if (Math.abs(Math.abs(reach) - MUZZLE) < 0.01) continue;
      stage.place(0, x, y);
      stage.place(
        1,
        x + Math.cos(radians) * far - Math.sin(radians) * reach,
        y + Math.sin(radians) * far + Math.cos(radians) * reach,
      );
      stage.columns.health[1] = 100;
      stage.columns.pulseWait[0] = 0;
      fireOne(stage, Math.round((radians / (2 * Math.PI)) * 65_536) & 0xffff);
      stage.run(95);
      const isHit = Math.abs(reach) < MUZZLE;
      hits += isHit ? 1 : 0;
      expect(stage.columns.health[1], `shot ${shot}`).toBe(isHit ? 75 : 100);
    }
    expect(hits).toBeGreaterThan(100);
  });

  test('GM6 hit only once, also where they touch somebody before and after a wall in the same tick', () => {
    for (let step = 0; step < 40; step++) {
      const stage = openRow(2, { segments: [{ x1: 20, y1: 20, x2: 20, y2: 40 }] });
      stage.scene.world.tunables[stage.scene.game.tunables.keys.indexOf('pulse.speed')] = 40;
      stage.place(0, 10 + step / 60, 30.45);
      stage.place(1, 19.6, 30);
      fireOne(stage, 0);
      stage.run(30);
      expect(stage.columns.health[1]).toBe(75);
    }
  });

  test('GM6 hit somebody who stands in front of the muzzle in the tick in which they are fired', () => {
    const stage = openRow(2);
    stage.place(1, 10.8, 30);
    stage.act(0, 0, BUTTON.pulse);
    stage.run(1);
    expect(stage.columns.health[1]).toBe(75);
    stage.act(0, 0, 0);
    stage.run(6);
    expect(stage.columns.health[1]).toBe(75);
    expect(stage.all(KIND.pulse)).toEqual([]);
  });

  test('GM6 end at a crate, hit after a bounce, and never hit who fired them', () => {
    const crate = openRow(2, { crates: [{ x: 12.5, y: 30 }] });
    const pulse = fireOne(crate, 0);
    crate.run(10);
    expect(crate.columns.kind[pulse]).toBe(0);
    expect(crate.columns.health[1]).toBe(100);
    const wall = openRow(2, { boxes: [{ x: 20, y: 30, halfWidth: 1, halfHeight: 5 }] });
    wall.place(1, 5, 30);
    fireOne(wall, 0);
    wall.run(80);
    expect([...wall.columns.health.subarray(0, 2)]).toEqual([100, 75]);
  });

  test('GM10 GM11 pass through whoever dashes, and end at a shield without harm', () => {
    for (const [state, left] of [
      [STATE.dash, 1],
      [STATE.shield, 0],
    ]) {
      const stage = openRow(2);
      stage.place(1, 12, 30);
      fireOne(stage, 0);
      for (let tick = 0; tick < 12; tick++) {
        stage.columns.state[1] = state;
        stage.run(1);
      }
      expect(stage.columns.health[1]).toBe(100);
      expect(stage.all(KIND.pulse)).toHaveLength(left);
    }
  });
});
