import { createView } from '#shared/sim/view.ts';
import { describe, expect, test } from 'vitest';
import { turnDelta } from '#shared/core/angle.ts';
import { randomU32 } from '#shared/core/random.ts';
import { BUTTON, STATE } from '#shared/games/relight/schema.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { bots } from '#shared/games/relight/think/bots.ts';
import { skills } from '#shared/games/relight/think/skills.ts';
import { createInput, type Input } from '#shared/sim/input.ts';
import { VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { createWorld, HEAD_TICK } from '#shared/sim/world.ts';
import { type BotRig, createBotRig } from '#shared/testing/bot-rig.ts';
import { createScene, stepScene } from '#shared/testing/scenes.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';
import { withDeterminismTrap } from '#shared/testing/trap.ts';

const NEUTRAL = { moveX: 0, moveY: 0, held: 0, pressed: 0, view: createView() };

/** A wall between the bot and somebody at 12, 9. */
const WALL = { x: 9, y: 9, halfWidth: 0.25, halfHeight: 4 };

/** Two bodies on a small empty stage: the bot on seat 0 at 6, 9, looking to the right, and somebody at x, y. */
function face(x: number, y: number, parts: Parameters<typeof createStage>[0] = {}): Stage {
  const stage = createStage({ width: 18, height: 18, spawns: [{ x: 6, y: 9 }], ...parts }, 2);
  ready(stage);
  stage.place(0, 6, 9);
  stage.place(1, x, y);
  return stage;
}

/** As in the middle of a round: nobody is frozen or shielded. */
function ready({ columns }: Stage): void {
  for (const seat of [0, 1]) {
    columns.health[seat] = 100;
    columns.frozen[seat] = 0;
    columns.shield[seat] = 0;
    columns.state[seat] = 0;
    columns.aim[seat] = 0;
  }
}

/** What the bot decides, tick after tick, in a world that stands still. */
function decide({ scene }: Stage, rig: BotRig, ticks: number): Input[] {
  return Array.from({ length: ticks }, () => {
    scene.world.head[HEAD_TICK]++;
    return { ...rig.think() };
  });
}

function firstShot(inputs: readonly Input[]): number {
  const tick = inputs.findIndex(({ pressed }) => (pressed & (BUTTON.rail | BUTTON.pulse)) !== 0);
  return tick < 0 ? Infinity : tick;
}

describe('a bot', () => {
  test('BT3 without a body does nothing, and nothing while it is frozen', () => {
    const stage = face(12, 9);
    const rig = createBotRig(stage, { skill: 2 });
    expect(decide(stage, rig, 60).some(({ pressed }) => pressed !== 0)).toBe(true);
    stage.columns.frozen[0] = 100;
    const aim = rig.out.aim;
    for (const input of decide(stage, rig, 60)) expect(input).toEqual({ ...NEUTRAL, aim });
    stage.columns.frozen[0] = 0;
    stage.columns.kind[0] = 0;
    for (const input of decide(stage, rig, 60)) expect(input).toEqual({ ...NEUTRAL, aim });
  });

  test('BT4 decides by what its sight names and nothing else', () => {
    const scene = createScene({ game: relight, map: relight.maps[0], seats: 8, seed: 5 });
    const { world } = scene;
    const other = createWorld(world.schema, {
      ranges: world.ranges,
      seed: 9,
      tickHz: 60,
      tunables: world.tunables.slice(),
    });
    const memories = [new Float64Array(bots.memory), new Float64Array(bots.memory)];
    const outs = [createInput(), createInput()];
    const minds = [bots.open(scene.map, world.ranges), bots.open(scene.map, world.ranges)];
    let acted = 0;
    for (let tick = 0; tick < 600; tick++) {
      stepScene(scene);
      const known = Array.from(world.columns.kind.keys()).filter((index) => {
        return world.columns.kind[index] !== 0 && (index === 0 || randomU32(7, tick >> 6, index, 1) % 2 === 0);
      });
      copyKnown(world, other, known, 0);
      for (const [at, of] of [world, other].entries()) {
        const entities = Int32Array.from([...known, 0, 0, 0]);
        const sight = { world: of, seat: 0, entities, count: known.length };
        minds[at].think(sight, memories[at], 1, 3, outs[at]);
      }
      expect(outs[0]).toEqual(outs[1]);
      expect(memories[0]).toEqual(memories[1]);
      if (outs[0].moveX !== 0) acted++;
    }
    expect(acted).toBeGreaterThan(100);
  });

  test('BT4 finds others by their kind and seat, wherever a client’s world has put them', () => {
    const crates = [{ x: 2, y: 16 }];
    const stage = face(12, 9, { crates });
    const { world } = stage.scene;
    const far = world.capacity - 1;
    for (const column of world.table) column[far] = column[1];
    world.columns.kind[1] = 0;
    const rig = createBotRig(stage, { skill: 2 });
    expect(firstShot(decide(stage, rig, 200))).toBeLessThan(200);
  });

  test('BT5 the same seed plays the same, another one another game', () => {
    const play = (seed: number): Input[] => {
      const stage = face(12, 12);
      return decide(stage, createBotRig(stage, { seed }), 120);
    };
    expect(play(1)).toEqual(play(1));
    expect(play(1)).not.toEqual(play(2));
  });

  test('BT5 uses nothing that differs between engines', () => {
    const stage = face(12, 12, { boxes: [WALL] });
    const rig = createBotRig(stage);
    expect(withDeterminismTrap(() => decide(stage, rig, 200).length)).toBe(200);
  });
});

describe.each(skills.map((skill, at) => [skill.name, skill, at] as const))('an %s bot', (_, skill, at) => {
  test('BT6 does not act on somebody before its reaction', () => {
    const shots = Array.from({ length: 20 }, (__, seed) => {
      const stage = face(12, 9);
      const rig = createBotRig(stage, { skill: at, seed });
      rig.hidden.add(1);
      decide(stage, rig, 30);
      rig.hidden.delete(1);
      return firstShot(decide(stage, rig, 400));
    });
    expect(Math.min(...shots)).toBeGreaterThanOrEqual(skill.reactTicks);
    expect(Math.max(...shots)).toBeLessThan(400);
  });

  test('BT7 turns its aim no faster than its skill allows', () => {
    const stage = face(2, 9);
    const rig = createBotRig(stage, { skill: at });
    const aims = decide(stage, rig, 240).map(({ aim }) => aim);
    const turns = aims.slice(1).map((aim, tick) => Math.abs(turnDelta(aims[tick], aim)));
    expect(Math.max(...turns)).toBeLessThanOrEqual(skill.turnMost);
    expect(Math.abs(turnDelta(aims.at(-1)!, 32_768))).toBeLessThan(skill.errorMost + 1);
  });
});

describe('what a bot sees', () => {
  test.each([
    ['a wall', { boxes: [WALL] }],
    ['a thin wall', { segments: [{ x1: 9, y1: 5, x2: 10, y2: 13 }] }],
    ['a crate', { crates: [{ x: 9, y: 9 }] }],
  ])('BT8 is not what %s hides', (_, parts) => {
    const hidden = face(12, 9, parts);
    expect(firstShot(decide(hidden, createBotRig(hidden, { skill: 2 }), 200))).toBe(Infinity);
    const open = face(9, 1, parts);
    expect(firstShot(decide(open, createBotRig(open, { skill: 2 }), 200))).toBeLessThan(200);
  });

  test('BT8 and it saves its shots for whom they can hurt', () => {
    for (const bit of [STATE.shield, STATE.dash]) {
      const stage = face(12, 9);
      const rig = createBotRig(stage, { skill: 2 });
      stage.columns.state[1] = bit;
      expect(firstShot(decide(stage, rig, 100))).toBe(Infinity);
      stage.columns.state[1] = 0;
      expect(firstShot(decide(stage, rig, 100))).toBeLessThan(100);
    }
  });

  test('BT9 of somebody who walks, a pulse is aimed at where they will be', () => {
    const offs = Array.from({ length: 40 }, (_, seed) => {
      const stage = face(16, 9);
      const rig = createBotRig(stage, { skill: 2, seed });
      stage.columns.railWait[0] = 300;
      stage.columns.vy[1] = 4 * VELOCITY_PER_METRE;
      decide(stage, rig, 160);
      return turnDelta(0, rig.out.aim);
    });
    // It is told of 4 m/s and sees somebody 10 m off who stays: 10.3 degrees ahead, and the 3 of a reaction's way.
    const mean = offs.reduce((sum, off) => sum + off, 0) / offs.length / (65_536 / 360);
    expect(mean).toBeGreaterThan(11);
    expect(mean).toBeLessThan(16);
  });
});

/** Copies what is known of the known, with owner fields of the own seat only, and fills everything else with noise. */
function copyKnown(
  from: ReturnType<typeof createScene<NonNullable<typeof relight.schema.fields>>>['world'],
  to: typeof from,
  known: readonly number[],
  seat: number,
): void {
  for (const [row, column] of to.table.entries()) {
    for (let index = 0; index < column.length; index++) column[index] = randomU32(11, index, row, from.head[HEAD_TICK]);
  }
  to.head[HEAD_TICK] = from.head[HEAD_TICK];
  const { publicRows, rows } = from.schema;
  for (const index of known) {
    for (const row of index === seat ? rows : publicRows) to.table[row.index][index] = from.table[row.index][index];
    to.columns.kind[index] = from.columns.kind[index];
    to.columns.generation[index] = from.columns.generation[index];
  }
}
