import { stepPresent } from '#shared/testing/step-present.ts';
import { expect, test } from 'vitest';
import type { Rules } from '#shared/games/game.ts';
import { roundAt } from '#shared/games/relight/places.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND, type RelightFields, STATE } from '#shared/games/relight/schema.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import { isOfSeat, HEAD_TICK, ownedStart, type World } from '#shared/sim/world.ts';
import { asKnownTo, type Others } from '#shared/testing/known-world.ts';
import { createScene, type Scene } from '#shared/testing/scenes.ts';
import { buildYard } from '#shared/testing/yard.ts';

/** A client replays about this many ticks before the next state tells it whether anything came near. */
const TICKS = 9;

const SEATS = 20;

/** A body that waits longer than this for its next dash, ticks, has begun one just before or while it was compared. */
const DASHED = 160;

type RelightWorld = World<RelightFields>;

function openServer(seed: number): Scene<RelightFields> {
  const scene = createScene({ game: relight, map: buildYard(seed, 12), seats: SEATS, seed });
  scene.world.columns.endsAt[roundAt(scene.world.ranges)] = 0x7fff_ffff;
  return scene;
}

function copySeat(from: Inputs, to: Inputs, seat: number): void {
  for (const key of ['driven', 'moveX', 'moveY', 'aim', 'held', 'pressed'] as const) to[key][seat] = from[key][seat];
}

/** What the owner is told of an entity; without the judged fields where those may differ. */
function told(world: RelightWorld, index: number, isJudged: boolean): number[] {
  const { schema, columns, table } = world;
  const rows = schema.ownOf[columns.kind[index]].map((at) => schema.ownRows[at]);
  return rows.filter((row) => !isJudged || row.judged !== true).map((row) => table[row.index][index]);
}

function expectSame(local: RelightWorld, world: RelightWorld, index: number, isJudged: boolean): void {
  if (local.columns.kind[index] === 0 && world.columns.kind[index] === 0) return;
  expect(told(local, index, isJudged)).toEqual(told(world, index, isJudged));
}

interface Both {
  readonly server: Scene<RelightFields>;
  readonly client: Rules<RelightFields>;
}

interface Compared {
  bodies: number;
  shots: number;
  dashes: number;
  /** Shots that the judgement ended, or of bodies it ended. */
  ended: number;
}

/** Lives a seat alone beside the whole truth for some ticks and compares all that it owns. */
function compare({ server, client }: Both, seat: number, others: Others, isJudged: boolean, out: Compared): void {
  const { world, rules, inputs, inputsAt } = server;
  const local = asKnownTo(seat, world, others);
  const own = createInputs(SEATS);
  let isTouched = world.columns.kind[seat] === 0;
  for (let tick = 0; tick < TICKS; tick++) {
    isTouched ||= rules.near(world, seat);
    local.head[HEAD_TICK] = ++world.head[HEAD_TICK];
    inputsAt(world.head[HEAD_TICK], inputs);
    copySeat(inputs, own, seat);
    client.predict(local, own);
    if (isJudged) stepPresent(rules, world, inputs);
    else rules.predict(world, inputs);
    isTouched ||= world.columns.kind[seat] === 0;
  }
  if (isTouched) return;
  out.bodies++;
  if (world.columns.dashWait[seat] > DASHED) out.dashes++;
  expectSame(local, world, seat, isJudged);
  const first = ownedStart(world.ranges, seat);
  for (let index = first; index < first + world.ranges.ownedPerSeat; index++) {
    const lives = world.columns.kind[index] !== 0 && world.columns.spent[index] === 0;
    if (lives) out.shots++;
    if (lives || !isJudged) expectSame(local, world, index, isJudged);
    else if (local.columns.kind[index] !== 0) out.ended++;
  }
}

test.each([
  ['gone', 'predicts'],
  ['coarse', 'predicts'],
  ['elsewhere', 'predicts'],
  ['elsewhere', 'steps'],
] as const)(
  'PH16 GM24 a body near nothing in motion, and what it shot, come out the same to the bit when the others are %s and the server %s',
  (others, how) => {
    const compared = { bodies: 0, shots: 0, dashes: 0, ended: 0 };
    for (let seed = 1; seed <= 3; seed++) {
      const server = openServer(seed);
      const both = { server, client: relight.open(server.map, server.world.ranges) };
      for (let round = 0; round < 150; round++) {
        compare(both, (round * 7) % SEATS, others, how === 'steps', compared);
      }
    }
    expect(compared.bodies).toBeGreaterThan(100);
    expect(compared.shots).toBeGreaterThan(100);
    expect(compared.dashes).toBeGreaterThan(2);
    expect(compared.ended).toBeLessThan(compared.shots / 2);
  },
);

test('GM25 in a world where only one seat is driven, what others shot stands still and harms nothing', () => {
  const server = openServer(4);
  for (let tick = 0; tick < 200; tick++) {
    server.inputsAt(++server.world.head[HEAD_TICK], server.inputs);
    stepPresent(server.rules, server.world, server.inputs);
  }
  const local = asKnownTo(3, server.world, 'elsewhere');
  const before = local.bytes.slice();
  const shots = [...local.columns.kind.keys()].filter((index) => {
    return index >= ownedStart(local.ranges, 0) && local.columns.kind[index] !== 0 && !isOfSeat(local.ranges, 3, index);
  });
  expect(shots.length).toBeGreaterThan(15);
  const rules = relight.open(server.map, local.ranges);
  const places = shots.map((index) => [local.columns.kind[index], local.columns.x[index], local.columns.y[index]]);
  const states = [...local.columns.state.subarray(0, SEATS)];
  for (let tick = 0; tick < 100; tick++) {
    local.head[HEAD_TICK]++;
    rules.predict(local, createInputs(SEATS));
  }
  expect(shots.map((i) => [local.columns.kind[i], local.columns.x[i], local.columns.y[i]])).toEqual(places);
  states[3] = local.columns.state[3];
  expect([...local.columns.state.subarray(0, SEATS)]).toEqual(states);
  expect(local.bytes).not.toEqual(before);
});

test('PH16 near sees bodies and crates alike, up to 1.5 m between surfaces at the default speed, and not itself', () => {
  const { world, nearAt } = openNear();
  const crate = 2;
  expect(nearAt(1, 0.8 + 1.4)).toBe(true);
  expect(nearAt(1, 0.8 + 1.6)).toBe(false);
  expect(nearAt(crate, 0.9 + 1.4)).toBe(true);
  expect(nearAt(crate, 0.9 + 1.6)).toBe(false);
  world.columns.kind[1] = 0;
  expect(nearAt(1, 0.8)).toBe(false);
});

test('GM26 near sees a dash further away, its own or the other one, and nothing that cannot push', () => {
  const { world, nearAt } = openNear();
  world.columns.state[1] = STATE.dash;
  expect(nearAt(1, 0.8 + 5.4)).toBe(true);
  expect(nearAt(1, 0.8 + 5.6)).toBe(false);
  world.columns.state[1] = 0;
  world.columns.state[0] = STATE.dash;
  expect(nearAt(1, 0.8 + 5.4)).toBe(true);
  world.columns.state[0] = 0;
  world.columns.kind[1] = KIND.tally;
  expect(nearAt(1, 0.8)).toBe(false);
});

function openNear(): { world: RelightWorld; nearAt: (index: number, metres: number) => boolean } {
  const middle = { x: 30, y: 30 };
  const map = { name: 'near', width: 60, height: 60, boxes: [], segments: [], spawns: [middle], crates: [middle] };
  const { world, rules } = createScene({ game: relight, map, seats: 2, seed: 1 });
  const nearAt = (index: number, metres: number): boolean => {
    world.columns.x.set([30 * 4096, 5 * 4096, 55 * 4096]);
    world.columns.x[index] = (30 + metres) * 4096;
    return rules.near(world, 0);
  };
  return { world, nearAt };
}
