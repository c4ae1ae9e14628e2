import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBits, setBit } from '#shared/core/bits.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { tickOf } from '#server/room.ts';
import { createRig, type Player, type Rig } from '#server/testing/rig.ts';
import { createTold, noteTold, type Telling } from '#server/told.ts';

const CAPACITY = 70;
const entities = Array.from({ length: CAPACITY }, (_, entity) => entity);

function bitsOf(numbers: readonly number[]): Int32Array {
  const bits = createBits(CAPACITY);
  for (const one of numbers) setBit(bits, one);
  return bits;
}

/** The last entity has the first slot. */
function telling(known: readonly number[], deferred: readonly number[] = []): Telling {
  const entityOf = Int16Array.from(entities, (slot) => CAPACITY - 1 - slot);
  return { known: bitsOf(known), entityOf, deferred: bitsOf(deferred.map((entity) => entityOf.indexOf(entity))) };
}

/** Frames with gaps between them, who is known after each, and of whom it says nothing new. */
const sendings = fc.array(
  fc.record({
    gap: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 60, max: 70 })),
    known: fc.subarray(entities),
    leaves: fc.subarray(entities),
  }),
  { minLength: 1, maxLength: 60 },
);

test('LC5 SN70 of the last 64 ticks it is known which frames a client was sent, whom it knew after each and whom that brought up to date', () => {
  fc.assert(
    fc.property(sendings, (sent) => {
      const told = createTold(CAPACITY);
      const frames = new Map<number, readonly number[]>();
      const current = new Map<number, readonly number[]>();
      let tick = 0;
      for (const { gap, known, leaves } of sent) {
        tick += gap;
        const deferred = known.filter((entity) => leaves.includes(entity));
        noteTold(told, telling(known, deferred), tick);
        frames.set(tick, known);
        current.set(
          tick,
          known.filter((entity) => !deferred.includes(entity)),
        );
        for (let at = tick; at > tick - HISTORY_TICKS; at--) {
          expect(told.isFrame(at)).toBe(frames.has(at));
          expect(entities.filter((entity) => told.knows(at, entity))).toEqual(frames.get(at) ?? []);
          expect(entities.filter((entity) => told.sent(at, entity))).toEqual(current.get(at) ?? []);
        }
      }
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('LC5 of older and of coming ticks nothing is said that was not so', () => {
  const told = createTold(CAPACITY);
  expect(told.isFrame(0)).toBe(false);
  noteTold(told, telling([3]), 5);
  noteTold(told, telling([4]), 5 + HISTORY_TICKS);
  expect([told.isFrame(5), told.knows(5, 3), told.knows(5, 4)]).toEqual([false, false, false]);
  for (const tick of [5 + 2 * HISTORY_TICKS, -59, -1, 2 ** 31 - 1, -(2 ** 31)]) {
    expect([told.isFrame(tick), told.knows(tick, 4), told.sent(tick, 4)]).toEqual([false, false, false]);
  }
});

const MAP_START = 4;

/** What the player holds, by the number that each thing wears. */
function heldBy(rig: Rig, player: Player): number[] {
  const { publicRows } = rig.room.game.schema;
  const mark = publicRows.findIndex(({ name }) => name === 'mark');
  const slots = [...player.taken.keys()].filter((slot) => player.taken[slot] === 1);
  return slots.map((slot) => player.values[slot * publicRows.length + mark]).toSorted((a, b) => a - b);
}

/** Things that come, go, live and die around the player, as chance has it; each wears its index. */
function stir({ room: { world } }: Rig, tick: number): void {
  const { kind, x, y, mark } = world.columns;
  const entity = MAP_START + ((tick * 7) % 20);
  if (kind[entity] !== 0 && tick % 3 === 0) despawn(world, entity);
  else if (kind[entity] === 0 && world.columns.generation[entity] === 0) spawnAt(world, entity, 2);
  mark![entity] = entity;
  x[entity] = (100 + ((tick * 5) % 60)) * 256;
  y[entity] = 100 * 256;
}

test('LC5 what is kept is what the client decodes: through gates, frames left out and everything sent anew', () => {
  for (const everyTicks of [1, 3]) {
    const base = createRig();
    const rig = createRig(undefined, { ...base.room.settings, sendEveryTicks: everyTicks, interestMinTicks: 0 });
    const player = rig.add(0);
    const frames = new Map<number, number[]>();
    for (let tick = 1; tick <= 400; tick++) {
      stir(rig, tick);
      // Stalls in which nothing is acknowledged, and now and then a wish for everything anew.
      player.acks = tick % 100 < 60;
      if (tick % 90 === 0) player.send({ resync: true });
      rig.run(1);
      if (player.tick === tick) frames.set(tick, heldBy(rig, player));
    }
    const { told } = rig.room.seats[0]!.client!;
    const now = tickOf(rig.room);
    const kept = Array.from({ length: HISTORY_TICKS }, (_, back) => now - back);
    expect(kept.filter((tick) => told.isFrame(tick))).toEqual(kept.filter((tick) => frames.has(tick)));
    for (const tick of kept) {
      const known = entities.filter((entity) => entity < rig.room.world.capacity && told.knows(tick, entity));
      expect(known).toEqual(frames.get(tick) ?? []);
    }
    expect(frames.size).toBeGreaterThan(40);
    expect(frames.size).toBeLessThan(400);
  }
});
