import { stepPresent } from '#shared/testing/step-present.ts';
import { expect, test } from 'vitest';
import { applyState, createKnown, type Known } from '#client/netcode/known.ts';
import {
  createPredictor,
  goBackTo,
  predictTick,
  type Predictor,
  type Reconciliation,
  reconcile,
  skipTo,
} from '#client/netcode/predictor.ts';
import { EASE_TICKS, HOLD_TICKS } from '#shared/core/constants.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { createStagedState, type StagedState } from '#shared/net/state-frame.ts';
import { consumeInput, createInputBuffer, storeInput } from '#shared/sim/input-buffer.ts';
import { createInput, createInputs, type Input, setInput } from '#shared/sim/input.ts';
import { toWire } from '#shared/sim/schema.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';

const map = {
  ...relight.maps[0],
  width: 40,
  height: 36,
  boxes: [],
  segments: [],
  spawns: [
    { x: 10, y: 20 },
    { x: 30, y: 20 },
  ],
  crates: [{ x: 12, y: 20 }],
};
const SEATS = 2;
const options = { seats: SEATS, seed: 1, tickHz: 60, tunables: defaultValues(relight.tunables) };
const ranges = relight.ranges(SEATS, map);
type RelightWorld = World<(typeof relight)['schema']['fields']>;

/** A server of one world, and what its frames say to seat 0, written straight into a staged state. */
function createTruth(): { world: RelightWorld; step(input: Input | undefined): void; stage(out: StagedState): void } {
  const world = createWorld(relight.schema, { ...options, ranges });
  const rules = relight.open(map, ranges);
  const inputs = createInputs(SEATS);
  rules.populate(world);
  rules.join(world, 0);
  return {
    world,
    step: (input) => {
      world.head[HEAD_TICK]++;
      inputs.driven[0] = 0;
      if (input) setInput(inputs, 0, input);
      stepPresent(rules, world, inputs);
    },
    stage: (out) => stageWorld(world, out),
  };
}

/** The crate is always slot 0; a second body, if there is one, is slot 1. */
function stageWorld(world: RelightWorld, out: StagedState): void {
  const { ownRows, publicRows } = relight.schema;
  const entities = [SEATS, ...(world.columns.kind[1] === 0 ? [] : [1])];
  out.header.fresh = true;
  out.header.tick = world.head[HEAD_TICK];
  out.header.own = world.columns.kind[0] !== 0;
  for (const [i, row] of ownRows.entries()) out.own[i] = world.table[row.index][0];
  out.leaves = 0;
  out.enters = entities.length;
  out.records = entities.length;
  for (const [record, entity] of entities.entries()) {
    out.recordSlots[record] = record;
    out.recordMasks[record] = (1 << publicRows.length) - 1;
    for (const [i, row] of publicRows.entries()) {
      out.values[record * publicRows.length + i] = toWire(row, world.table[row.index][entity]);
    }
  }
}

interface Eyes {
  readonly p: Predictor;
  readonly known: Known;
  /** Takes in the state of the truth as it is now. */
  see(): Reconciliation;
}

function createEyes(truth: ReturnType<typeof createTruth>): Eyes {
  const p = createPredictor({ ...options, game: relight, map, seat: 0 });
  const known = createKnown(relight.schema, truth.world.capacity);
  const staged = createStagedState(known.codec, truth.world.capacity, truth.world.ranges.ownedPerSeat);
  const result = { mismatch: false, judged: false, doubted: false, near: false, shiftX: 0, shiftY: 0 };
  const see = (): Reconciliation => {
    truth.stage(staged);
    applyState(known, staged);
    reconcile(p, known, staged, result);
    return result;
  };
  return { p, known, see };
}

function input(parts: Partial<Input>): Input {
  return { ...createInput(), ...parts };
}

function expectOwnAsTrue({ world }: RelightPredictor, truth: RelightWorld): void {
  for (const row of relight.schema.ownRows) {
    expect(world.table[row.index][0], row.name).toBe(truth.table[row.index][0]);
  }
}
type RelightPredictor = Pick<Predictor, 'world'>;

test('CL52 ticks that were slept through are predicted with the inputs that the server fills in', () => {
  const truth = createTruth();
  const { p, see } = createEyes(truth);
  const buffer = createInputBuffer();
  const taken = createInput();
  const consume = (tick: number): Input | undefined => {
    consumeInput(buffer, tick, taken);
    return buffer.begun ? taken : undefined;
  };
  truth.step(undefined);
  see();
  const walk = input({ moveX: -90, moveY: 60, aim: 9000 });
  const asleep = HOLD_TICKS + EASE_TICKS + 5;
  for (let tick = 2; tick <= 20; tick++) predictTick(p, walk);
  skipTo(p, 20 + asleep);
  for (let tick = 21 + asleep; tick <= 60; tick++) predictTick(p, walk);
  for (let tick = 2; tick <= 60; tick++) {
    if (tick <= 20 || tick > 20 + asleep) storeInput(buffer, tick, tick, walk);
    truth.step(consume(tick));
    expect(see(), `tick ${tick}`).toMatchObject({ mismatch: false });
  }
  expectOwnAsTrue(p, truth.world);
});

test('CL52 before the first own input the body coasts on both sides and keeps its aim', () => {
  const truth = createTruth();
  const { p, see } = createEyes(truth);
  truth.step(undefined);
  see();
  expect(truth.world.columns.aim[0]).not.toBe(0);
  skipTo(p, 12);
  for (let tick = 2; tick <= 12; tick++) {
    truth.step(undefined);
    expect(see(), `tick ${tick}`).toMatchObject({ mismatch: false, shiftX: 0, shiftY: 0 });
  }
  expectOwnAsTrue(p, truth.world);
});

test('CL53 after going back the ticks are lived again, and what was predicted for them is forgotten', () => {
  const truth = createTruth();
  const { p, see } = createEyes(truth);
  const left = input({ moveX: -127 });
  const up = input({ moveY: -127 });
  truth.step(undefined);
  see();
  for (let tick = 2; tick <= 60; tick++) predictTick(p, left);
  goBackTo(p, 30);
  for (let tick = 2; tick <= 30; tick++) {
    truth.step(left);
    expect(see(), `tick ${tick}`).toMatchObject({ mismatch: false });
  }
  for (let tick = 31; tick <= 50; tick++) {
    predictTick(p, up);
    truth.step(up);
    expect(see(), `tick ${tick}`).toMatchObject({ mismatch: false });
  }
  expectOwnAsTrue(p, truth.world);
});

test('CL54 a body that ends and begins again is taken as it is, and is no mismatch', () => {
  const truth = createTruth();
  const { p, see } = createEyes(truth);
  const still = input({});
  truth.step(still);
  see();
  const { kind } = truth.world.columns;
  for (let tick = 2; tick <= 40; tick++) {
    predictTick(p, still);
    kind[0] = tick >= 10 && tick < 20 ? 0 : KIND.player;
    truth.step(still);
    expect(see(), `tick ${tick}`).toMatchObject({ mismatch: false });
    expect(p.world.columns.kind[0]).toBe(kind[0]);
  }
});

test('CL55 pushing a crate ahead of the server, the own body is never off by more than the wire rounds the crate', () => {
  const truth = createTruth();
  const { p, see } = createEyes(truth);
  const push = input({ moveX: 127 });
  const LEAD = 15;
  truth.step(undefined);
  see();
  for (let i = 0; i < LEAD; i++) predictTick(p, push);
  let worst = 0;
  let contacts = 0;
  for (let i = 0; i < 240; i++) {
    predictTick(p, push);
    truth.step(push);
    const { mismatch, near, shiftX, shiftY } = see();
    if (mismatch) contacts++;
    if (mismatch) expect(near).toBe(true);
    worst = Math.max(worst, Math.abs(shiftX), Math.abs(shiftY));
  }
  expect(contacts).toBeGreaterThan(0);
  expect(truth.world.columns.x[SEATS]).toBeGreaterThan(15 * 4096);
  expect(worst / 4096).toBeLessThan(0.02);
});

test('CL92 a tick that was lived again, or skipped after it had been lived, is doubted: the server may have taken either input', () => {
  const { predictor, see } = startAlone();
  for (let tick = 0; tick < 6; tick++) predictTick(predictor, createInput());
  const now = predictor.tick;
  goBackTo(predictor, now - 3);
  predictTick(predictor, createInput());
  skipTo(predictor, now + 2);
  const doubted = (from: number, tick: number): boolean => see(from, tick).doubted;
  expect(doubted(now - 4, now - 3)).toBe(false);
  expect(doubted(now - 3, now - 2)).toBe(true);
  expect(doubted(now - 2, now)).toBe(true);
  expect(doubted(now, now + 2)).toBe(false);
});

/** A predictor that has seen its first state, and what it says of states for these ticks. */
function startAlone(): { predictor: Predictor; see(from: number, tick: number): Reconciliation } {
  const truth = createTruth();
  const predictor = createPredictor({ ...options, game: relight, map, seat: 0 });
  const known = createKnown(relight.schema, truth.world.capacity);
  const staged = createStagedState(known.codec, truth.world.capacity, ranges.ownedPerSeat);
  const result = { mismatch: false, judged: false, doubted: false, near: false, shiftX: 0, shiftY: 0 };
  truth.step(undefined);
  truth.stage(staged);
  applyState(known, staged);
  reconcile(predictor, known, staged, result);
  skipTo(predictor, 20);
  return {
    predictor,
    see(from, tick) {
      staged.header.previousTick = from;
      staged.header.tick = tick;
      reconcile(predictor, known, staged, result);
      return { ...result };
    },
  };
}
