import { describe, expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { BUTTON, KIND, LENGTH_PER_METRE, STATE } from '#shared/games/relight/schema.ts';
import { PLAYER_RADIUS, RAIL_METRES } from '#shared/games/relight/sizes.ts';
import { ownedStart } from '#shared/sim/world.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';

const HALF = 32_768;

/** Seats in a row to the right of seat 0, which is at x 10; no shields. */
function openRow(seats: number, parts: Parameters<typeof createStage>[0] = {}): Stage {
  const stage = createStage(parts, seats);
  stage.unshield();
  for (let seat = 0; seat < seats; seat++) stage.place(seat, 10 + 5 * seat, 30);
  return stage;
}

function traceLength(stage: Stage): number {
  return stage.columns.length[stage.all(KIND.trace)[0]] / LENGTH_PER_METRE;
}

function healths(stage: Stage, seats: number): number[] {
  return [...stage.columns.health.subarray(0, seats)];
}

describe('the rail', () => {
  test('GM1 fires in the tick in which it is pressed and again 54 ticks later, however long it is held', () => {
    const stage = openRow(1);
    stage.act(0, 0, BUTTON.rail);
    const fired: number[] = [];
    for (let tick = 1; tick <= 170; tick++) {
      stage.run(1);
      if (stage.columns.railWait[0] === 54) fired.push(tick);
    }
    expect(fired).toEqual([1, 55, 109, 163]);
  });

  test('GM2 leads from the body along the aim to the first wall, and not further than 40 m', () => {
    const wall = { x: 20, y: 30, halfWidth: 1, halfHeight: 5 };
    const stage = openRow(1, { boxes: [wall] });
    stage.act(0, 0, BUTTON.rail);
    stage.run(1);
    const [trace] = stage.all(KIND.trace);
    const { x, y, aim, seat } = stage.columns;
    expect([x[trace], y[trace], aim[trace], seat[trace]]).toEqual([x[0], y[0], 0, 0]);
    expect(traceLength(stage)).toBe(9);
    const far = openRow(1);
    far.act(0, 0, BUTTON.rail);
    far.run(1);
    expect(traceLength(far)).toBe(RAIL_METRES);
  });

  test('GM3 takes 60 from the nearest body on its line, ends there, and harms nobody behind', () => {
    const stage = openRow(3);
    stage.act(0, 0, BUTTON.rail);
    stage.run(1);
    expect(healths(stage, 3)).toEqual([100, 40, 100]);
    expect(traceLength(stage)).toBeCloseTo(5 - PLAYER_RADIUS, 1);
    stage.run(10);
    expect(healths(stage, 3)).toEqual([100, 40, 100]);
  });

  test('GM3 misses by the breadth of a hair what it does not touch', () => {
    for (const [off, health] of [
      [PLAYER_RADIUS - 0.01, 40],
      [PLAYER_RADIUS + 0.01, 100],
    ]) {
      const stage = openRow(2);
      stage.place(1, 20, 30 + off);
      stage.act(0, 0, BUTTON.rail);
      stage.run(1);
      expect(stage.columns.health[1]).toBe(health);
    }
  });

  test('GM3 harms nobody behind a crate or a wall', () => {
    const behindCrate = openRow(2, { crates: [{ x: 12.5, y: 30 }] });
    behindCrate.act(0, 0, BUTTON.rail);
    behindCrate.run(1);
    expect(behindCrate.columns.health[1]).toBe(100);
    expect(traceLength(behindCrate)).toBe(2);
    const behindWall = openRow(2, { segments: [{ x1: 12, y1: 29, x2: 13, y2: 31 }] });
    behindWall.act(0, 0, BUTTON.rail);
    behindWall.run(1);
    expect(behindWall.columns.health[1]).toBe(100);
    expect(traceLength(behindWall)).toBe(2.5);
  });

  test('GM4 its line is known for 48 ticks, and harms nobody who walks into it', () => {
    const stage = openRow(2);
    stage.place(1, 15, 33);
    stage.act(0, 0, BUTTON.rail);
    stage.run(1);
    stage.act(0, 0, 0);
    stage.want(1, 0, -127);
    stage.run(47);
    expect(stage.all(KIND.trace)).toHaveLength(1);
    stage.run(1);
    expect(stage.all(KIND.trace)).toHaveLength(0);
    expect(stage.columns.health[1]).toBe(100);
  });

  test('GM10 GM11 passes through whoever dashes, and is stopped by a shield without harm', () => {
    const dashing = openRow(3);
    dashing.columns.dashLeft[1] = 5;
    dashing.columns.state[1] = STATE.dash;
    dashing.columns.vy[1] = 24 * 256;
    dashing.place(1, 15, 29.6);
    dashing.columns.vy[1] = 24 * 256;
    dashing.act(0, 0, BUTTON.rail);
    dashing.run(1);
    expect(healths(dashing, 3)).toEqual([100, 100, 40]);
    const shielded = openRow(3);
    shielded.columns.shield[1] = 10;
    shielded.columns.state[1] = STATE.shield;
    shielded.act(0, 0, BUTTON.rail);
    shielded.run(1);
    expect(healths(shielded, 3)).toEqual([100, 100, 100]);
    expect(traceLength(shielded)).toBeLessThan(5);
  });
});

test('GM15 whatever the settings, deaths and tempo, no shot begins at an index that still rests', () => {
  for (const [rail, pulse, back] of [
    [0.65, 0.24, 1.1],
    [4, 4, 1.1],
    [0.9, 0.25, 2],
  ]) {
    const stage = openRow(2, { spawns: [10, 30].map((x) => ({ x, y: 30 })) });
    const { world } = stage.scene;
    const { keys } = stage.scene.game.tunables;
    world.tunables[keys.indexOf('rail.waitS')] = rail;
    world.tunables[keys.indexOf('pulse.waitS')] = pulse;
    world.tunables[keys.indexOf('respawn.waitS')] = back;
    world.tunables[keys.indexOf('rail.damage')] = 255;
    world.tunables[keys.indexOf('shield.lastsS')] = 0;
    const end = world.capacity;
    let fired = 0;
    for (let tick = 0; tick < 3000; tick++) {
      const kinds = stage.columns.kind.slice();
      const generations = stage.columns.generation.slice();
      const freedAt = stage.columns.freedAt.slice();
      const pressed = randomU32(7, tick >> 5, 0, 1) % 3 === 0 ? 0 : BUTTON.rail | BUTTON.pulse;
      for (let seat = 0; seat < 2; seat++) stage.act(seat, stage.x(1 - seat) > stage.x(seat) ? 0 : HALF, pressed);
      stage.run(1);
      for (let index = ownedStart(world.ranges, 0); index < end; index++) {
        if (stage.columns.generation[index] === generations[index]) continue;
        fired++;
        const rested = generations[index] === 0 || stage.scene.world.head[0] - freedAt[index] >= 64;
        if (kinds[index] !== 0 || !rested) expect.fail(`index ${index} at tick ${tick}`);
      }
    }
    expect(fired).toBeGreaterThan(20);
    expect(stage.columns.generation[0] + stage.columns.generation[1]).toBeGreaterThan(4);
  }
});
