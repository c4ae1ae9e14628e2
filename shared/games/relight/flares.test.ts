import { describe, expect, test } from 'vitest';
import { BUTTON, KIND, PHASE, STATE } from '#shared/games/relight/schema.ts';
import { PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { roundAt, tallyAt } from '#shared/games/relight/places.ts';
import { HEAD_TICK, ownedStart } from '#shared/sim/world.ts';
import { depthInWalls } from '#shared/testing/overlap.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';

/** A quarter of a turn: down. */
const DOWN = 16_384;

/** A seat at 20, 30 that throws a flare in the next tick. */
function thrower(parts: Parameters<typeof createStage>[0] = {}, aim = 0, seats = 1): Stage {
  const stage = createStage(parts, seats);
  stage.place(0, 20, 30);
  stage.act(0, aim, BUTTON.flare);
  return stage;
}

function flareOf(stage: Stage): number {
  const [flare] = stage.all(KIND.flare);
  return flare;
}

function set(stage: Stage, key: string, value: number): void {
  const { world, game } = stage.scene;
  world.tunables[game.tunables.keys.indexOf(key)] = value;
}

describe('a flare', () => {
  test('GM60 is thrown along the aim at 14 m/s and lies 8.2 m on after 1.2 s', () => {
    const stage = thrower({}, DOWN);
    stage.run(1);
    const flare = flareOf(stage);
    expect(stage.x(flare)).toBeCloseTo(20, 2);
    expect(stage.y(flare)).toBeCloseTo(30.52, 2);
    expect(stage.vy(flare)).toBeCloseTo(14, 1);
    stage.act(0, 0, 0);
    stage.run(60);
    expect(stage.vy(flare)).toBeGreaterThan(1);
    stage.run(12);
    expect([stage.vx(flare), stage.vy(flare)]).toEqual([0, 0]);
    expect(stage.y(flare)).toBeGreaterThan(38);
    expect(stage.y(flare)).toBeLessThan(39);
    const lies = [stage.x(flare), stage.y(flare)];
    stage.run(100);
    expect([stage.x(flare), stage.y(flare)]).toEqual(lies);
  });

  test('GM60 keeps 0.6 of its speed at a wall, and is never in one', () => {
    const stage = thrower({ boxes: [{ x: 23, y: 30, halfWidth: 0.5, halfHeight: 5 }] });
    stage.run(1);
    stage.act(0, 0, 0);
    const flare = flareOf(stage);
    let before = stage.vx(flare);
    for (let tick = 0; tick < 30 && stage.vx(flare) > 0; tick++) {
      before = stage.vx(flare);
      stage.run(1);
    }
    expect(stage.vx(flare)).toBeLessThan(0);
    expect(-stage.vx(flare) / before).toBeCloseTo(0.6, 1);
  });

  test('GM60 in any corner it comes to rest outside of all walls', () => {
    const boxes = [
      { x: 23, y: 30, halfWidth: 0.5, halfHeight: 2 },
      { x: 20, y: 33, halfWidth: 4, halfHeight: 0.5 },
      { x: 20, y: 27.5, halfWidth: 4, halfHeight: 0.5 },
    ];
    for (let aim = 0; aim < 65_536; aim += 1_489) {
      const stage = thrower({ boxes, segments: [{ x1: 17, y1: 28, x2: 18, y2: 33 }] }, aim);
      set(stage, 'flare.speed', 20);
      stage.run(1);
      const flare = flareOf(stage);
      for (let tick = 0; tick < 120; tick++) {
        stage.run(1);
        const body = { shape: 'circle', x: stage.x(flare), y: stage.y(flare), size: PULSE_RADIUS } as const;
        expect(depthInWalls(stage.map, body), `aim ${aim}, tick ${tick}`).toBeLessThanOrEqual(1 / 1024);
      }
      expect([stage.vx(flare), stage.vy(flare)]).toEqual([0, 0]);
    }
  });

  test('GM61 passes over bodies and crates, harms nobody, and leaves the shield of whoever throws it', () => {
    const stage = thrower({ crates: [{ x: 25, y: 30 }] }, 0, 2);
    stage.place(1, 22, 30);
    stage.run(1);
    stage.act(0, 0, 0);
    expect((stage.columns.state[0] & STATE.shield) !== 0).toBe(true);
    stage.unshield();
    stage.run(90);
    expect(stage.x(flareOf(stage))).toBeGreaterThan(28);
    expect([stage.columns.health[1], stage.x(1), stage.x(stage.crate)]).toEqual([100, 22, 25]);
  });

  test('GM62 burns for 6 s from the throw, and the next is thrown 12 s after it', () => {
    const stage = thrower();
    const [begun, ended]: [number[], number[]] = [[], []];
    for (let tick = 1; tick <= 1_500; tick++) {
      const had = stage.all(KIND.flare).length;
      stage.run(1);
      const has = stage.all(KIND.flare).length;
      if (has > had) begun.push(tick);
      if (has < had) ended.push(tick);
    }
    expect(begun).toEqual([1, 721, 1441]);
    expect(ended).toEqual([361, 1081]);
  });

  test('GM62 whatever is set, and through deaths, its index has rested for 64 ticks before the next begins', () => {
    for (const [lastsS, waitS] of [
      [6, 2],
      [20, 2],
      [0.5, 2],
    ]) {
      const stage = thrower();
      const { columns, scene } = stage;
      set(stage, 'flare.lastsS', lastsS);
      set(stage, 'flare.waitS', waitS);
      const index = ownedStart(scene.world.ranges, 0) + scene.world.ranges.ownedPerSeat - 1;
      let begun = 0;
      for (let tick = 0; tick < 3_200; tick++) {
        const [generation, freedAt] = [columns.generation[index], columns.freedAt[index]];
        if (tick % 500 === 250) endBody(stage);
        stage.run(1);
        if (columns.generation[index] === generation) continue;
        if (begun++ > 0) expect(scene.world.head[HEAD_TICK] - freedAt).toBeGreaterThanOrEqual(64);
      }
      expect(begun).toBeGreaterThan(1);
    }
  });

  test('GM63 is not thrown while the body is held, and none outlives a phase of fighting', () => {
    const stage = thrower();
    const { columns, scene } = stage;
    columns.frozen[0] = 10;
    stage.run(5);
    expect(stage.all(KIND.flare)).toEqual([]);
    stage.run(10);
    expect(stage.all(KIND.flare)).toHaveLength(1);
    columns.endsAt[roundAt(scene.world.ranges)] = scene.world.head[HEAD_TICK] + 1;
    stage.run(1);
    expect(columns.phase[roundAt(scene.world.ranges)]).toBe(PHASE.countdown);
    expect(stage.all(KIND.flare)).toEqual([]);
  });
});

/** The body ends as if it had been killed. */
function endBody({ columns, scene }: Stage): void {
  const { world } = scene;
  if (columns.kind[0] === 0) return;
  columns.kind[0] = 0;
  columns.freedAt[0] = world.head[HEAD_TICK];
  columns.backAt[tallyAt(world.ranges, 0)] = world.head[HEAD_TICK] + 70;
}
