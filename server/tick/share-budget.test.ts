import { describe, expect, test } from 'vitest';
import { hasBit } from '#shared/core/bits.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import { shownAt } from '#shared/sim/shown.ts';
import { mapStart } from '#shared/sim/world.ts';
import { BURST_TICKS, tickBits } from '#server/budget.ts';
import type { Client } from '#server/client.ts';
import { type RoomSettings, tickOf } from '#server/room.ts';
import { createRig, type Player, type Rig, rigSettings } from '#server/testing/rig.ts';
import { SHOT_KIND, shotGame } from '#server/testing/shot-game.ts';
import { STARVED_TICKS } from '#server/tick/share-budget.ts';

const FIRST = 4;

/** Everything is told of, however far, and nothing is spaced out by its distance. */
const wide: RoomSettings = { ...rigSettings, interestRadius: 1000, rateNearMetres: 1000 };

function openCrowd(count: number, settings: Partial<RoomSettings>, metresOf = (i: number): number => i / 4): Rig {
  const rig = createRig(shotGame, { ...wide, ...settings });
  const { world } = rig.room;
  expect(mapStart(world.ranges)).toBe(FIRST);
  for (let i = 0; i < count; i++) {
    spawnAt(world, FIRST + i, SHOT_KIND.thing);
    world.columns.x[FIRST + i] = (100 + metresOf(i)) * 256;
    world.columns.y[FIRST + i] = 100 * 256;
  }
  return rig;
}

/** Everything changes in every tick, in a way that nobody expects. */
function stir({ room }: Rig, count: number): void {
  for (let i = 0; i < count; i++) {
    room.world.columns.mark![FIRST + i] = randomU32(1, tickOf(room), i, 2) % 200;
    room.world.columns.y[FIRST + i] = 100 * 256 + (randomU32(1, tickOf(room), i, 3) % 512);
  }
}

function run(rig: Rig, ticks: number, count: number, each: () => void = () => {}): void {
  for (let i = 0; i < ticks; i++) {
    stir(rig, count);
    rig.run(1);
    each();
  }
}

function clientOf(rig: Rig, player: Player): Client {
  return rig.room.seats[player.seat].client!;
}

/** How often each thing was brought up to date in the last ticks, and the longest time that one waited. */
function updatesOf(rig: Rig, player: Player, ticks: number, count: number): { times: number[]; longest: number } {
  const client = clientOf(rig, player);
  const times = Array.from({ length: count }, () => 0);
  const last = new Int32Array(count).fill(tickOf(rig.room));
  let longest = 0;
  run(rig, ticks, count, () => {
    const tick = tickOf(rig.room);
    for (let i = 0; i < count; i++) {
      if (!client.told.sent(tick, FIRST + i)) continue;
      times[i]!++;
      longest = Math.max(longest, tick - last[i]!);
      last[i] = tick;
    }
  });
  return { times, longest: Math.max(longest, ...last.map((tick) => tickOf(rig.room) - tick)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

describe('a budget', () => {
  const THINGS = 160;

  test('SN72 what a client is sent in a crowd comes to its budget and no more', () => {
    const bytesOf = (budgetBytesPerS: number): number => {
      const rig = openCrowd(THINGS, { budgetBytesPerS });
      rig.add(0);
      run(rig, TICK_HZ, THINGS);
      const before = rig.room.counters.bytesSent;
      run(rig, 10 * TICK_HZ, THINGS);
      return (rig.room.counters.bytesSent - before) / 10;
    };
    const unbound = bytesOf(1_000_000);
    const bound = bytesOf(12_000);
    expect(unbound).toBeGreaterThan(20_000);
    expect(bound).toBeLessThanOrEqual(12_000 * 1.01);
    expect(bound).toBeGreaterThan(12_000 * 0.98);
  });

  test('SN73 however little it is, all that differs is brought up to date 5 times a second, and not all of it at once', () => {
    const rig = openCrowd(THINGS, { budgetBytesPerS: 4096 });
    const player = rig.add(0);
    run(rig, 2 * TICK_HZ, THINGS);
    const sizes: number[] = [];
    const { longest, times } = updatesOf(rig, player, 4 * TICK_HZ, THINGS);
    run(rig, 60, THINGS, () => sizes.push(player.lastBytes.length));
    expect(longest).toBeLessThanOrEqual(STARVED_TICKS);
    expect(Math.min(...times)).toBeGreaterThanOrEqual((4 * TICK_HZ) / STARVED_TICKS);
    expect(Math.max(...sizes)).toBeLessThan((3 * sum(sizes)) / sizes.length);
    expect(rig.room.counters.updatesDeferred).toBeGreaterThan(1000);
  });

  test('SN73 the bound holds where frames come less often as well', () => {
    const rig = openCrowd(THINGS, { budgetBytesPerS: 4096, sendEveryTicks: 3 });
    const player = rig.add(0);
    run(rig, 2 * TICK_HZ, THINGS);
    expect(updatesOf(rig, player, 4 * TICK_HZ, THINGS).longest).toBeLessThanOrEqual(STARVED_TICKS);
  });

  test('SN72 the nearer something is, the more often it is sent, and nothing is forgotten', () => {
    const rig = openCrowd(THINGS, { budgetBytesPerS: 16_000, rateNearMetres: 16 });
    const player = rig.add(0);
    run(rig, TICK_HZ, THINGS);
    const { times } = updatesOf(rig, player, 4 * TICK_HZ, THINGS);
    const [near, middle, far] = [0, 60, 120].map((from) => sum(times.slice(from, from + 40)));
    expect(near).toBeGreaterThan(1.3 * middle!);
    expect(middle).toBeGreaterThan(1.1 * far!);
  });

  test('SN72 what waits in one frame goes before what did not, however near that is', () => {
    const rig = openCrowd(THINGS, { budgetBytesPerS: 12_000 });
    const player = rig.add(0);
    run(rig, TICK_HZ, THINGS);
    const client = clientOf(rig, player);
    const lost = new Set<number>();
    run(rig, 60, THINGS, () => {
      for (let slot = 0; slot < client.slotsEnd; slot++) {
        if (!hasBit(client.deferred, slot)) continue;
        lost.add(slot);
        expect(client.priorities[slot]).toBeGreaterThan(0);
      }
      for (let slot = 0; slot < client.slotsEnd; slot++) {
        if (!hasBit(client.deferred, slot)) expect(client.priorities[slot]).toBe(0);
      }
    });
    expect(lost.size).toBeGreaterThan(THINGS / 2);
  });

  test('SN72 where everything fits, nothing waits; and when a crowd is over, all that waited comes', () => {
    const rig = openCrowd(THINGS, { budgetBytesPerS: 12_000 });
    const player = rig.add(0);
    run(rig, TICK_HZ, THINGS);
    expect(clientOf(rig, player).isDeferring).toBe(true);
    const { updatesDeferred } = rig.room.counters;
    expect(updatesDeferred).toBeGreaterThan(0);
    rig.run(STARVED_TICKS);
    expect(clientOf(rig, player).isDeferring).toBe(false);
    expect(clientOf(rig, player).priorities.every((priority) => priority === 0)).toBe(true);
    expectAllHeld(rig, player);
    run(rig, TICK_HZ, 3);
    const after = rig.room.counters.updatesDeferred;
    run(rig, TICK_HZ, 3);
    expect(rig.room.counters.updatesDeferred).toBe(after);
  });

  test('SN72 a frame for which enough has come up has all of it, and nothing has waited any more', () => {
    const rig = openCrowd(60, { budgetBytesPerS: 9000 });
    const player = rig.add(0);
    run(rig, TICK_HZ, 60);
    expect(clientOf(rig, player).isDeferring).toBe(true);
    player.acks = false;
    run(rig, TICK_HZ, 60);
    player.acks = true;
    run(rig, 1, 60);
    expect(player.tick).toBe(tickOf(rig.room));
    expect(clientOf(rig, player).isDeferring).toBe(false);
    expect(clientOf(rig, player).priorities.every((priority) => priority === 0)).toBe(true);
    expectAllHeld(rig, player);
  });

  test('SN72 what enters and what everybody is told is never left for later', () => {
    const rig = openCrowd(THINGS, { budgetBytesPerS: 4096 });
    const { world } = rig.room;
    const player = rig.add(0);
    const tally = FIRST + THINGS;
    spawnAt(world, tally, SHOT_KIND.tally);
    run(rig, TICK_HZ, THINGS);
    for (let i = 0; i < 30; i++) {
      world.columns.score![tally] = 7 * i * i;
      const born = FIRST + THINGS + 1 + i;
      spawnAt(world, born, SHOT_KIND.thing);
      world.columns.x[born] = world.columns.y[born] = 190 * 256;
      run(rig, 1, THINGS);
      const { told } = clientOf(rig, player);
      expect(told.sent(tickOf(rig.room), tally)).toBe(true);
      expect(told.sent(tickOf(rig.room), born)).toBe(true);
    }
  });

  test('SN72 a frame that tells everything is owed, and no more than a few frames of it', () => {
    const rig = openCrowd(THINGS, { budgetBytesPerS: 4096 });
    const player = rig.add(0);
    stir(rig, THINGS);
    rig.run(1);
    expect(player.lastBytes.length * 8).toBeGreaterThan(BURST_TICKS * tickBits(4096));
    expect(clientOf(rig, player).creditBits).toBe(-BURST_TICKS * tickBits(4096));
    rig.run(4 * BURST_TICKS);
    expect(clientOf(rig, player).creditBits).toBeGreaterThan(0);
  });

  test('SN72 the same room gives the same frames', () => {
    const framesOf = (): Uint8Array[] => {
      const rig = openCrowd(THINGS, { budgetBytesPerS: 9000, rateFarTicks: 6, rateNearMetres: 12 });
      const player = rig.add(0);
      const frames: Uint8Array[] = [];
      run(rig, 90, THINGS, () => frames.push(player.lastBytes));
      return frames;
    };
    expect(framesOf()).toEqual(framesOf());
  });

  test('SN70 what a client holds is what it was last told, and it knows which of it is old', () => {
    const rig = openCrowd(THINGS, { budgetBytesPerS: 9000, rateFarTicks: 6, rateNearMetres: 12 });
    const player = rig.add(0);
    let old = 0;
    run(rig, 120, THINGS, () => (old += expectToldHeld(rig, player)));
    expect(old).toBeGreaterThan(3000);
  });

  /** Returns how many are old. */
  function expectToldHeld(rig: Rig, player: Player): number {
    const { room } = rig;
    const client = clientOf(rig, player);
    const tick = tickOf(room);
    let old = 0;
    for (let slot = 0; slot < client.slotsEnd; slot++) {
      const entity = client.entityOf[slot];
      if (entity < 0) continue;
      const isOld = !client.told.sent(tick, entity);
      expect(player.lastAt[slot]).toBe(client.lastAt[slot]);
      expect(player.lastAt[slot] < tick).toBe(isOld);
      expectValues(rig, player, slot, entity, client.lastAt[slot]);
      if (isOld) old++;
    }
    return old;
  }

  function expectValues({ room }: Rig, player: Player, slot: number, entity: number, tick: number): void {
    const shown = shownAt(room.shown, tick);
    for (let row = 0; row < player.rows; row++) {
      expect(player.values[slot * player.rows + row]).toBe(shown[row * room.world.capacity + entity]);
    }
  }

  function expectAllHeld(rig: Rig, player: Player): void {
    const client = clientOf(rig, player);
    for (let slot = 0; slot < client.slotsEnd; slot++) {
      if (client.entityOf[slot] >= 0) expectValues(rig, player, slot, client.entityOf[slot], tickOf(rig.room));
    }
  }
});

describe('rates', () => {
  const NEAR = 24;
  const EACH = 20;

  /** Twenty things at each of so many distances. */
  function openRings(rings: readonly number[], settings: Partial<RoomSettings>): Rig {
    return openCrowd(rings.length * EACH, { rateNearMetres: NEAR, ...settings }, (i) => rings[Math.floor(i / EACH)]!);
  }

  function intervalsOf(rig: Rig, count: number): number[] {
    const player = rig.add(0);
    run(rig, 30, count);
    const ticks = 120;
    const { times } = updatesOf(rig, player, ticks, count);
    return Array.from({ length: count / EACH }, (_, ring) => {
      // What happens to be where it is expected is up to date between its turns.
      return Math.round((10 * ticks * EACH) / sum(times.slice(ring * EACH, (ring + 1) * EACH))) / 10;
    });
  }

  test('SN78 what is near is sent in every tick, and one tick more rarely for each such distance, down to every 6th', () => {
    const rings = [23, 25, 47, 49, 73, 80, 99];
    const wide = openRings(rings, { rateFarTicks: 6 });
    expect(intervalsOf(wide, rings.length * EACH)).toEqual([1, 2, 2, 3, 4, 4, 5]);
    const close = openRings([12, 41, 70, 90], { rateFarTicks: 6, rateNearMetres: 8 });
    expect(intervalsOf(close, 4 * EACH)).toEqual([2, 6, 6, 6]);
    const some = openRings(rings, { rateFarTicks: 2 });
    expect(intervalsOf(some, rings.length * EACH)).toEqual([1, 2, 2, 2, 2, 2, 2]);
    expect(intervalsOf(openRings([99], { rateFarTicks: 1 }), EACH)).toEqual([1]);
  });

  test('SN78 what is far takes turns, so that frames are of a size', () => {
    const rig = openRings([80], { rateFarTicks: 6 });
    const player = rig.add(0);
    run(rig, 30, EACH);
    const updates: number[] = [];
    run(rig, 24, EACH, () => updates.push(player.staged.records - player.staged.enters));
    expect([Math.min(...updates), Math.max(...updates)]).toEqual([5, 5]);
  });

  test('SN78 what is where it is expected counts as up to date, and is not held back', () => {
    const rig = openRings([80], { rateFarTicks: 6 });
    const player = rig.add(0);
    run(rig, 30, EACH);
    rig.run(12);
    const { updatesSpaced } = rig.room.counters;
    expect(updatesSpaced).toBeGreaterThan(0);
    rig.run(30);
    expect(rig.room.counters.updatesSpaced).toBe(updatesSpaced);
    const { told } = clientOf(rig, player);
    for (let i = 0; i < EACH; i++) expect(told.sent(tickOf(rig.room), FIRST + i)).toBe(true);
  });
});
