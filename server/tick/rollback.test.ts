import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashHex } from '#shared/core/hash.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { createInput, type Input } from '#shared/sim/input.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import { VIEW } from '#shared/sim/view.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { withRules } from '#shared/testing/with-rules.ts';
import { ENTRIES_PER_SEAT } from '#server/inbox.ts';
import { removePlayer, type RoomSettings, tickOf } from '#server/room.ts';
import { createRig, type Player, type Rig, rigSettings } from '#server/testing/rig.ts';
import { stillGame } from '#server/testing/still-game.ts';

const SHOOT = 1;
const DASH = 2;

/** What was pressed in a tick, as the judgement saw it. */
interface Press {
  readonly tick: number;
  readonly seat: number;
  readonly pressed: number;
  readonly aim: number;
  /** Its input came late. */
  readonly late: boolean;
}

interface Course extends Rig {
  readonly presses: Press[];
  /** Sends one input. */
  put(player: Player, tick: number, input: Partial<Input>): void;
  /** The place of a body, in rest quanta. */
  x(seat: number): number;
}

/** A room of a game in which bodies run by `moveX` quanta and look where they aim; what they press is written down. */
function open(settings: Partial<RoomSettings> = {}): Course {
  const presses: Press[] = [];
  const rig = createRig(gameOf(presses), { ...rigSettings, ...settings });
  return {
    ...rig,
    presses,
    put: (player, tick, input) => player.send({ firstTick: tick, count: 1, inputs: [{ ...createInput(), ...input }] }),
    x: (seat) => rig.room.world.columns.x[seat] - 100 * 256,
  };
}

function gameOf(presses: Press[]): Game {
  const buttons = [
    { bit: SHOOT, name: 'Shoot', repeats: true, aimed: true as const, keys: [] },
    { bit: DASH, name: 'Dash', repeats: false, keys: [] },
  ];
  const base: Game = { ...(stillGame as unknown as Game), look: { ...stillGame.look, buttons } };
  return withRules(base, () => ({
    predict({ columns: { kind, x, mark, secret } }, { driven, moveX, pressed, aim }) {
      for (let seat = 0; seat < driven.length; seat++) {
        if (kind[seat] === 0 || driven[seat] === 0) continue;
        x[seat] += moveX[seat];
        secret[seat] = aim[seat];
        if (pressed[seat] !== 0) mark[seat]++;
      }
    },
    judge({ head }, { pressed, aim, viewFlags }) {
      for (const [seat, buttonsDown] of pressed.entries()) {
        if (buttonsDown === 0) continue;
        const late = (viewFlags[seat] & VIEW.late) !== 0;
        presses.push({ tick: head[HEAD_TICK], seat, pressed: buttonsDown, aim: aim[seat], late });
      }
    },
  }));
}

/** A player who has sent one input in time and stands still since. */
function begin(course: Course, seat: number): Player {
  const player = course.add(seat);
  course.run(1);
  course.put(player, tickOf(course.room) + 1, {});
  course.run(2);
  return player;
}

/** Whether the newest frame says that the input of a tick was used, and that it was refused. */
function told({ staged: { header } }: Player, tick: number): { used: boolean; refused: boolean } {
  const bit = 1 << (header.tick - tick);
  return { used: (header.used & bit) !== 0, refused: (header.refused & bit) !== 0 };
}

describe('late movement', () => {
  test.each([1, 2, 3, 4, 5, 6])('RB1 movement %i ticks late counts at its own tick', (late) => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(late);
    course.put(player, tick, { moveX: 10 });
    course.run(1);
    // In its own tick and in those that it stands in for; they are held for six.
    expect(course.x(0)).toBe(10 * (1 + late));
    expect(told(player, tick)).toEqual({ used: true, refused: false });
    expect(course.room.counters).toMatchObject({ rollbacks: 1, restepped: late, inputsRolledBack: 1, inputsLate: 1 });
  });

  test('RB6 movement later than that moves nobody, and its player is told', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(7);
    course.put(player, tick, { moveX: 10, pressed: SHOOT });
    course.run(1);
    expect(course.x(0)).toBe(0);
    expect(course.presses).toEqual([]);
    expect(told(player, tick)).toEqual({ used: false, refused: true });
    expect(course.room.counters).toMatchObject({ rollbacks: 0, inputsLate: 1 });
    course.run(5);
    expect(told(player, tick).refused).toBe(true);
  });

  test('RB8 a room goes back no further than its setting', () => {
    const course = open({ rollbackTicks: 2 });
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(3);
    course.put(player, tick, { moveX: 10 });
    course.run(1);
    expect(course.x(0)).toBe(0);
    expect(told(player, tick)).toEqual({ used: false, refused: true });
    course.put(player, tick + 2, { moveX: 10 });
    course.run(1);
    expect(course.x(0)).toBe(30);
  });

  test('RB4 what stood in after a late input is worked out anew', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.put(player, tick, { moveX: 60 });
    course.run(1);
    course.run(4);
    expect(course.x(0)).toBe(5 * 60);
    course.put(player, tick + 1, { moveX: -1, aim: 77 });
    course.run(1);
    expect(course.x(0)).toBe(60 - 5);
    expect(course.room.world.columns.secret[0]).toBe(77);
    // Held for six ticks since the late one, and then eased.
    course.run(2);
    expect(course.x(0)).toBe(60 - 7);
    course.run(20);
    expect(course.x(0)).toBe(60 - 7);
  });

  test('RB4 inputs that come late together, in any order, end as if they had come in time', () => {
    const ticks = [1, 2, 3, 4, 5, 6];
    const order = fc.shuffledSubarray(ticks, { minLength: 1 });
    const moves = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(order, moves, (chosen, by) => {
        const inTime = open();
        const late = open();
        for (const course of [inTime, late]) {
          const player = begin(course, 0);
          const tick = tickOf(course.room);
          for (const ahead of ticks) {
            if (course === inTime && chosen.includes(ahead)) course.put(player, tick + ahead, { moveX: by[ahead - 1] });
            course.run(1);
          }
          for (const ahead of course === late ? chosen : []) course.put(player, tick + ahead, { moveX: by[ahead - 1] });
          course.run(1);
          expect(told(player, tick + chosen[0]).used).toBe(true);
        }
        expect(hashHex(late.room.world.words)).toBe(hashHex(inTime.room.world.words));
      }),
      { numRuns: 100, seed: 11 },
    );
  });

  test('RB7 what is used, stood in for and refused is told bit by bit', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room);
    course.put(player, tick + 1, {});
    course.put(player, tick + 3, {});
    course.run(6);
    course.put(player, tick + 5, {});
    course.run(2);
    course.put(player, tick + 1, {});
    course.put(player, tick + 2, {});
    course.put(player, tick + 4, {});
    course.run(2);
    const bits = [1, 2, 3, 4, 5, 6].map((ahead) => told(player, tick + ahead));
    expect(bits.map(({ used }) => used)).toEqual([true, false, true, true, true, false]);
    expect(bits.map(({ refused }) => refused)).toEqual([false, true, false, false, false, false]);
  });

  test('RB5 an input that is repeated or contradicted moves and presses once, however it comes', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(3);
    for (let again = 0; again < 4; again++) {
      for (let copy = 0; copy < 3; copy++) {
        course.put(player, tick, { moveX: 10, pressed: DASH });
        course.put(player, tick, { moveX: 99, pressed: DASH | SHOOT });
      }
      course.run(1);
    }
    expect(course.presses.map(({ pressed }) => pressed)).toEqual([DASH]);
    expect(course.room.world.columns.mark[0]).toBe(1);
    expect(course.room.counters).toMatchObject({ inputsLate: 1, inputsRolledBack: 1, inputsConflicting: 12 });
    expect(told(player, tick)).toEqual({ used: true, refused: false });
  });

  test('RB5 an input that was used in time is not refused when it comes once more', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.put(player, tick, { moveX: 10, pressed: SHOOT });
    course.run(12);
    course.put(player, tick, { moveX: 10, pressed: SHOOT });
    course.run(1);
    expect(told(player, tick)).toEqual({ used: true, refused: false });
    expect(course.presses).toHaveLength(1);
    expect(course.room.counters).toMatchObject({ inputsLate: 0, inputsRepeated: 1 });
  });
});

describe('late presses', () => {
  test.each([1, 6])('RB10 what an input %i ticks late presses is pressed in the next tick, once', (late) => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(late);
    course.put(player, tick, { pressed: SHOOT, aim: 9 });
    course.run(8);
    expect(course.presses).toEqual([{ tick: tick + late, seat: 0, pressed: SHOOT, aim: 9, late: true }]);
    expect(course.room.world.columns.mark[0]).toBe(1);
  });

  test('RB10 it stays pressed in its tick when that is lived again, with the aim that it had', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(2);
    course.put(player, tick, { pressed: SHOOT, aim: 9 });
    course.run(1);
    expect(course.room.world.columns.secret[0]).toBe(9);
    course.put(player, tick + 1, { moveX: 1, aim: 1000 });
    course.put(player, tick + 2, { moveX: 1, aim: 1000 });
    course.run(1);
    expect(course.x(0)).toBe(3);
    expect(course.room.world.columns.mark[0]).toBe(1);
    const { world, history } = course.room;
    world.bytes.set(history.slots[(tick + 2) & (history.slots.length - 1)]);
    expect([world.columns.secret[0], world.columns.mark[0]]).toEqual([9, 1]);
  });

  test('RB11 it is pressed together with what comes in time; of aims that of the first late shot counts', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(3);
    course.put(player, tick, { pressed: DASH, aim: 1 });
    course.put(player, tick + 1, { pressed: SHOOT, aim: 2 });
    course.put(player, tick + 2, { pressed: SHOOT, aim: 3 });
    course.put(player, tick + 3, { pressed: SHOOT, aim: 4 });
    course.run(2);
    expect(course.presses).toEqual([{ tick: tick + 3, seat: 0, pressed: SHOOT | DASH, aim: 2, late: true }]);
  });

  test('RB11 a late press that shoots at nothing leaves the aim of what comes in time', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(1);
    course.put(player, tick, { pressed: DASH, aim: 1 });
    course.put(player, tick + 1, { pressed: SHOOT, aim: 4 });
    course.run(2);
    expect(course.presses).toEqual([{ tick: tick + 1, seat: 0, pressed: SHOOT | DASH, aim: 4, late: false }]);
  });

  test('RB10 presses of a seat that was taken over meanwhile are forgotten', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(2);
    course.put(player, tick, { pressed: SHOOT });
    course.add(0, 2);
    course.run(3);
    expect(course.presses).toEqual([]);
  });
});

describe('bounds', () => {
  test('RB8 beyond the bound of entities times ticks the oldest are dropped, counted and told', () => {
    // Two bodies: three ticks.
    const course = open({ rollbackEntityTicks: 7 });
    const player = begin(course, 0);
    begin(course, 1);
    const tick = tickOf(course.room) + 1;
    course.run(6);
    for (let ahead = 0; ahead < 6; ahead++) course.put(player, tick + ahead, { moveX: 1 << ahead });
    course.run(1);
    // Nothing in three ticks, then 8, 16 and 32, which then stands in.
    expect(course.x(0)).toBe(8 + 16 + 32 + 32);
    expect(course.room.counters).toMatchObject({ inputsTruncated: 3, inputsRolledBack: 3, rollbacks: 1, restepped: 6 });
    for (let ahead = 0; ahead < 6; ahead++) {
      expect(told(player, tick + ahead)).toEqual({ used: ahead >= 3, refused: ahead < 3 });
    }
  });

  test('RB8 what is dropped presses all the same, once, and is not told to be refused', () => {
    const course = open({ rollbackEntityTicks: 0 });
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(2);
    for (let again = 0; again < 3; again++) {
      course.put(player, tick, { moveX: 5, pressed: SHOOT });
      course.run(1);
    }
    expect(course.presses).toHaveLength(1);
    expect(course.x(0)).toBe(0);
    expect(told(player, tick)).toEqual({ used: false, refused: false });
    expect(course.room.counters).toMatchObject({ inputsTruncated: 1, rollbacks: 0, restepped: 0 });
  });

  test('RB8 what was dropped is not worked in by a later rollback that goes back further', () => {
    // Three bodies: two ticks; one: six.
    const course = open({ rollbackEntityTicks: 6 });
    const player = begin(course, 0);
    const others = [begin(course, 1), begin(course, 2)];
    const tick = tickOf(course.room) + 1;
    course.run(3);
    course.put(player, tick, { moveX: 50 });
    course.run(1);
    for (const { seat } of others) removePlayer(course.room, seat);
    course.run(1);
    course.put(player, tick - 1, { moveX: 1 });
    course.run(1);
    expect(course.room.counters).toMatchObject({ inputsTruncated: 1, inputsRolledBack: 1, rollbacks: 1 });
    expect(course.x(0)).toBe(7);
  });

  test('RB9 a room with more seats than the setting never goes back, keeps nothing for it, and presses what comes late', () => {
    const course = open({ rollbackSeats: 3 });
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(2);
    course.put(player, tick, { moveX: 5, pressed: SHOOT });
    course.put(player, tick + 1, { moveX: 5 });
    course.run(2);
    expect(course.x(0)).toBe(0);
    expect(course.presses).toHaveLength(1);
    expect(told(player, tick)).toEqual({ used: false, refused: false });
    expect(told(player, tick + 1)).toEqual({ used: false, refused: true });
    expect(course.room.counters).toMatchObject({ rollbacks: 0, restepped: 0, inputsTruncated: 0 });
    expect(course.room.timeline.ticks.every((lived) => lived.tick === -1)).toBe(true);
    expect(course.room.timeline.moment.words.every((word) => word === 0)).toBe(true);
  });

  test('RB8 whatever a seat sends late, a tick lives no more again than the bound and nobody else is moved', () => {
    const course = open({ rollbackEntityTicks: 12 });
    const player = begin(course, 0);
    begin(course, 1);
    const ticks = fc.array(fc.integer({ min: -80, max: 40 }), { maxLength: ENTRIES_PER_SEAT + 5 });
    let before = { ...course.room.counters };
    fc.assert(
      fc.property(ticks, fc.nat({ max: 3 }), (offsets, pause) => {
        for (const offset of offsets) course.put(player, tickOf(course.room) + offset, { moveX: offset, pressed: 3 });
        course.run(1);
        expect(course.room.counters.restepped - before.restepped).toBeLessThanOrEqual(12);
        expect(course.room.counters.rollbacks - before.rollbacks).toBeLessThanOrEqual(1);
        expect(course.x(1)).toBe(0);
        course.run(pause);
        before = { ...course.room.counters };
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(before.rollbacks).toBeGreaterThan(50);
  });

  test('RB8 ticks that no input can have are refused and break nothing', () => {
    const course = open();
    const player = begin(course, 0);
    for (const tick of [0, -1, -64, 2 ** 31 - 1, -(2 ** 31)]) course.put(player, tick, { moveX: 9, pressed: SHOOT });
    course.run(3);
    expect(course.x(0)).toBe(0);
    expect(course.presses).toEqual([]);
  });
});

describe('seats', () => {
  test('RB12 the first input of a seat may be late: the body is driven from its tick on', () => {
    const course = open();
    const player = course.add(0);
    course.run(4);
    const tick = tickOf(course.room) - 1;
    course.put(player, tick, { moveX: 10 });
    course.run(1);
    expect(course.x(0)).toBe(30);
    expect(told(player, tick).used).toBe(true);
  });

  test('RB12 the first input counts in the very tick in which the body joined, and none before', () => {
    const course = open();
    const player = course.add(0);
    course.run(3);
    course.put(player, 0, { moveX: 100 });
    course.put(player, 1, { moveX: 10 });
    course.run(1);
    expect(course.x(0)).toBe(40);
    expect(told(player, 1)).toEqual({ used: true, refused: false });
  });

  test('RB12 of a seat that waits for its body nothing counts before the body is there', () => {
    const course = open();
    const player = begin(course, 0);
    course.put(player, tickOf(course.room) + 1, { moveX: 100 });
    course.run(2);
    removePlayer(course.room, 0);
    course.run(1);
    course.players.splice(0, 1);
    const next = course.add(0, 2);
    const { seats, world } = course.room;
    while (!seats[0].joined) {
      course.put(next, tickOf(course.room) - 3, { moveX: 100, pressed: SHOOT });
      course.run(1);
    }
    const joinedAt = tickOf(course.room);
    const { x } = world.columns;
    const begins = x[0];
    for (const back of [3, 2, 1]) course.put(next, joinedAt - back, { moveX: 100, pressed: SHOOT });
    course.put(next, joinedAt, { moveX: 1 });
    course.run(2);
    expect(x[0] - begins).toBe(3);
    expect(course.presses).toEqual([]);
    expect(told(next, joinedAt - 1)).toEqual({ used: false, refused: true });
    expect(told(next, joinedAt)).toEqual({ used: true, refused: false });
  });

  test('RB12 after a seat was taken over nothing counts before that, and what stood in for its last holder moves it no more', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.put(player, tick, { moveX: 50 });
    course.run(1);
    const next = course.add(0, 2);
    course.run(3);
    const at = course.x(0);
    course.put(next, tick, { moveX: 127 });
    course.put(next, tick + 2, { moveX: 1 });
    course.put(player, tick + 2, { moveX: 127 });
    course.run(1);
    expect(course.x(0)).toBe(at + 3);
    expect(told(next, tick)).toEqual({ used: false, refused: true });
    expect(told(next, tick + 2)).toEqual({ used: true, refused: false });
    expect(course.room.counters.framesStale).toBeGreaterThan(0);
  });

  test('RB3 a seat that leaves in the tick of a rollback is gone after it, and its late inputs count for nothing', () => {
    const course = open();
    const player = begin(course, 0);
    const other = begin(course, 1);
    const tick = tickOf(course.room) + 1;
    course.run(3);
    course.put(player, tick, { moveX: 10 });
    course.put(other, tick, { moveX: 10 });
    removePlayer(course.room, 0);
    course.run(1);
    expect(course.room.world.columns.kind[0]).toBe(0);
    expect([course.x(0), course.x(1)]).toEqual([0, 40]);
    course.run(2);
    course.put(other, tick + 3, { moveX: 0 });
    course.run(1);
    expect(course.room.world.columns.kind[0]).toBe(0);
    expect(course.room.world.columns.freedAt[0]).toBe(tick + 3);
  });

  test('RB3 a rollback over a join leaves the newcomer where they came in, and those before as they were', () => {
    const course = open();
    const player = begin(course, 0);
    const tick = tickOf(course.room) + 1;
    course.run(1);
    course.add(1);
    course.run(2);
    course.put(player, tick, { moveX: 10 });
    course.run(1);
    expect(course.x(1)).toBe(0);
    expect(course.room.world.columns.kind[1]).toBe(1);
    expect(course.x(0)).toBe(10 * (tickOf(course.room) - tick + 1));
  });

  test('RB1 nothing that was shown is changed by a rollback: clients get what differs with the next frame', () => {
    const course = open();
    const player = begin(course, 0);
    const watcher = begin(course, 1);
    const tick = tickOf(course.room) + 1;
    course.run(ROLLBACK_TICKS_MAX - 1);
    const { shown } = course.room;
    const before = shown.slots.map((slot) => slot.slice());
    course.put(player, tick, { moveX: 127 });
    course.run(1);
    const written = shown.slots.flatMap((slot, at) => (slot.some((value, i) => value !== before[at][i]) ? [at] : []));
    expect(written).toEqual([tickOf(course.room) & (shown.slots.length - 1)]);
    const rows = course.room.game.schema.publicRows;
    const slot = course.room.seats[1].client!.slotOf[0];
    const x = watcher.values[slot * rows.length + rows.findIndex(({ name }) => name === 'x')];
    expect(x).toBe(Math.floor((course.room.world.columns as unknown as PlacedColumns).x[0] / 16 + 0.5));
  });
});

type PlacedColumns = Record<keyof PlacedFields, Int32Array>;
