import { describe, expect, test } from 'vitest';
import { atan2Turn, turnDelta } from '#shared/core/angle.ts';
import { randomU32 } from '#shared/core/random.ts';
import { BUTTON, KIND } from '#shared/games/relight/schema.ts';
import { PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { MEMORY } from '#shared/games/relight/think/memory.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { HEAD_TICK, ownedStart } from '#shared/sim/world.ts';
import { createBotRig } from '#shared/testing/bot-rig.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';

const EASY = 0;
const NORMAL = 1;
const HARD = 2;

/** A small stage with the bot's body at x, y; the other body, if there is one, stands far away in a corner. */
function open(x: number, y: number, parts: Parameters<typeof createStage>[0] = {}, seats = 2): Stage {
  const stage = createStage({ width: 18, height: 18, spawns: [{ x: 2, y: 2 }], ...parts }, seats);
  const { health, frozen, shield, state } = stage.columns;
  health.fill(100, 0, seats);
  frozen.fill(0, 0, seats);
  shield.fill(0, 0, seats);
  state.fill(0, 0, seats);
  stage.place(0, x, y);
  if (seats > 1) stage.place(1, 17, 17);
  return stage;
}

describe('a bot that knows of nobody', () => {
  test('BT10 comes by every part of the map, and nowhere twice while there is something new', () => {
    const stage = open(2, 2, { boxes: [{ x: 9, y: 9, halfWidth: 3, halfHeight: 3 }] }, 1);
    const seen = new Set<number>();
    createBotRig(stage).play(1_800, () => {
      seen.add(Math.floor(stage.y(0) / 6) * 3 + Math.floor(stage.x(0) / 6));
    });
    expect([...seen].filter((part) => part !== 4).length).toBe(8);
  });

  test('BT11 gets through a gap of 1.25 m, and around a crate that stands in its way', () => {
    const walls = [
      { x: 9, y: 4.25, halfWidth: 0.5, halfHeight: 4.25 },
      { x: 9, y: 13.875, halfWidth: 0.5, halfHeight: 4.125 },
    ];
    for (const crates of [[], [{ x: 7, y: 9 }], [{ x: 11, y: 9.25 }]]) {
      const stage = open(3, 9, { boxes: walls, crates }, 1);
      let sides = 0;
      let isLeft = true;
      createBotRig(stage).play(1_800, () => {
        if (isLeft === stage.x(0) < 9 || Math.abs(stage.x(0) - 9) < 1) return;
        isLeft = !isLeft;
        sides++;
      });
      expect(sides).toBeGreaterThanOrEqual(2);
    }
  });

  test('BT11 comes out of a corner that crates close', () => {
    const crates = [
      { x: 1.5, y: 0.6 },
      { x: 1.55, y: 1.65 },
      { x: 0.55, y: 1.7 },
    ];
    const stage = open(0.45, 0.45, { crates }, 1);
    createBotRig(stage).play(600);
    expect(Math.hypot(stage.x(0), stage.y(0))).toBeGreaterThan(3);
  });

  test('BT12 goes after some of the rails that others fire', () => {
    let heard = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const stage = open(2, 2);
      const rig = createBotRig(stage, { seed });
      rig.hidden.add(1);
      const trace = ownedStart(stage.scene.world.ranges, 1);
      spawnAt(stage.scene.world, trace, KIND.trace);
      stage.columns.seat[trace] = 1;
      stage.columns.x[trace] = 16 * POSITION_PER_METRE;
      stage.columns.y[trace] = 10 * POSITION_PER_METRE;
      rig.think();
      if (rig.memory[MEMORY.lastX] === 16 && rig.memory[MEMORY.lastY] === 10) heard++;
    }
    expect(heard).toBeGreaterThan(1);
    expect(heard).toBeLessThan(20);
  });
});

describe('a bot that saw somebody', () => {
  test('BT13 looks for them where it saw them last', () => {
    const stage = open(3, 9, { boxes: [{ x: 9, y: 5, halfWidth: 1, halfHeight: 5 }] });
    const rig = createBotRig(stage, { skill: NORMAL });
    stage.columns.railWait[0] = 60_000;
    stage.columns.pulseWait[0] = 60_000;
    stage.place(1, 11, 13);
    rig.play(40);
    expect(rig.memory[MEMORY.target]).toBe(2);
    // Behind the wall, and out of sight for good.
    stage.place(1, 14, 3);
    let nearest = Infinity;
    rig.play(240, () => {
      nearest = Math.min(nearest, Math.hypot(stage.x(0) - 11, stage.y(0) - 13));
    });
    expect(nearest).toBeLessThan(2);
  });

  test('BT14 keeps a distance and does not stand still', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const stage = open(3, 9, { boxes: [] });
      stage.place(1, 9, 9);
      stage.columns.state[1] = 1;
      const rig = createBotRig(stage, { seed, skill: HARD });
      const metres: number[] = [];
      const speeds: number[] = [];
      rig.play(600, () => {
        stage.columns.health[1] = 100;
        stage.columns.state[1] = 1;
        stage.columns.shield[1] = 200;
        stage.place(1, 9, 9);
        metres.push(Math.hypot(stage.x(0) - 9, stage.y(0) - 9));
        speeds.push(Math.hypot(stage.vx(0), stage.vy(0)));
      });
      const later = metres.slice(120).toSorted((a, b) => a - b);
      expect(later[0]).toBeGreaterThan(3);
      expect(later[later.length >> 1]).toBeLessThan(12);
      expect(speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length).toBeGreaterThan(2.5);
    }
  });

  test('BT15 gets out of sight when it is weak', () => {
    const wall = { x: 9, y: 5, halfWidth: 1, halfHeight: 5 };
    const hidden = [1, 2, 3, 4, 5, 6].filter((seed) => {
      const stage = open(12, 9, { boxes: [wall] });
      stage.place(1, 16, 15);
      const rig = createBotRig(stage, { seed, skill: NORMAL });
      stage.columns.health[0] = 20;
      stage.columns.state[1] = 1;
      let away = 0;
      rig.play(240, () => {
        stage.columns.health[0] = 20;
        stage.place(1, 16, 15);
        if (stage.x(0) < 9) away++;
      });
      return rig.memory[MEMORY.fleeFrom] > 0 && away > 30;
    });
    expect(hidden.length).toBeGreaterThanOrEqual(4);
  });
});

/** Ticks after which a pulse that is fired at the bot from 8 m off hits it or has passed, and how near it came, m. */
function nearMiss(skill: number, seed: number, aimOff: number): { metres: number; dashed: boolean } {
  const stage = open(9, 9);
  const { columns, scene } = stage;
  const rig = createBotRig(stage, { skill, seed });
  rig.hidden.add(1);
  rig.play(20);
  stage.place(0, 9, 9);
  const pulse = ownedStart(scene.world.ranges, 1) + 6;
  spawnAt(scene.world, pulse, KIND.pulse);
  columns.seat[pulse] = 1;
  let x = 1;
  let metres = Infinity;
  let dashed = false;
  for (let tick = 0; tick < 28; tick++) {
    x += 22 / 60;
    columns.x[pulse] = Math.round(x * POSITION_PER_METRE);
    columns.y[pulse] = Math.round((9 + aimOff) * POSITION_PER_METRE);
    columns.vx[pulse] = 22 * VELOCITY_PER_METRE;
    columns.left[pulse] = 0;
    rig.play(1);
    // Somebody who walks meets or misses it anyway: what counts is what the bot does about one that is aimed well.
    if ((rig.out.pressed & BUTTON.dash) !== 0) dashed = true;
    metres = Math.min(metres, Math.hypot(stage.x(0) - x, stage.y(0) - 9 - aimOff));
  }
  return { metres, dashed };
}

test('BT16 good bots step or dash out of the way of pulses more often than bad ones', () => {
  const seeds = Array.from({ length: 60 }, (_, seed) => seed);
  const tally = (skill: number): { escaped: number; dashed: number } => {
    const all = seeds.map((seed) => nearMiss(skill, seed, 0));
    return {
      escaped: all.filter(({ metres }) => metres > PLAYER_RADIUS + 0.12).length,
      dashed: all.filter(({ dashed }) => dashed).length,
    };
  };
  const easy = tally(EASY);
  const hard = tally(HARD);
  expect(hard.escaped).toBeGreaterThan(easy.escaped);
  expect(hard.escaped).toBeGreaterThan(40);
  expect(hard.dashed).toBeGreaterThan(easy.dashed);
});

/** Of rails at somebody who walks from side to side 8 m away, at full speed, the share that hits. */
function railHits(skill: number): number {
  let shots = 0;
  let hits = 0;
  for (let seed = 1; seed <= 3; seed++) {
    const stage = open(2, 9);
    const { columns, scene } = stage;
    const rig = createBotRig(stage, { skill, seed });
    let y = 9;
    let speed = 5;
    let until = 0;
    for (let tick = 0; tick < 3_600; tick++) {
      scene.world.head[HEAD_TICK]++;
      columns.railWait[0] = Math.max(0, columns.railWait[0] - 1);
      const { pressed, aim } = rig.think();
      if (tick >= until || Math.abs(y - 9) > 4) {
        speed = Math.abs(y - 9) > 4 ? Math.sign(9 - y) * 5 : -speed;
        until = tick + 18 + (randomU32(seed, tick, 0, 1) % 45);
      }
      y += speed / 60;
      columns.x[1] = 10 * POSITION_PER_METRE;
      columns.y[1] = Math.round(y * POSITION_PER_METRE);
      columns.vy[1] = speed * VELOCITY_PER_METRE;
      if ((pressed & BUTTON.rail) === 0) continue;
      shots++;
      columns.railWait[0] = 54;
      const off = Math.abs(turnDelta(aim, atan2Turn(y - 9, 8)));
      if (off < (PLAYER_RADIUS / Math.hypot(8, y - 9)) * (65_536 / (2 * Math.PI))) hits++;
    }
  }
  expect(shots).toBeGreaterThan(60);
  return hits / shots;
}

test('BT17 of rails at somebody who strafes 8 m off, easy bots hit about a fifth to a quarter, and hard ones half', () => {
  const easy = railHits(EASY);
  const normal = railHits(NORMAL);
  const hard = railHits(HARD);
  expect(easy).toBeGreaterThan(0.12);
  expect(easy).toBeLessThan(0.3);
  expect(normal).toBeGreaterThan(easy);
  expect(hard).toBeGreaterThan(normal);
  expect(hard).toBeLessThan(0.6);
});
