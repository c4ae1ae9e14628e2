import { describe, expect, test } from 'vitest';
import { BUTTON, KIND, LENGTH_PER_METRE, schema, STATE } from '#shared/games/relight/schema.ts';
import { PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';
import { createToldPast, runTold, type Showing, type ToldPast } from '#shared/testing/told-past.ts';

const HALF = 32_768;

interface Told {
  readonly stage: Stage;
  readonly past: ToldPast;
}

/** Seats in a row to the right of seat 0, which is at x 10; no shields. Views are 10 ticks deep. */
function openRow(seats: number, parts: Parameters<typeof createStage>[0] = {}): Told {
  const stage = createStage(parts, seats);
  stage.unshield();
  for (let seat = 0; seat < seats; seat++) stage.place(seat, 10 + 5 * seat, 30);
  const past = createToldPast(stage.scene.world);
  past.viewDepth = 10 * DEPTH_PER_TICK;
  return { stage, past };
}

/** Says where things were shown, by entity; all others are where they are. */
function show({ past }: Told, shown: Readonly<Record<number, Showing>>): void {
  past.showing = (entity) => shown[entity] ?? 'now';
}

function fire({ stage, past }: Told, seats: readonly number[] = [0], aim = 0): void {
  for (const seat of seats) stage.act(seat, seat === 0 ? aim : HALF, BUTTON.rail);
  runTold(stage.scene, past);
  for (const seat of seats) stage.act(seat, seat === 0 ? aim : HALF, 0);
}

function traceOf({ columns, all }: Stage, at = 0): { metres: number; hit: number } {
  const index = all(KIND.trace)[at];
  return { metres: columns.length[index] / LENGTH_PER_METRE, hit: columns.hit[index] };
}

function tune({ stage }: Told, key: string, value: number): void {
  stage.scene.world.tunables[stage.scene.game.tunables.keys.indexOf(key)] = value;
}

describe('a rail is judged by what its shooter was shown', () => {
  test('GM40 it hits whoever was shown on its line and is elsewhere now', () => {
    const told = openRow(2);
    told.stage.place(1, 15, 34);
    show(told, { 1: { x: 15, y: 30 } });
    fire(told);
    expect(told.stage.columns.health[1]).toBe(40);
    expect(traceOf(told.stage).metres).toBeCloseTo(5 - PLAYER_RADIUS, 1);
    expect([told.stage.x(1), told.stage.y(1)]).toEqual([15, 34]);
  });

  test.each([[{ x: 15, y: 34 }], ['gone']] as const)(
    'GM40 it misses whoever is on its line now and was shown at %j',
    (showing) => {
      const told = openRow(2);
      show(told, { 1: showing });
      fire(told);
      expect(told.stage.columns.health[1]).toBe(100);
      expect(traceOf(told.stage)).toEqual({ metres: 40, hit: 0 });
    },
  );

  test('GM40 whom it hits is decided by fractions of what the world can keep', () => {
    for (const [off, health] of [
      [PLAYER_RADIUS - 1 / 100_000, 40],
      [PLAYER_RADIUS + 1 / 100_000, 100],
    ]) {
      const told = openRow(2);
      show(told, { 1: { x: 15, y: 30 + off } });
      fire(told);
      expect(told.stage.columns.health[1]).toBe(health);
    }
  });

  test('GM40 it begins where the shooter is now, whatever was shown of him', () => {
    const told = openRow(2);
    show(told, { 0: { x: 10, y: 40 }, 1: { x: 15, y: 30.3 } });
    fire(told);
    expect(told.stage.columns.health[1]).toBe(40);
  });

  test('GM41 it reaches no deeper than `rail.rewindTicks`: 20 ticks, unless the room says otherwise', () => {
    for (const [cap, viewTicks, depthTicks] of [
      [undefined, 12, 12],
      [undefined, 30, 20],
      [15, 30, 15],
      [31, 40, 31],
      [0, 10, 0],
    ]) {
      const told = openRow(2);
      if (cap !== undefined) tune(told, 'rail.rewindTicks', cap);
      told.past.viewDepth = viewTicks! * DEPTH_PER_TICK;
      // It walks down half a metre per tick, and is where it is aimed at at the depth that counts.
      told.past.showing = (entity, depth) =>
        entity === 1 ? { x: 15, y: 30 + (depthTicks! - depth / DEPTH_PER_TICK) / 2 } : 'now';
      fire(told);
      expect(told.past.opened).toEqual([
        { seat: 0, depth: depthTicks! * DEPTH_PER_TICK, noted: [[expect.anything(), 1]] },
      ]);
      expect(told.stage.columns.health[1]).toBe(40);
    }
  });

  test('GM42 what protects somebody now wins: the dead, whoever dashes and whoever is shielded come to no harm', () => {
    const dead = openRow(3);
    dead.stage.columns.kind[1] = 0;
    fire(dead);
    expect([...dead.stage.columns.health.subarray(0, 3)]).toEqual([100, 100, 40]);
    const dashing = openRow(3);
    dashing.stage.columns.dashLeft[1] = 5;
    dashing.stage.columns.state[1] = STATE.dash;
    dashing.stage.place(1, 15, 20);
    dashing.stage.columns.vy[1] = 24 * 256;
    show(dashing, { 1: { x: 15, y: 30 } });
    fire(dashing);
    expect([...dashing.stage.columns.health.subarray(0, 3)]).toEqual([100, 100, 40]);
    const shielded = openRow(3);
    shielded.stage.columns.shield[1] = 10;
    shielded.stage.columns.state[1] = STATE.shield;
    shielded.stage.place(1, 15, 20);
    show(shielded, { 1: { x: 15, y: 30 } });
    fire(shielded);
    expect([...shielded.stage.columns.health.subarray(0, 3)]).toEqual([100, 100, 100]);
    expect(traceOf(shielded.stage).metres).toBeLessThan(5);
  });

  test('GM43 a crate stops it where it was shown, and only there', () => {
    const away = openRow(2, { crates: [{ x: 12.5, y: 25 }] });
    show(away, { [away.stage.crate]: { x: 12.5, y: 30 } });
    fire(away);
    expect(away.stage.columns.health[1]).toBe(100);
    expect(traceOf(away.stage)).toEqual({ metres: 2, hit: 0 });
    for (const showing of [{ x: 12.5, y: 25 }, 'gone'] as const) {
      const there = openRow(2, { crates: [{ x: 12.5, y: 30 }] });
      show(there, { [there.stage.crate]: showing });
      fire(there);
      expect(there.stage.columns.health[1]).toBe(40);
    }
    const behind = openRow(2, { crates: [{ x: 12.5, y: 30 }] });
    show(behind, { [behind.stage.crate]: { x: 17.5, y: 30 } });
    fire(behind);
    expect(behind.stage.columns.health[1]).toBe(40);
  });

  test('GM43 walls stop it where they stand', () => {
    const told = openRow(2, { boxes: [{ x: 13, y: 30, halfWidth: 1, halfHeight: 5 }] });
    show(told, { 1: { x: 16, y: 30 } });
    fire(told);
    expect(told.stage.columns.health[1]).toBe(100);
  });

  test('GM44 of bodies that are equally near it hits the one of the lowest seat, and a body before a crate', () => {
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      const told = openRow(3, { crates: [{ x: 50, y: 50 }] });
      const inside = { x: 10.125, y: 30 };
      show(told, { 1: inside, 2: inside, [told.stage.crate]: inside });
      told.stage.columns.seat[1] = order[0];
      told.stage.columns.seat[2] = order[1];
      fire(told);
      expect(traceOf(told.stage)).toEqual({ metres: 0, hit: 2 });
      expect(told.stage.columns.health[order[0] === 1 ? 1 : 2]).toBe(40);
    }
  });

  test('GM45 two who shoot each other where they were shown both die, wherever they are now', () => {
    const told = openRow(2);
    told.stage.columns.health.fill(60, 0, 2);
    told.stage.place(0, 10, 34);
    told.stage.place(1, 15, 26);
    show(told, { 0: { x: 10, y: 26 }, 1: { x: 15, y: 34 } });
    fire(told, [0, 1]);
    expect([...told.stage.columns.kind.subarray(0, 2)]).toEqual([0, 0]);
  });

  test('GM46 it tells its owner, and nobody else, whose body it met, also when a shield took it', () => {
    const hit = openRow(2);
    fire(hit);
    expect(traceOf(hit.stage).hit).toBe(2);
    const shielded = openRow(2);
    shielded.stage.columns.shield[1] = 10;
    shielded.stage.columns.state[1] = STATE.shield;
    fire(shielded);
    expect([traceOf(shielded.stage).hit, shielded.stage.columns.health[1]]).toEqual([2, 100]);
    const crate = openRow(2, { crates: [{ x: 12.5, y: 30 }] });
    fire(crate);
    expect(traceOf(crate.stage).hit).toBe(0);
    const row = schema.rows[schema.at.hit];
    expect([row.seenBy, row.judged]).toEqual(['owner', true]);
  });

  test('GM51 it is noted once, in its tick, with whom it hit, while the view that it was judged by is open', () => {
    const told = openRow(3);
    fire(told, [0, 2]);
    runTold(told.stage.scene, told.past, 30);
    const [of0, of2] = told.stage.all(KIND.trace);
    expect(told.past.opened).toEqual([
      { seat: 0, depth: 2560, noted: [[of0, 1]] },
      { seat: 2, depth: 2560, noted: [[of2, 1]] },
    ]);
    const missed = openRow(2);
    fire(missed, [0], HALF);
    expect(missed.past.opened[0].noted).toEqual([[missed.stage.all(KIND.trace)[0], -1]]);
  });
});
