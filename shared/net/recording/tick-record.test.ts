import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reader } from '#shared/net/bytes.ts';
import { keyStateBytesMax, readKeyState, writeKeyState } from '#shared/net/recording/key-state.ts';
import { copyMovement } from '#shared/net/recording/rollback-record.ts';
import { createShots, SHOTS_PER_TICK_MAX, type ShotColumns } from '#shared/net/recording/shot-record.ts';
import {
  commandOf,
  type Consumed,
  createRecordMemory,
  createTickRecord,
  moreBytesMax,
  readTickRecord,
  type TickRecord,
  tickRecordBytesMax,
  writeConsumed,
  writeSums,
} from '#shared/net/recording/tick-record.ts';
import { PRIME, SYNDROMES } from '#shared/net/recording/syndromes.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import { defineSchema } from '#shared/sim/schema.ts';
import { beginAgain, createTimeline, livedAt, noteAgain } from '#shared/sim/timeline.ts';
import { createWorld, type World } from '#shared/sim/world.ts';
import { createWrites, type Writes } from '#shared/sim/writes.ts';

const readerOf = (bytes: Uint8Array): Reader => ({ bytes, at: 0, failed: false });

const movement = {
  driven: fc.nat(1),
  moveX: fc.integer({ min: -127, max: 127 }),
  moveY: fc.integer({ min: -127, max: 127 }),
  aim: fc.oneof(fc.nat(65_535), fc.nat(300)),
  held: fc.nat(255),
};

const TICK = 1000;

/** None, or one of frames before the tick. */
const view = fc.oneof(
  fc.constant({ viewA: 0, viewB: 0, viewBlend: 0, viewNewest: 0, viewFlags: 0 }),
  fc
    .record({ back: fc.integer({ min: 1, max: TICK - 1 }), parts: fc.tuple(fc.nat(), fc.nat()), blend: fc.nat(255) })
    .map(({ back, parts, blend }) => {
      const viewA = TICK - back;
      const viewB = viewA + (parts[0] % back);
      return { viewA, viewB, viewBlend: blend, viewNewest: viewB + (parts[1] % (TICK - viewB)), viewFlags: blend % 4 };
    }),
);

const NO_VIEW = { viewA: 0, viewB: 0, viewBlend: 0, viewNewest: 0, viewFlags: 0 };

const seat = fc
  .tuple(fc.record({ ...movement, pressed: fc.constantFrom(0, 0, 1, 255) }), view)
  .map(([one, seen]) => ({ ...one, ...(one.pressed === 0 ? NO_VIEW : seen) }));

const tick = (seats: number) =>
  fc.record({
    inputs: fc.array(fc.option(seat, { nil: undefined }), { minLength: seats, maxLength: seats }),
    commands: fc.array(fc.nat(seats * 2 - 1), { maxLength: 2 * seats }),
    roster: fc.uint8Array({ maxLength: 60 }),
    judged: writes,
    sums: fc.array(fc.nat(PRIME - 1), { minLength: SYNDROMES, maxLength: SYNDROMES }),
  });

const writes = fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.integer()), { maxLength: 9 });

const place = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp', doc: '' } as const;
const schema = defineSchema({
  x: { ...place, type: 'i32', of: [1], rewound: true },
  y: { ...place, type: 'i32', of: [1], rewound: true },
});

function worldOf(seats: number): World {
  const ranges = { seats, map: 3, ownedPerSeat: 1 };
  return createWorld(schema, { ranges, seed: 1, tickHz: 60, tunables: new Float64Array(0) });
}

function consumedIn(world: World): Mutable<Consumed> {
  const { seats } = world.ranges;
  return {
    tick: TICK,
    inputs: createInputs(seats),
    timeline: createTimeline(world),
    commands: new Uint16Array(0),
    commandCount: 0,
    roster: new Uint8Array(0),
    rosterLength: 0,
    rewritten: undefined,
    judged: createWrites(world),
    shots: createShots(SHOTS_PER_TICK_MAX, 2),
    shotsFrom: 0,
    shotCount: 0,
    rewound: 2,
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function fill(writes: Writes, values: readonly (readonly [number, number, number])[]): void {
  writes.count = values.length;
  for (const [at, [row, entity, value]] of values.entries()) {
    writes.rows[at] = row;
    writes.entities[at] = entity;
    writes.values[at] = value;
  }
}

function listed({ count, rows, entities, values }: Writes): number[][] {
  return Array.from({ length: count }, (_, at) => [rows[at], entities[at], values[at]]);
}

function bytesMax(consumed: Consumed): number {
  return tickRecordBytesMax(consumed.inputs.driven.length) + moreBytesMax(consumed) + consumed.rosterLength;
}

function plain(inputs: Inputs): number[][] {
  return Object.values(inputs).map((column: Uint8Array) => [...column]);
}

function setFields(inputs: Inputs, seat: number, fields: object): void {
  for (const [name, value] of Object.entries(fields)) inputs[name as keyof Inputs][seat] = value;
}

/** Writes one record as it is, and reads it. */
function passed(consumed: Consumed, world: World): TickRecord {
  const w = { bytes: new Uint8Array(bytesMax(consumed)), at: 0 };
  writeConsumed(w, createRecordMemory(world.ranges.seats), consumed);
  writeSums(w, new Float64Array(SYNDROMES));
  const r = readerOf(w.bytes.subarray(0, w.at));
  const record = createTickRecord(world);
  expect([readTickRecord(r, record, consumed.tick), r.at]).toEqual([true, w.at]);
  return record;
}

test('RC1 RC40 what ticks consumed, the views of what was pressed among it, and what their judgement wrote, is read as it was written, and no record is longer than its bound', () => {
  const ticks = fc.integer({ min: 1, max: 20 }).chain((seats) => {
    return fc.tuple(fc.constant(seats), fc.array(tick(seats), { minLength: 1, maxLength: 8 }));
  });
  fc.assert(
    fc.property(ticks, ([seats, all]) => {
      const world = worldOf(seats);
      const consumed = consumedIn(world);
      const { inputs } = consumed;
      const w = { bytes: new Uint8Array(all.length * (bytesMax(consumed) + 300)), at: 0 };
      const memory = createRecordMemory(seats);
      const written = all.map((one) => {
        for (let at = 0; at < seats; at++) setFields(inputs, at, NO_VIEW);
        for (const [at, fields] of one.inputs.entries()) setFields(inputs, at, fields ?? { pressed: 0 });
        consumed.commands = Uint16Array.from(one.commands);
        consumed.commandCount = one.commands.length;
        consumed.roster = one.roster;
        consumed.rosterLength = one.roster.length;
        fill(consumed.judged, one.judged);
        const begin = w.at;
        writeConsumed(w, memory, consumed);
        writeSums(w, Float64Array.from(one.sums));
        expect(w.at - begin).toBeLessThanOrEqual(bytesMax(consumed));
        return plain(inputs);
      });
      const r = readerOf(w.bytes.subarray(0, w.at));
      const record = createTickRecord(world);
      for (const [at, { commands, roster, sums, judged }] of all.entries()) {
        expect(readTickRecord(r, record, TICK)).toBe(true);
        expect(plain(record.inputs)).toEqual(written[at]);
        expect([...record.commands.subarray(0, record.commandCount)]).toEqual(commands);
        expect(record.roster ?? new Uint8Array(0)).toEqual(roster);
        expect(listed(record.judged)).toEqual(judged);
        expect([...record.sums]).toEqual(sums);
        expect([record.hasRollback, record.shotCount]).toEqual([false, 0]);
      }
      expect(r.at).toBe(w.at);
    }),
    { numRuns: 150 },
  );
});

test('RC40 a rollback is read as it was written: the ticks that were lived again, their movement by seat, and what was truncated', () => {
  const rolled = fc.record({
    seats: fc.array(
      fc.option(
        fc.tuple(fc.integer({ min: 1, max: 6 }), fc.array(fc.record(movement), { minLength: 6, maxLength: 6 })),
      ),
      {
        minLength: 1,
        maxLength: 20,
      },
    ),
    truncated: fc.nat(300),
  });
  fc.assert(
    fc.property(rolled, ({ seats, truncated }) => {
      const world = worldOf(seats.length);
      const consumed = consumedIn(world);
      const { timeline } = consumed;
      beginAgain(timeline, TICK);
      timeline.again.truncated = truncated;
      for (const [at, one] of seats.entries()) {
        if (!one) continue;
        noteAgain(timeline, at, TICK - one[0]);
        for (let ago = 1; ago <= one[0]; ago++) setFields(livedAt(timeline, TICK - ago).inputs, at, one[1][ago - 1]);
      }
      const { hasRollback, rollback } = passed(consumed, world);
      const back = Math.max(0, ...seats.map((one) => one?.[0] ?? 0));
      expect(hasRollback).toBe(back + truncated > 0);
      if (!hasRollback) return;
      expect(rollback).toMatchObject({ back, truncated, isWritten: false });
      for (const [at, one] of seats.entries()) {
        expect(rollback.since[at]).toBe(one?.[0] ?? 0);
        for (let ago = 1; ago <= (one?.[0] ?? 0); ago++) {
          const read = createInputs(seats.length);
          copyMovement(read, rollback.movements[ago - 1], at);
          const lived = createInputs(seats.length);
          setFields(lived, at, one![1][ago - 1]);
          expect(plain(read)).toEqual(plain(lived));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('RC40 a rollback that is told by what it wrote is read as it was written', () => {
  fc.assert(
    fc.property(writes, fc.nat(3), fc.integer({ min: 1, max: 6 }), (values, truncated, back) => {
      const world = worldOf(4);
      const consumed = consumedIn(world);
      beginAgain(consumed.timeline, TICK);
      noteAgain(consumed.timeline, 1, TICK - back);
      consumed.timeline.again.truncated = truncated;
      consumed.rewritten = createWrites(world);
      fill(consumed.rewritten, values);
      const { hasRollback, rollback } = passed(consumed, world);
      expect(hasRollback).toBe(true);
      expect(rollback).toMatchObject({ back, truncated, isWritten: true });
      expect(listed(rollback.writes)).toEqual(values);
    }),
  );
});

test('RC40 the evidence of shots is read as it was written, judged values to 1/256 of a rest quantum', () => {
  const value = fc.integer({ min: -1_000_000, max: 1_000_000 });
  const shot = fc.record({
    ...{ seats: fc.nat(3), shots: fc.nat(10), hits: fc.integer({ min: -1, max: 10 }), flags: fc.nat(255) },
    ...{
      viewA: fc.integer({ min: 1, max: TICK - 1 }),
      span: fc.nat(),
      viewBlend: fc.nat(255),
      depths: fc.nat(20 * 256),
      claimed: fc.nat(70 * 256),
    },
    fields: fc.array(fc.tuple(value, fc.integer({ min: -70_000, max: 70_000 })), { minLength: 2, maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(shot, { maxLength: 6 }), fc.nat(63), (all, from) => {
      const world = worldOf(4);
      const consumed = { ...consumedIn(world), shotsFrom: from, shotCount: all.length };
      for (const [i, { span, fields, ...one }] of all.entries()) {
        const slot = (from + i) & 63;
        const columns = { ...one, viewB: one.viewA + (span % (TICK + 1 - one.viewA)) };
        for (const [name, number] of Object.entries(columns)) consumed.shots[name as keyof ShotColumns][slot] = number;
        for (const [at, [truth, more]] of fields.entries()) {
          consumed.shots.truth[slot * 2 + at] = truth;
          consumed.shots.judged[slot * 2 + at] = truth + more / 256;
        }
      }
      const { shots, shotCount } = passed(consumed, world);
      expect(shotCount).toBe(all.length);
      for (let i = 0; i < all.length; i++) {
        const slot = (from + i) & 63;
        for (const name of [
          'seats',
          'shots',
          'hits',
          'viewA',
          'viewB',
          'viewBlend',
          'depths',
          'claimed',
          'flags',
        ] as const) {
          expect([name, shots[name][i]]).toEqual([name, consumed.shots[name][slot]]);
        }
        const of = (columns: Float64Array, at: number): number[] => [...columns.subarray(at * 2, at * 2 + 2)];
        if (shots.hits[i] < 0) continue;
        expect([of(shots.truth, i), of(shots.judged, i)]).toEqual([
          of(consumed.shots.truth, slot),
          of(consumed.shots.judged, slot),
        ]);
      }
    }),
    { numRuns: 200 },
  );
});

test('RC2 any bytes are a record or refused, and what is accepted is in range', () => {
  const sizes = { maxLength: 90, size: 'max' } as const;
  const begins = [[8], [8, 10], [16], [24, 3], [32], [4, 1], [4, 1, 160]];
  const small = fc.uint8Array({ maxLength: 24, max: 5 }).chain((tail) => {
    return fc.constantFrom(...begins).map((begin) => Uint8Array.of(...begin, ...tail, ...new Uint8Array(40)));
  });
  const bytes = fc.oneof(fc.uint8Array(sizes), fc.uint8Array({ ...sizes, max: 7 }), small, small);
  const accepted = { all: 0, rollbacks: 0, rewrites: 0, judged: 0, shots: 0, views: 0 };
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 30 }), (given, seats) => {
      const world = worldOf(seats);
      const record = createTickRecord(world);
      if (!readTickRecord(readerOf(given), record, TICK)) return;
      accepted.all++;
      const { inputs, judged, rollback, shots } = record;
      const { capacity, table } = world;
      expect(inputs.driven.every((driven) => driven <= 1)).toBe(true);
      expect(inputs.moveX.every((move) => move !== -128)).toBe(true);
      for (let i = 0; i < record.commandCount; i++) expect(record.commands[i] >> 1).toBeLessThan(seats);
      for (let at = 0; at < seats; at++) {
        if (inputs.viewB[at] === 0) continue;
        accepted.views++;
        expect(inputs.viewA[at]).toBeGreaterThan(0);
        expect(inputs.viewB[at]).toBeGreaterThanOrEqual(inputs.viewA[at]);
        expect(inputs.viewNewest[at]).toBeGreaterThanOrEqual(inputs.viewB[at]);
        expect(inputs.viewNewest[at]).toBeLessThan(TICK);
      }
      for (const [row, entity] of [...listed(judged), ...(rollback.isWritten ? listed(rollback.writes) : [])]) {
        expect(row).toBeLessThan(table.length);
        expect(entity).toBeLessThan(capacity);
      }
      if (judged.count > 0) accepted.judged++;
      if (record.hasRollback && rollback.isWritten) accepted.rewrites++;
      if (record.hasRollback && !rollback.isWritten) {
        accepted.rollbacks++;
        expect(rollback.back).toBeLessThanOrEqual(6);
        expect(rollback.since.every((since) => since <= rollback.back)).toBe(true);
        for (const { moveX, driven } of rollback.movements) {
          expect(moveX.every((move) => move !== -128) && driven.every((one) => one <= 1)).toBe(true);
        }
      }
      for (let i = 0; i < record.shotCount; i++) {
        accepted.shots++;
        expect(shots.seats[i]).toBeLessThan(seats);
        expect(shots.hits[i]).toBeLessThan(capacity);
        expect(shots.viewB[i]).toBeGreaterThanOrEqual(shots.viewA[i]);
      }
    }),
    { numRuns: 3000 },
  );
  for (const count of Object.values(accepted)) expect(count, JSON.stringify(accepted)).toBeGreaterThan(10);
  expect(commandOf(3, true)).toBe(7);
});

const worlds = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.constant(0), fc.nat(255)), { maxLength: 700 });

test('RC3 a key state is read as it was written, whatever the world, in at most its bytes', () => {
  fc.assert(
    fc.property(worlds, (values) => {
      const world = Uint8Array.from(values);
      const w = { bytes: new Uint8Array(keyStateBytesMax(world.length)), at: 0 };
      writeKeyState(w, world);
      expect(w.at).toBeLessThanOrEqual(w.bytes.length);
      const read = new Uint8Array(world.length).fill(7);
      const r = readerOf(w.bytes.subarray(0, w.at));
      expect(readKeyState(r, read)).toBe(true);
      expect([read, r.at]).toEqual([world, w.at]);
      if (w.at > 0) expect(readKeyState(readerOf(w.bytes.subarray(0, w.at - 1)), read)).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('RC2 any bytes are a key state or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(100), (bytes, size) => {
      const r = readerOf(bytes);
      readKeyState(r, new Uint8Array(size));
      expect(r.at).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 3000 },
  );
});
