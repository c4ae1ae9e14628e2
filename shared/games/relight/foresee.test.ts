import { expect, test } from 'vitest';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { BUTTON, KIND, type RelightFields, STATE } from '#shared/games/relight/schema.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { ownedStart, type World } from '#shared/sim/world.ts';
import { asKnownTo, type Others } from '#shared/testing/known-world.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';
import { createToldPast, type Showing, type ToldPast } from '#shared/testing/told-past.ts';

const SEATS = 12;
const CRATES = 6;

/** What a number is drawn for. */
const USE = { seat: 1, aim: 2, depth: 3, x: 4, y: 5, missing: 6 } as const;

/** The same place for the same thing, wherever a world keeps it: some in front of the shooter, some in each other, some unknown. */
function showingOf(shot: number, { columns }: World<RelightFields>, index: number): Showing {
  const thing = columns.kind[index] === KIND.player ? columns.seat[index] : 100 + columns.x[index] / 4096;
  if (randomU32(1, shot, thing, USE.missing) % 8 === 0) return 'gone';
  const near = thing % 3 === 0 ? thing - (thing % 2) : thing;
  const away = randomUnit(1, shot, near, USE.x) * 12;
  return { x: 30 + (thing % 2 === 0 ? away : -away), y: 30 + (randomUnit(1, shot, near, USE.y) - 0.5) * 8 };
}

function pastOf(world: World<RelightFields>, shot: number): ToldPast {
  const past = createToldPast(world);
  past.viewDepth = DEPTH_PER_TICK + (randomU32(1, shot, 0, USE.depth) % (40 * DEPTH_PER_TICK));
  past.showing = (index) => showingOf(shot, world, index);
  return past;
}

function openStage(): Stage {
  const crates = Array.from({ length: CRATES }, (_, at) => ({ x: 5 + 8 * at, y: 52 }));
  const stage = createStage({ crates, boxes: [{ x: 40, y: 30, halfWidth: 1, halfHeight: 1 }] }, SEATS);
  stage.unshield();
  for (let seat = 0; seat < SEATS; seat++) stage.place(seat, 4 + 4 * seat, 8);
  return stage;
}

interface Verdict {
  readonly length: number;
  readonly hit: number;
}

function verdictOf({ columns, ranges }: World<RelightFields>, seat: number): Verdict {
  const first = ownedStart(ranges, seat);
  for (let index = first; index < first + ranges.ownedPerSeat; index++) {
    if (columns.kind[index] === KIND.trace) return { length: columns.length[index], hit: columns.hit[index] };
  }
  return expect.fail('no trace');
}

/** Fires the seat's rail on both sides, and returns what each makes of it. */
function fireOnBoth(shot: number, others: Others, change: (stage: Stage) => void = () => {}): Verdict[] {
  const stage = openStage();
  const { world, rules, inputs, map } = stage.scene;
  const seat = randomU32(1, shot, 0, USE.seat) % SEATS;
  stage.place(seat, 30, 30);
  stage.act(seat, randomU32(1, shot, 0, USE.aim) & 0xffff, BUTTON.rail);
  change(stage);
  const local = asKnownTo(seat, world, others);
  const client = relight.open(map, local.ranges);
  local.head[0] = ++world.head[0];
  rules.predict(world, inputs);
  rules.judge(world, inputs, pastOf(world, shot));
  client.predict(local, inputs);
  client.foresee!(local, seat, pastOf(local, shot));
  return [verdictOf(world, seat), verdictOf(local, seat)];
}

test.each(['coarse', 'elsewhere'] as const)(
  'GM47 what a client foresees of its rails is what the server judges, to the bit, given the same past and others %s',
  (others) => {
    const came = { body: 0, other: 0 };
    for (let shot = 0; shot < 400; shot++) {
      const [judged, foreseen] = fireOnBoth(shot, others);
      expect(foreseen, `shot ${shot}`).toEqual(judged);
      if (judged.hit > 0) came.body++;
      else if (judged.length < 40 * 64) came.other++;
    }
    expect(came.body).toBeGreaterThan(80);
    expect(came.other).toBeGreaterThan(40);
  },
);

test('GM47 it counts nobody as protected: who is, only the server knows', () => {
  let passed = 0;
  for (let shot = 0; shot < 200; shot++) {
    const [, open] = fireOnBoth(shot, 'coarse');
    const [judged, foreseen] = fireOnBoth(shot, 'coarse', ({ columns }) => {
      for (let seat = 0; seat < SEATS; seat++) if (columns.y[seat] < 20 * 4096) columns.state[seat] = STATE.dash;
    });
    expect(foreseen).toEqual(open);
    if (judged.hit === 0 && foreseen.hit > 0) passed++;
  }
  expect(passed).toBeGreaterThan(30);
});

test('GM47 it writes nothing but how far the own rails of the tick lead and whom they hit', () => {
  const stage = openStage();
  const { world, rules, inputs } = stage.scene;
  for (let seat = 0; seat < SEATS; seat++) stage.act(seat, 0, BUTTON.rail | BUTTON.pulse);
  world.head[0]++;
  rules.predict(world, inputs);
  const before = world.bytes.slice();
  rules.foresee!(world, 3, createToldPast(world));
  const trace = stage.all(KIND.trace)[3];
  expect([stage.columns.seat[trace], stage.columns.hit[trace], stage.columns.length[trace]]).toEqual([3, 5, 230]);
  stage.columns.length[trace] = 40 * 64;
  stage.columns.hit[trace] = 0;
  expect(world.bytes).toEqual(before);
  // Of a rail fired in an earlier tick nothing is foreseen again.
  for (let seat = 0; seat < SEATS; seat++) stage.act(seat, 0, 0);
  world.head[0]++;
  rules.predict(world, inputs);
  const later = world.bytes.slice();
  rules.foresee!(world, 3, createToldPast(world));
  expect(world.bytes).toEqual(later);
});
