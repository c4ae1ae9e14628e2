import { stepPresent } from '#shared/testing/step-present.ts';
import { describe, expect, test } from 'vitest';
import { roundAt, tallyAt } from '#shared/games/relight/places.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { BUTTON, KIND, PHASE, type RelightFields, STATE } from '#shared/games/relight/schema.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { createScene, type Scene, stepScene } from '#shared/testing/scenes.ts';

interface Lengths {
  readonly warmUpS?: number;
  readonly countdownS?: number;
  readonly lastsS?: number;
  readonly podiumS?: number;
}

const SEATS = 6;

/** A room on Switchyard in which everybody walks about and shoots, with shortened phases. */
function open(lengths: Lengths = {}, seats = SEATS): Scene<RelightFields> {
  const scene = createScene({ game: relight, map: relight.maps[0], seats, seed: 2 });
  const short = { warmUpS: 2, countdownS: 2, lastsS: 5, podiumS: 1, ...lengths };
  for (const [key, value] of Object.entries(short)) {
    scene.world.tunables[relight.tunables.keys.indexOf(`round.${key}`)] = value;
  }
  scene.world.columns.endsAt[roundAt(scene.world.ranges)] = short.warmUpS * 60;
  return scene;
}

function phaseOf({ world }: Scene<RelightFields>): number {
  return world.columns.phase[roundAt(world.ranges)];
}

function stepTo(scene: Scene<RelightFields>, phase: number): void {
  for (let tick = 0; tick < 20_000 && phaseOf(scene) !== phase; tick++) stepScene(scene);
  expect(phaseOf(scene)).toBe(phase);
}

/** Everybody presses everything and walks. */
function allAct({ inputs }: Scene<RelightFields>): void {
  inputs.driven.fill(1);
  inputs.moveX.fill(127);
  inputs.pressed.fill(BUTTON.rail | BUTTON.pulse | BUTTON.dash);
}

function places({ world }: Scene<RelightFields>): number[] {
  return [...world.columns.x.subarray(0, SEATS), ...world.columns.y.subarray(0, SEATS)];
}

function countOf({ world }: Scene<RelightFields>, kind: number): number {
  return world.columns.kind.filter((of) => of === kind).length;
}

describe('the course of a room', () => {
  test('GM17 is a warm-up, then countdown, round and podium for ever, each as long as it is set', () => {
    const scene = open();
    const turns: number[][] = [];
    let before = phaseOf(scene);
    while (turns.length < 7) {
      stepScene(scene);
      const { columns, head, ranges } = scene.world;
      if (phaseOf(scene) === before) continue;
      before = phaseOf(scene);
      turns.push([head[HEAD_TICK], before, columns.round[roundAt(ranges)], columns.endsAt[roundAt(ranges)]]);
    }
    expect(turns).toEqual([
      [120, PHASE.countdown, 0, 240],
      [240, PHASE.round, 1, 540],
      [540, PHASE.podium, 1, 600],
      [600, PHASE.countdown, 1, 720],
      [720, PHASE.round, 2, 1020],
      [1020, PHASE.podium, 2, 1080],
      [1080, PHASE.countdown, 2, 1200],
    ]);
  });

  test('GM17 goes through phases of no length within a tick', () => {
    const scene = open({ warmUpS: 0, countdownS: 0, podiumS: 0 });
    stepScene(scene);
    const at = roundAt(scene.world.ranges);
    const { round, endsAt, frozen } = scene.world.columns;
    expect([phaseOf(scene), round[at], endsAt[at], frozen[0]]).toEqual([PHASE.round, 1, 301, 0]);
    while (scene.world.head[HEAD_TICK] < 301) stepScene(scene);
    expect([phaseOf(scene), round[at], endsAt[at], frozen[0]]).toEqual([PHASE.round, 2, 601, 0]);
  });

  test('GM14 kills count in the warm-up', () => {
    const scene = open({ warmUpS: 60 });
    for (let tick = 0; tick < 3_000; tick++) stepScene(scene);
    const { score, deaths } = scene.world.columns;
    expect(Math.max(...score)).toBeGreaterThan(0);
    expect(Math.max(...deaths)).toBeGreaterThan(0);
  });
});

describe('the countdown', () => {
  test('GM18 begins with scores at nothing, no pulse in flight, and everybody gone to come back whole and apart', () => {
    const scene = open({ warmUpS: 60 });
    while (scene.world.head[HEAD_TICK] < 3_599) stepScene(scene);
    const { columns, ranges } = scene.world;
    expect(Math.max(...columns.score)).toBeGreaterThan(0);
    stepTo(scene, PHASE.countdown);
    for (const name of ['score', 'kills', 'deaths', 'killer', 'weapon'] as const) {
      expect(Math.max(...columns[name])).toBe(0);
    }
    expect([countOf(scene, KIND.pulse), countOf(scene, KIND.player)]).toEqual([0, 0]);
    for (let seat = 0; seat < SEATS; seat++) {
      expect(columns.backAt[tallyAt(ranges, seat)]).toBe(scene.world.head[HEAD_TICK] + 64);
    }
    for (let tick = 0; tick < 64; tick++) stepScene(scene);
    expect([...columns.health.subarray(0, SEATS)]).toEqual(Array.from({ length: SEATS }, () => 100));
    expect([...columns.kind.subarray(0, SEATS)]).toEqual(Array.from({ length: SEATS }, () => KIND.player));
    expect(new Set(places(scene)).size).toBeGreaterThan(SEATS);
    for (let a = 0; a < SEATS; a++) {
      for (let b = 0; b < a; b++) {
        const metres = Math.hypot(columns.x[a] - columns.x[b], columns.y[a] - columns.y[b]) / 4096;
        expect(metres).toBeGreaterThan(8);
      }
    }
  });

  test('GM16 GM18 holds everybody until the round begins: no step, no shot, no dash, whatever they press', () => {
    const scene = { ...open(), inputsAt: () => {} };
    stepTo(scene, PHASE.countdown);
    for (let tick = 0; tick < 65; tick++) stepScene(scene);
    allAct(scene);
    const before = places(scene);
    const { columns } = scene.world;
    while (scene.world.head[HEAD_TICK] < 239) {
      stepScene(scene);
      expect(places(scene)).toEqual(before);
      expect([...columns.state.subarray(0, SEATS)].every((state) => (state & STATE.frozen) !== 0)).toBe(true);
    }
    expect([countOf(scene, KIND.pulse), countOf(scene, KIND.trace)]).toEqual([0, 0]);
    stepScene(scene);
    expect(phaseOf(scene)).toBe(PHASE.round);
    expect([countOf(scene, KIND.pulse), countOf(scene, KIND.trace)]).toEqual([SEATS, SEATS]);
    expect([...columns.state.subarray(0, SEATS)]).toEqual(Array.from({ length: SEATS }, () => STATE.dash));
  });

  test('GM19 too short for that, it lets the living stay, whole, and the dead come back as soon as they can', () => {
    const scene = { ...open({ countdownS: 1 }), inputsAt: () => {} };
    while (scene.world.head[HEAD_TICK] < 100) stepScene(scene);
    const { columns, ranges } = scene.world;
    columns.health[1] = 1;
    columns.kind[0] = 0;
    columns.freedAt[0] = 100;
    columns.backAt[tallyAt(ranges, 0)] = 220;
    const before = places(scene);
    stepTo(scene, PHASE.countdown);
    expect([columns.kind[0], columns.kind[1], columns.health[1]]).toEqual([0, KIND.player, 100]);
    expect(columns.backAt[tallyAt(ranges, 0)]).toBe(164);
    while (scene.world.head[HEAD_TICK] < 164) stepScene(scene);
    expect(columns.kind[0]).toBe(KIND.player);
    expect(places(scene).slice(1, SEATS)).toEqual(before.slice(1, SEATS));
  });

  test('GM21 whoever joins in it is held for as long as the others', () => {
    for (const joinTick of [201, 239]) {
      const scene = { ...open(), inputsAt: () => {} };
      scene.rules.leave(scene.world, 5);
      while (scene.world.head[HEAD_TICK] < joinTick - 1) stepScene(scene);
      scene.world.head[HEAD_TICK]++;
      scene.rules.join(scene.world, 5);
      allAct(scene);
      stepPresent(scene.rules, scene.world, scene.inputs);
      const { frozen, kind } = scene.world.columns;
      expect(kind[5]).toBe(KIND.player);
      expect([frozen[0], frozen[5]]).toEqual([240 - joinTick, 240 - joinTick]);
      expect([countOf(scene, KIND.pulse), countOf(scene, KIND.trace)]).toEqual([0, 0]);
    }
  });
});

test('GM20 on the podium everybody stands where the round ended, whatever they press, and the scores stay', () => {
  const scene = { ...open({ warmUpS: 0, countdownS: 2, podiumS: 3 }) };
  stepTo(scene, PHASE.round);
  stepTo(scene, PHASE.podium);
  const { columns } = scene.world;
  const held = { ...scene, inputsAt: () => {} };
  allAct(held);
  const alive = [...columns.kind.subarray(0, SEATS).keys()].filter((seat) => columns.kind[seat] === KIND.player);
  expect(alive.length).toBeGreaterThan(2);
  const atEnd = alive.map((seat) => [columns.x[seat], columns.y[seat], columns.health[seat]]);
  const scores = [...columns.score];
  expect(countOf(held, KIND.pulse)).toBe(0);
  for (let tick = 0; tick < 179; tick++) {
    stepScene(held);
    const now = alive.map((seat) => [columns.x[seat], columns.y[seat], columns.health[seat]]);
    expect(
      now.length === atEnd.length && now.flat().every((value, i) => Math.abs(value - atEnd.flat()[i]) < 4096),
    ).toBe(true);
    expect(countOf(held, KIND.pulse)).toBe(0);
  }
  expect([...columns.score]).toEqual(scores);
  expect(phaseOf(held)).toBe(PHASE.podium);
});

test('GM16 a freeze is the judgement alone: until the next step the body is as it was predicted', () => {
  const scene = open();
  stepTo(scene, PHASE.round);
  while (scene.world.head[HEAD_TICK] < 539) stepScene(scene);
  const { schema, table, ranges, columns } = scene.world;
  const twin = createScene({ game: relight, map: relight.maps[0], seats: SEATS, seed: 2 });
  twin.world.bytes.set(scene.world.bytes);
  stepScene(scene);
  twin.world.head[HEAD_TICK]++;
  twin.inputsAt(twin.world.head[HEAD_TICK], twin.inputs);
  twin.rules.predict(twin.world, twin.inputs);
  expect(phaseOf(scene)).toBe(PHASE.podium);
  for (let seat = 0; seat < ranges.seats; seat++) {
    if (columns.kind[seat] === 0) continue;
    for (const row of schema.ownRows) {
      if (row.judged !== true) expect(table[row.index][seat], row.name).toBe(twin.world.table[row.index][seat]);
    }
    expect(columns.frozen[seat]).toBe(61);
  }
});
