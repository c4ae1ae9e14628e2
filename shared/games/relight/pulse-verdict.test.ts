import { describe, expect, test } from 'vitest';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import { BUTTON, KIND, STATE } from '#shared/games/relight/schema.ts';
import { PLAYER_RADIUS, PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import {
  beginDeciding,
  beginLived,
  createTimeline,
  liveAgain,
  noteConsumed,
  noteJudged,
} from '#shared/sim/timeline.ts';
import { saveSnapshot } from '#shared/sim/history.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';
import { createToldPast, runTold, type Showing, type ToldPast } from '#shared/testing/told-past.ts';

const MUZZLE = PLAYER_RADIUS + PULSE_RADIUS;

/** Of a pulse in a tick, m. */
const STEP = 22 / 60;

interface Told {
  readonly stage: Stage;
  readonly past: ToldPast;
}

/** Seats in a row to the right of seat 0, which is at x 10; no shields. Views are 12 ticks deep. */
function openRow(seats: number, parts: Parameters<typeof createStage>[0] = {}): Told {
  const stage = createStage(parts, seats);
  stage.unshield();
  for (let seat = 0; seat < seats; seat++) stage.place(seat, 10 + 5 * seat, 30);
  const past = createToldPast(stage.scene.world);
  past.viewDepth = 12 * DEPTH_PER_TICK;
  return { stage, past };
}

function show({ past }: Told, shown: Readonly<Record<number, Showing>>): void {
  past.showing = (entity) => shown[entity] ?? 'now';
}

/** Puts a body where a dash has just led it. */
function dashTo({ stage }: Told, seat: number, x: number, y: number): void {
  stage.place(seat, x, y);
  stage.columns.dashWait[seat] = 170;
}

/** Fires one pulse of seat 0 to the right and returns its index. */
function fireOne({ stage, past }: Told): number {
  stage.act(0, 0, BUTTON.pulse);
  runTold(stage.scene, past);
  stage.act(0, 0, 0);
  return stage.all(KIND.pulse)[0];
}

function tune({ stage }: Told, key: string, value: number): void {
  stage.scene.world.tunables[stage.scene.game.tunables.keys.indexOf(key)] = value;
}

describe('a pulse comes from what its shooter was shown to the present', () => {
  test('GM48 by its age it is judged so deep in the past: all of it when it is fired, half after 12 ticks, nothing from 24 on', () => {
    const told = openRow(2);
    const pulse = fireOne(told);
    expect(told.stage.columns.depth[pulse]).toBe(12 * DEPTH_PER_TICK);
    // Somebody walks beside it, too far away to be met.
    for (let tick = 0; tick < 40; tick++) {
      told.stage.place(1, told.stage.x(pulse), 31);
      runTold(told.stage.scene, told.past);
    }
    const depths = told.past.opened.map(({ seat, depth }) => (seat === 0 ? depth / DEPTH_PER_TICK : -1));
    expect([depths[0], depths[1], depths[6], depths[12], depths[18]]).toEqual([12, 11.5, 9, 6, 3]);
    expect(depths[21]).toBe(1.5);
    expect(depths.slice(23)).toEqual(Array.from({ length: 18 }, () => 0));
  });

  test.each([
    [0, 12],
    [12, 6],
    [24, 0],
  ])('GM48 at an age of %d ticks it hits whoever was shown there %d ticks ago, and nobody else', (age, ago) => {
    const x = 10 + MUZZLE + STEP * age;
    for (const shownAgo of [0, 6, 12]) {
      const told = openRow(2);
      dashTo(told, 1, x, shownAgo === 0 ? 30 : 32);
      told.past.showing = (entity, depth) => {
        if (entity !== 1) return 'now';
        return Math.abs(depth / DEPTH_PER_TICK - shownAgo) < 0.7 ? { x, y: 30 } : { x, y: 32 };
      };
      const pulse = fireOne(told);
      runTold(told.stage.scene, told.past, age);
      const { health, spent } = told.stage.columns;
      expect([health[1], spent[pulse] > 0]).toEqual(shownAgo === ago ? [75, true] : [100, false]);
    }
  });

  test('GM48 whoever walks away from where he was shown meets it on its way where he was then', () => {
    // 8 m/s to the side, which is 1.6 m in the 12 ticks that the view is deep: at 8 m nothing of it is left.
    for (const [metres, aside, health] of [
      [1, 1.6 * (1 - 1.2 / 24), 75],
      [4, 1.6 * (1 - 9.4 / 24), 75],
      [4, 1.6, 100],
      [4, 0, 100],
      [10, 0, 75],
      [10, 1.6, 100],
    ]) {
      const told = openRow(2);
      told.past.showing = (entity, depth) => {
        return entity === 1
          ? { x: 10 + MUZZLE + metres, y: 30 + aside - (depth / DEPTH_PER_TICK) * (1.6 / 12) }
          : 'now';
      };
      told.stage.place(1, 10 + MUZZLE + metres, 30 + aside);
      fireOne(told);
      runTold(told.stage.scene, told.past, 40);
      expect(told.stage.columns.health[1], `${metres} m, ${aside} m`).toBe(health);
    }
  });

  test('GM41 it begins no deeper than `pulse.rewindTicks`: 12 ticks, unless the room says otherwise', () => {
    for (const [cap, viewTicks, depthTicks] of [
      [undefined, 7, 7],
      [undefined, 20, 12],
      [31, 40, 31],
      [0, 20, 0],
    ]) {
      const told = openRow(1);
      if (cap !== undefined) tune(told, 'pulse.rewindTicks', cap);
      told.past.viewDepth = viewTicks! * DEPTH_PER_TICK;
      const pulse = fireOne(told);
      expect(told.stage.columns.depth[pulse]).toBe(depthTicks! * DEPTH_PER_TICK);
      expect(told.past.opened[0].depth).toBe(depthTicks! * DEPTH_PER_TICK);
    }
  });

  test('GM42 it hits nobody who is dead now, passes through who dashes now, and a shield takes it without harm', () => {
    const dead = openRow(2);
    show(dead, { 1: { x: 11, y: 30 } });
    dead.stage.columns.kind[1] = 0;
    fireOne(dead);
    expect(dead.stage.columns.health[1]).toBe(100);
    const dashing = openRow(2);
    show(dashing, { 1: { x: 11, y: 30 } });
    dashing.stage.columns.dashLeft[1] = 5;
    dashing.stage.columns.state[1] = STATE.dash;
    dashing.stage.columns.vx[1] = 24 * 256;
    const passing = fireOne(dashing);
    expect([dashing.stage.columns.health[1], dashing.stage.columns.spent[passing]]).toEqual([100, 0]);
    const shielded = openRow(2);
    dashTo(shielded, 1, 15, 30);
    show(shielded, { 1: { x: 11, y: 30 } });
    shielded.stage.columns.shield[1] = 10;
    shielded.stage.columns.state[1] = STATE.shield;
    const taken = fireOne(shielded);
    const { health, spent, hit } = shielded.stage.columns;
    expect([health[1], spent[taken], hit[taken]]).toEqual([100, 6, 2]);
  });

  test('GM43 it ends at a crate where that was shown', () => {
    const told = openRow(2, { crates: [{ x: 11.5, y: 34 }] });
    told.stage.place(1, 12, 30);
    show(told, { [told.stage.crate]: { x: 11.3, y: 30 } });
    const pulse = fireOne(told);
    runTold(told.stage.scene, told.past, 3);
    expect(told.stage.columns.health[1]).toBe(100);
    expect([told.stage.columns.spent[pulse] > 0, told.stage.columns.hit[pulse]]).toEqual([true, 0]);
  });

  test('GM49 it finds whoever was shown on its way however far a dash has led since, in all directions', () => {
    for (let shot = 0; shot < 200; shot++) {
      const told = openRow(2);
      const ticks = 1 + (randomU32(3, shot, 0, 1) % 12);
      const radians = randomUnit(3, shot, 0, 2) * 2 * Math.PI;
      // As far as the longest of dashes and pushes have led in that time.
      const far = (ticks * 24 + 3 * ticks) / 60;
      told.past.viewDepth = ticks * DEPTH_PER_TICK;
      const x = 10 + MUZZLE + 0.05;
      dashTo(told, 1, x + Math.cos(radians) * far, 30 + Math.sin(radians) * far);
      told.stage.columns.health[1] = 100;
      show(told, { 1: { x, y: 30 } });
      fireOne(told);
      expect(told.stage.columns.health[1], `shot ${shot}`).toBe(75);
    }
  });

  test('GM49 it asks for nobody who cannot have been near', () => {
    const told = openRow(3);
    // So far only a dash would have led it, and it has not dashed.
    told.stage.place(1, 17, 30);
    fireOne(told);
    runTold(told.stage.scene, told.past, 3);
    expect(told.past.opened).toHaveLength(1);
  });

  test('GM51 it is noted once, when it meets something, while the past that it met it in is open', () => {
    const told = openRow(2);
    told.stage.place(1, 10 + MUZZLE + 12 * STEP, 30);
    const pulse = fireOne(told);
    runTold(told.stage.scene, told.past, 30);
    const noted = told.past.opened.filter((view) => view.noted.length > 0);
    expect(noted).toHaveLength(1);
    expect(noted[0].noted).toEqual([[pulse, 1]]);
    expect(noted[0]).toBe(told.past.opened.at(-1));
    expect(noted[0].depth / DEPTH_PER_TICK).toBe(6.5);
  });

  test('GM51 what it meets in its first tick it meets in the very view of its shooter', () => {
    const told = openRow(2);
    told.stage.place(1, 10.8, 30);
    const pulse = fireOne(told);
    expect(told.past.opened).toEqual([{ seat: 0, depth: 3072, noted: [[pulse, 1]] }]);
  });

  test('GM51 rails are judged first, seat by seat, and then pulses, those fired in the tick last', () => {
    const told = openRow(4);
    fireOne(told);
    told.stage.place(3, 11, 31.2);
    told.past.opened.length = 0;
    told.stage.act(1, 16_384, BUTTON.rail | BUTTON.pulse);
    told.stage.act(2, 16_384, BUTTON.rail | BUTTON.pulse);
    runTold(told.stage.scene, told.past);
    expect(told.past.opened.map(({ seat }) => seat)).toEqual([1, 2, 0, 1, 2]);
  });
});

describe('a pulse that has hit something', () => {
  test('GM50 stands where it ended for 6 ticks, harms nobody, and is gone; also one that hits in its first tick', () => {
    for (const x of [10.8, 13]) {
      const told = openRow(3);
      const { columns } = told.stage;
      told.stage.place(1, x, 30);
      const pulse = fireOne(told);
      while (columns.spent[pulse] === 0) runTold(told.stage.scene, told.past);
      const at = [told.stage.x(pulse), told.stage.y(pulse)];
      expect([columns.health[1], columns.hit[pulse]]).toEqual([75, 2]);
      for (let tick = 1; tick < 6; tick++) {
        told.stage.place(2, at[0], at[1]);
        runTold(told.stage.scene, told.past);
        expect([columns.kind[pulse], told.stage.x(pulse), told.stage.y(pulse)]).toEqual([KIND.pulse, ...at]);
        expect([columns.vx[pulse], columns.vy[pulse]]).toEqual([0, 0]);
      }
      runTold(told.stage.scene, told.past);
      expect(columns.kind[pulse]).toBe(0);
      expect([...columns.health.subarray(0, 3)]).toEqual([100, 75, 100]);
    }
  });

  test('GM50 is not kept longer than it would have flown', () => {
    const told = openRow(2);
    told.stage.place(1, 10 + MUZZLE + 87 * STEP, 30);
    const pulse = fireOne(told);
    runTold(told.stage.scene, told.past, 89);
    expect([told.stage.columns.health[1], told.stage.columns.kind[pulse]]).toEqual([75, KIND.pulse]);
    runTold(told.stage.scene, told.past);
    expect(told.stage.columns.kind[pulse]).toBe(0);
  });
});

test('GM52 verdicts stay as they were when the ticks in which they were given are lived again with other movement', () => {
  const told = openRow(3);
  const { world, rules, inputs } = told.stage.scene;
  const timeline = createTimeline(world);
  const live = (): void => {
    world.head[0]++;
    beginLived(timeline);
    noteConsumed(timeline, inputs);
    rules.predict(world, inputs);
    beginDeciding(timeline);
    rules.judge(world, inputs, told.past);
    noteJudged(timeline);
    saveSnapshot(timeline.history, world);
  };
  live();
  told.stage.place(2, 11, 31);
  show(told, { 2: { x: 11, y: 30 } });
  told.stage.act(0, 0, BUTTON.rail | BUTTON.pulse);
  live();
  told.stage.act(0, 0, 0);
  live();
  const [trace, pulse] = [told.stage.all(KIND.trace)[0], told.stage.all(KIND.pulse)[0]];
  const { columns } = world;
  const verdicts = (): number[] => [
    ...columns.health.subarray(0, 3),
    columns.length[trace],
    columns.hit[trace],
    columns.hit[pulse],
    columns.depth[pulse],
    columns.spent[pulse],
  ];
  const before = verdicts();
  expect(before).toEqual([100, 100, 15, 38, 3, 3, 3072, 5]);
  // The shooter has walked away meanwhile, and the one he hit the other way.
  for (const lived of timeline.ticks) {
    lived.inputs.driven.fill(1, 0, 3);
    lived.inputs.moveX[0] = -127;
    lived.inputs.moveX[2] = 127;
  }
  liveAgain(timeline, rules, world.head[0] - 1, world.head[0]);
  expect(told.stage.x(0)).toBeLessThan(10);
  expect(told.stage.x(2)).toBeGreaterThan(11);
  expect(verdicts()).toEqual(before);
});
