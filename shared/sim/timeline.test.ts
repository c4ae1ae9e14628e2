import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashHex } from '#shared/core/hash.ts';
import { randomU32 } from '#shared/core/random.ts';
import { saveSnapshot } from '#shared/sim/history.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import { defineSchema, type Field } from '#shared/sim/schema.ts';
import {
  beginDeciding,
  beginLived,
  createTimeline,
  liveAgain,
  livedAt,
  noteBegan,
  noteConsumed,
  noteJudged,
  ROLLBACK_TICKS_MAX,
  type Timeline,
} from '#shared/sim/timeline.ts';
import { createWorld, HEAD_TICK, ownedStart, type World } from '#shared/sim/world.ts';

const plain = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp', doc: '' } as const;
const i32: Field & { readonly type: 'i32' } = { ...plain, type: 'i32' };
const schema = defineSchema({ x: i32, hits: i32, left: i32 });

type Fields = typeof schema extends { readonly fields: infer F } ? F : never;
type TestWorld = World<Fields>;

const SEATS = 3;
const BODY = 1;
const BOLT = 2;

/**
 * Bodies run by `moveX`; who presses shoots a bolt, which lasts longer the further to the right it began. Where two bodies are at the
 * same place the judgement counts a hit and throws them back to where they came from.
 */
const rules = {
  predict(world: TestWorld, { driven, moveX, pressed }: Inputs): void {
    const { kind, x, left } = world.columns;
    for (let index = SEATS; index < world.capacity; index++) {
      if (kind[index] === BOLT && --left[index] <= 0) despawn(world, index);
    }
    for (let seat = 0; seat < SEATS; seat++) {
      if (kind[seat] !== BODY || driven[seat] === 0) continue;
      x[seat] += moveX[seat];
      const bolt = ownedStart(world.ranges, seat) + (world.head[HEAD_TICK] & 1);
      if (pressed[seat] === 0 || kind[bolt] !== 0) continue;
      spawnAt(world, bolt, BOLT);
      left[bolt] = 1 + (Math.abs(x[seat]) % 8);
    }
  },
  judge({ columns: { kind, x, hits } }: TestWorld): void {
    for (let seat = 1; seat < SEATS; seat++) {
      if (kind[seat] !== BODY || kind[seat - 1] !== BODY || x[seat] !== x[seat - 1]) continue;
      hits[seat]++;
      x[seat] = seat * 100;
    }
  },
};

function open(): Timeline {
  const ranges = { seats: SEATS, map: 0, ownedPerSeat: 2 };
  const world = createWorld(schema, { ranges, seed: 1, tickHz: 60, tunables: new Float64Array(0) });
  const timeline = createTimeline(world);
  for (let seat = 0; seat < 2; seat++) spawnAt(world, seat, BODY);
  saveSnapshot(timeline.history, world);
  return timeline;
}

function worldOf({ world }: Timeline): TestWorld {
  return world as TestWorld;
}

function inputsAt(seed: number, tick: number): Inputs {
  const inputs = createInputs(SEATS);
  for (let seat = 0; seat < SEATS; seat++) {
    const bits = randomU32(seed, tick, seat, 1);
    inputs.driven[seat] = 1;
    inputs.moveX[seat] = (bits % 3) - 1;
    inputs.pressed[seat] = (bits >>> 8) & 1;
  }
  return inputs;
}

interface Lived {
  readonly commands?: ((world: TestWorld) => void) | undefined;
  readonly judge?: (world: TestWorld) => void;
}

/** The tick after the world's, as a room lives it. */
function live(timeline: Timeline, inputs: Inputs, { commands, judge = rules.judge }: Lived = {}): void {
  const world = worldOf(timeline);
  world.head[HEAD_TICK]++;
  beginLived(timeline);
  if (commands) {
    beginDeciding(timeline);
    commands(world);
    noteBegan(timeline);
  }
  noteConsumed(timeline, inputs);
  rules.predict(world, inputs);
  beginDeciding(timeline);
  judge(world);
  noteJudged(timeline);
  saveSnapshot(timeline.history, world);
}

describe('timeline', () => {
  test('RB1 ticks that are lived again with the same inputs have the same bits, however many', () => {
    const timeline = open();
    const hashes: string[] = [];
    for (let tick = 1; tick <= 40; tick++) {
      const commands = tick === 7 ? (world: TestWorld) => spawnAt(world, 2, BODY) : undefined;
      live(timeline, inputsAt(3, tick), { commands });
      hashes[tick] = hashHex(timeline.world.words);
      for (let from = Math.max(1, tick - ROLLBACK_TICKS_MAX); from <= tick; from++) {
        liveAgain(timeline, rules, from, tick);
        expect(hashHex(timeline.world.words)).toBe(hashes[tick]);
      }
    }
    expect(new Set(hashes).size).toBe(41);
  });

  test('RB1 what is lived again with other movement is what a straight run with that movement and the same verdicts is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: ROLLBACK_TICKS_MAX }), fc.nat(), (seed, back, otherwise) => {
        const timeline = open();
        const verdicts: { at: number; before: number[]; after: number[] }[] = [];
        const judge = (world: TestWorld): void => {
          const before = [...world.columns.x, ...world.columns.hits];
          rules.judge(world);
          verdicts.push({ at: world.head[HEAD_TICK], before, after: [...world.columns.x, ...world.columns.hits] });
        };
        for (let tick = 1; tick <= 20; tick++) live(timeline, inputsAt(seed, tick), { judge });
        for (let tick = 21 - back; tick <= 20; tick++) {
          livedAt(timeline, tick).inputs.moveX.set(inputsAt(otherwise, tick).moveX);
        }
        liveAgain(timeline, rules, 21 - back, 20);
        const straight = worldOf(open());
        for (let tick = 1; tick <= 20; tick++) {
          const inputs = inputsAt(seed, tick);
          if (tick > 20 - back) inputs.moveX.set(inputsAt(otherwise, tick).moveX);
          straight.head[HEAD_TICK] = tick;
          rules.predict(straight, inputs);
          const { before, after } = verdicts[tick - 1];
          const both = [straight.columns.x, straight.columns.hits];
          for (const [at, value] of after.entries()) {
            const { length } = straight.columns.x;
            if (value !== before[at]) both[Math.floor(at / length)][at % length] = value;
          }
        }
        expect(timeline.world.words).toEqual(straight.words);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  test('RB2 a hit that was counted stays, and none is added, when what led to it is gone', () => {
    const timeline = open();
    const { columns } = worldOf(timeline);
    columns.x[1] = 2;
    saveSnapshot(timeline.history, timeline.world);
    const towards = inputsAt(1, 1);
    towards.moveX.set([1, -1, 0]);
    live(timeline, towards);
    expect([columns.hits[1], columns.x[1]]).toEqual([1, 100]);
    livedAt(timeline, 1).inputs.moveX.fill(0);
    liveAgain(timeline, rules, 1, 1);
    expect([columns.hits[1], columns.x[0], columns.x[1]]).toEqual([1, 0, 100]);
    live(timeline, inputsAt(1, 2));
    livedAt(timeline, 2).inputs.moveX.set([100, 0, 0]);
    liveAgain(timeline, rules, 2, 2);
    expect([columns.hits[1], columns.x[0]]).toEqual([1, 100]);
  });

  test('RB3 who came in a tick comes in it again, to the same place, and who left leaves', () => {
    const timeline = open();
    const { columns } = worldOf(timeline);
    const joins = (world: TestWorld): void => {
      spawnAt(world, 2, BODY);
      world.columns.x[2] = world.columns.x[0] + 50;
    };
    for (let tick = 1; tick <= 3; tick++)
      live(timeline, inputsAt(1, tick), { commands: tick === 2 ? joins : undefined });
    const joinedAt = columns.x[2];
    livedAt(timeline, 1).inputs.moveX[0] += 9;
    liveAgain(timeline, rules, 1, 3);
    expect([columns.kind[2], columns.generation[2], columns.x[2]]).toEqual([BODY, 1, joinedAt]);
    for (let tick = 4; tick <= 6; tick++) {
      live(timeline, inputsAt(1, tick), { commands: tick === 5 ? (world) => despawn(world, 2) : undefined });
    }
    liveAgain(timeline, rules, 4, 6);
    expect([columns.kind[2], columns.freedAt[2]]).toEqual([0, 5]);
  });

  test('RB3 who left takes along what it owned, also what had ended before when the tick was first lived', () => {
    const timeline = open();
    const world = worldOf(timeline);
    const { columns } = world;
    const bolt = ownedStart(world.ranges, 0);
    const still = createInputs(SEATS);
    const shoots = createInputs(SEATS);
    shoots.driven[0] = shoots.pressed[0] = 1;
    live(timeline, still);
    live(timeline, shoots);
    live(timeline, still);
    expect(columns.kind[bolt]).toBe(0);
    live(timeline, still, { commands: () => despawn(world, 0) });
    livedAt(timeline, 2).inputs.moveX[0] = 7;
    liveAgain(timeline, rules, 2, 3);
    expect(columns.kind[bolt]).toBe(BOLT);
    world.head[HEAD_TICK] = 4;
    liveAgain(timeline, rules, 2, 4);
    expect([columns.kind[0], columns.kind[bolt], columns.freedAt[bolt]]).toEqual([0, 0, 4]);
  });

  test('RB9 where nothing is kept nothing costs, and a tick that is not kept is never lived again', () => {
    const timeline = open();
    const { world, moment } = timeline;
    world.head[HEAD_TICK] = 1;
    beginLived(timeline, false);
    beginDeciding(timeline);
    world.columns['x'][0] = 5;
    noteBegan(timeline);
    noteConsumed(timeline, inputsAt(1, 1));
    noteJudged(timeline);
    expect(moment.words.every((word) => word === 0)).toBe(true);
    expect(livedAt(timeline, 1)).toMatchObject({ tick: -1, began: { count: 0 }, judged: { count: 0 } });
    expect(() => liveAgain(timeline, rules, 1, 1)).toThrow('tick 1 is not kept');
  });

  test('RB8 a tick that is too long ago is not lived again', () => {
    const timeline = open();
    for (let tick = 1; tick <= 20; tick++) live(timeline, inputsAt(1, tick));
    expect(() => liveAgain(timeline, rules, 12, 20)).toThrow('tick 12 is not kept, 20 is');
    expect(() => liveAgain(timeline, rules, 13, 20)).not.toThrow();
  });
});
