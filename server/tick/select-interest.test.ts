import { expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { mapStart, ownedStart } from '#shared/sim/world.ts';
import { createRig, rigSettings, type Player, type Rig } from '#server/testing/rig.ts';
import { SHOT_KIND, shotGame } from '#server/testing/shot-game.ts';
import { aheadTicksFor } from '#server/interest.ts';
import { KEEP_TICKS, LOOK_TICKS, SURE_TICKS } from '#server/tick/select-interest.ts';

/** Begins a life at a distance (m) to the right of where bodies begin. */
function begin({ room: { world } }: Rig, entity: number, kind: number, metres: number): number {
  spawnAt(world, entity, kind);
  if (kind !== SHOT_KIND.tally) place({ room: { world } } as Rig, entity, metres);
  return entity;
}

function place({ room: { world } }: Rig, entity: number, metres: number): void {
  world.columns.x[entity] = (100 + metres) * 256;
  world.columns.y[entity] = 100 * 256;
}

function owned({ room: { world } }: Rig, seat: number, at: number): number {
  return ownedStart(world.ranges, seat) + at;
}

function knows(rig: Rig, player: Player, entity: number): boolean {
  const slot = rig.room.seats[player.seat].client!.slotOf[entity];
  return slot >= 0 && player.taken[slot] === 1;
}

test('AOI60 a common kind enters at once wherever it is, and stays until its life ends', () => {
  const rig = createRig(shotGame);
  const player = rig.add(0);
  rig.run(1);
  const tally = begin(rig, mapStart(rig.room.world.ranges), SHOT_KIND.tally, 0);
  rig.run(1);
  expect(knows(rig, player, tally)).toBe(true);
  place(rig, 0, -90);
  rig.run(100);
  expect(knows(rig, player, tally)).toBe(true);
  const late = rig.add(1);
  rig.run(1);
  expect(knows(rig, late, tally)).toBe(true);
  despawn(rig.room.world, tally);
  rig.run(1);
  expect(knows(rig, player, tally)).toBe(false);
});

test('AOI61 what a seat owns is in its own section and never in a slot of its own; others know it by distance', () => {
  const rig = createRig(shotGame);
  const [owner, near, far] = [rig.add(0), rig.add(1), rig.add(2)];
  rig.run(1);
  place(rig, 2, 80);
  const bolt = begin(rig, owned(rig, 0, 4), SHOT_KIND.bolt, 3);
  rig.room.world.columns.secret![bolt] = -5;
  rig.run(1);
  const own = shotGame.schema.ownRows;
  const at = (name: string): number => 4 * own.length + own.findIndex((row) => row.name === name);
  expect(owner.staged.owned[at('kind')]).toBe(SHOT_KIND.bolt);
  expect(owner.staged.owned[at('secret')]).toBe(-5);
  expect([owner, near, far].map((player) => knows(rig, player, bolt))).toEqual([false, true, false]);
  rig.run(LOOK_TICKS * 2);
  expect(owner.staged.records).toBe(0);
  expect(knows(rig, owner, bolt)).toBe(false);
});

test('AOI62 who is dead knows what is near the place of its last body', () => {
  const rig = createRig(shotGame);
  const player = rig.add(0);
  rig.run(1);
  place(rig, 0, 60);
  rig.run(1);
  despawn(rig.room.world, 0);
  const { ranges } = rig.room.world;
  const near = begin(rig, mapStart(ranges), SHOT_KIND.thing, 70);
  const far = begin(rig, mapStart(ranges) + 1, SHOT_KIND.thing, 10);
  rig.run(1);
  expect(player.staged.header.own).toBe(false);
  expect([near, far].map((entity) => knows(rig, player, entity))).toEqual([true, false]);
  rig.run(100);
  expect([near, far].map((entity) => knows(rig, player, entity))).toEqual([true, false]);
});

test('AOI63 a body that comes back is its own section to itself, and an enter in another slot to others', () => {
  const rig = createRig(shotGame);
  const [self, other] = [rig.add(0), rig.add(1)];
  rig.run(5);
  const slot = rig.room.seats[1].client!.slotOf[0];
  despawn(rig.room.world, 0);
  rig.run(1);
  expect(self.staged.header.own).toBe(false);
  expect([...other.staged.leaveSlots.subarray(0, other.staged.leaves)]).toEqual([slot]);
  rig.run(HISTORY_TICKS);
  begin(rig, 0, SHOT_KIND.body, 50);
  place(rig, 1, 55);
  const near = begin(rig, mapStart(rig.room.world.ranges), SHOT_KIND.thing, 52);
  rig.run(1);
  expect(self.staged.header.own).toBe(true);
  expect(knows(rig, self, 0)).toBe(false);
  expect(knows(rig, other, 0)).toBe(true);
  expect(knows(rig, self, near)).toBe(true);
});

test('AOI63 who missed both the death and the return is told of both at once', () => {
  const rig = createRig(shotGame);
  rig.add(0);
  const other = rig.add(1);
  rig.run(5);
  const { generation } = rig.room.world.columns;
  const before = generation[0];
  other.acks = false;
  rig.run(30);
  const missed = other.tick;
  despawn(rig.room.world, 0);
  rig.run(HISTORY_TICKS);
  begin(rig, 0, SHOT_KIND.body, 1);
  rig.run(1);
  expect(other.tick).toBe(missed);
  other.acks = true;
  rig.run(1);
  expect(other.staged).toMatchObject({ leaves: 1, enters: 1 });
  expect(rig.room.seats[1].client!.generationOf[other.staged.recordSlots[0]!]).toBe(before! + 1);
});

test('AOI64 a beam is known to whoever is near any part of it, and to nobody else', () => {
  const rig = createRig(shotGame);
  const players = [0, 1, 2, 3].map((seat) => rig.add(seat));
  rig.run(1);
  for (const [seat, metres] of [-80, -20, 30, 80].entries()) place(rig, seat, metres);
  // From 30 m to the left of the middle along 60 m: to the left end 20 m are near, to the right end 30 m are.
  const beam = begin(rig, owned(rig, 3, 0), SHOT_KIND.beam, -30);
  rig.room.world.columns.length![beam] = 60 * 64;
  const beyond = begin(rig, owned(rig, 3, 1), SHOT_KIND.beam, 60);
  rig.room.world.columns.length![beyond] = 100 * 64;
  rig.run(1);
  expect(players.map((player) => knows(rig, player, beam))).toEqual([false, true, true, false]);
  expect(players.map((player) => knows(rig, player, beyond))).toEqual([false, false, false, false]);
  place(rig, 0, 70);
  rig.run(LOOK_TICKS);
  expect(players.map((player) => knows(rig, player, beyond))).toEqual([true, false, false, false]);
  rig.run(rigSettings.interestMinTicks + LOOK_TICKS);
  expect(players.map((player) => knows(rig, player, beam))).toEqual([false, true, true, false]);
  place(rig, 0, -80);
  rig.run(LOOK_TICKS);
  expect(players.map((player) => knows(rig, player, beyond))).toEqual([false, false, false, false]);
});

test('AOI64 ... abreast of the beam as at its ends, to within a thirtieth of the radius', () => {
  const reach = rigSettings.interestRadius;
  for (const metres of [5, reach / 2, reach, 40]) {
    for (let along = 0; along <= metres; along += metres / 16) {
      for (const [aside, isKnown] of [
        [reach * (29 / 30), true],
        [reach * 1.001, false],
      ] as const) {
        const rig = createRig(shotGame);
        const player = rig.add(0);
        rig.run(1);
        place(rig, 0, along);
        rig.room.world.columns.y[0] = (100 + aside) * 256;
        const beam = begin(rig, owned(rig, 1, 0), SHOT_KIND.beam, 0);
        rig.room.world.columns.length![beam] = metres * 64;
        rig.run(1);
        expect([metres, along, knows(rig, player, beam)]).toEqual([metres, along, isKnown]);
      }
    }
  }
});

test('AOI65 what begins near is known in the same tick, what comes near by moving within four', () => {
  for (let wait = 0; wait < LOOK_TICKS; wait++) {
    const rig = createRig(shotGame);
    const player = rig.add(0);
    rig.run(10 + wait);
    const first = mapStart(rig.room.world.ranges);
    const [born, comes] = [begin(rig, first, SHOT_KIND.thing, 5), begin(rig, first + 1, SHOT_KIND.thing, 30)];
    rig.run(1);
    expect(knows(rig, player, born)).toBe(true);
    place(rig, comes, 20);
    rig.run(LOOK_TICKS);
    expect(knows(rig, player, comes)).toBe(true);
  }
});

test('AOI1 ... also to a client that gets every second frame only, whichever ones', () => {
  for (let seat = 0; seat < LOOK_TICKS; seat++) {
    const rig = createRig(shotGame);
    const player = rig.add(seat);
    rig.run(1);
    const goes = begin(rig, mapStart(rig.room.world.ranges), SHOT_KIND.thing, 20);
    rig.run(1);
    expect(knows(rig, player, goes)).toBe(true);
    player.holds = true;
    rig.run(2);
    place(rig, goes, 80);
    const before = player.frames;
    for (let i = 0; i < rigSettings.interestMinTicks; i++) {
      player.held.pop()!();
      rig.run(2);
    }
    expect([player.frames - before, knows(rig, player, goes)]).toEqual([rigSettings.interestMinTicks, false]);
  }
});

/** The game of shots, in which nobody sees things of these indices; and how far ahead its rules were asked to look last. */
function withSight(unseen: Set<number>, asked: { ticks: number } = { ticks: -1 }): typeof shotGame {
  const open: (typeof shotGame)['open'] = (map, ranges) => ({
    ...shotGame.open(map, ranges),
    sees: (_world, _seat, entity, aheadTicks) => {
      asked.ticks = aheadTicks;
      return !unseen.has(entity);
    },
  });
  return { ...shotGame, open };
}

test('AOI70 where the rules say what a seat sees, nothing else enters however near, and common kinds do', () => {
  const unseen = new Set<number>();
  const rig = createRig(withSight(unseen));
  const player = rig.add(0);
  rig.run(1);
  const first = mapStart(rig.room.world.ranges);
  unseen.add(first).add(first + 1);
  const thing = begin(rig, first, SHOT_KIND.thing, 1);
  const tally = begin(rig, first + 1, SHOT_KIND.tally, 0);
  const far = begin(rig, first + 2, SHOT_KIND.thing, 60);
  rig.run(LOOK_TICKS + 1);
  expect([thing, tally, far].map((entity) => knows(rig, player, entity))).toEqual([false, true, false]);
  unseen.delete(first);
  rig.run(LOOK_TICKS);
  expect(knows(rig, player, thing)).toBe(true);
});

test('AOI71 what is out of sight stays known for a moment, which begins anew whenever it is seen', () => {
  const unseen = new Set<number>();
  const rig = createRig(withSight(unseen));
  const player = rig.add(0);
  rig.run(1);
  const thing = begin(rig, mapStart(rig.room.world.ranges), SHOT_KIND.thing, 1);
  rig.run(40);
  for (let time = 0; time < 3; time++) {
    unseen.add(thing);
    rig.run(KEEP_TICKS - SURE_TICKS - LOOK_TICKS);
    expect(knows(rig, player, thing)).toBe(true);
    unseen.delete(thing);
    rig.run(SURE_TICKS + LOOK_TICKS);
  }
  unseen.add(thing);
  rig.run(KEEP_TICKS + LOOK_TICKS);
  expect(knows(rig, player, thing)).toBe(false);
});

test('AOI72 the rules look as far ahead as the round trip and 50 ms, at most 250 ms, and one look', () => {
  const asked = { ticks: -1 };
  const rig = createRig(withSight(new Set(), asked));
  const player = rig.add(0);
  rig.run(1);
  begin(rig, mapStart(rig.room.world.ranges), SHOT_KIND.thing, 1);
  player.acks = false;
  rig.run(1);
  expect(asked.ticks).toBe(15 + LOOK_TICKS);
  player.acks = true;
  rig.run(10);
  expect(asked.ticks).toBe(3 + LOOK_TICKS);
  expect([aheadTicksFor(0), aheadTicksFor(100), aheadTicksFor(200), aheadTicksFor(900)]).toEqual([3, 9, 15, 15]);
});

test('AOI103 a beam out of sight is asked about once in a look, though many of its points are near', () => {
  let asked = 0;
  const open: (typeof shotGame)['open'] = (map, ranges) => ({
    ...shotGame.open(map, ranges),
    sees: (world, _seat, entity) => {
      if (world.columns.kind[entity] === SHOT_KIND.beam) asked++;
      return false;
    },
  });
  const rig = createRig({ ...shotGame, open });
  rig.add(0);
  rig.add(1);
  rig.run(1);
  place(rig, 1, 90);
  rig.run(1);
  const beam = begin(rig, owned(rig, 1, 0), SHOT_KIND.beam, -20);
  rig.room.world.columns.length![beam] = 60 * 64;
  rig.run(1);
  asked = 0;
  rig.run(LOOK_TICKS);
  expect(asked).toBe(1);
});
