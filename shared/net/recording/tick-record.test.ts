import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reader } from '#shared/net/bytes.ts';
import { keyStateBytesMax, readKeyState, writeKeyState } from '#shared/net/recording/key-state.ts';
import {
  commandOf,
  createTickRecord,
  readTickRecord,
  tickRecordBytesMax,
  writeConsumed,
  writeSums,
} from '#shared/net/recording/tick-record.ts';
import { PRIME, SYNDROMES } from '#shared/net/recording/syndromes.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';

const readerOf = (bytes: Uint8Array): Reader => ({ bytes, at: 0, failed: false });

const seat = fc.record({
  driven: fc.nat(1),
  moveX: fc.integer({ min: -127, max: 127 }),
  moveY: fc.integer({ min: -127, max: 127 }),
  aim: fc.oneof(fc.nat(65_535), fc.nat(300)),
  held: fc.nat(255),
  pressed: fc.constantFrom(0, 0, 1, 255),
});

const tick = (seats: number) =>
  fc.record({
    inputs: fc.array(fc.option(seat, { nil: undefined }), { minLength: seats, maxLength: seats }),
    commands: fc.array(fc.nat(seats * 2 - 1), { maxLength: 2 * seats }),
    roster: fc.uint8Array({ maxLength: 60 }),
    sums: fc.array(fc.nat(PRIME - 1), { minLength: SYNDROMES, maxLength: SYNDROMES }),
  });

function plain(inputs: Inputs): number[][] {
  return Object.values(inputs).map((column: Uint8Array) => [...column]);
}

test('RC1 what ticks consumed is read as it was written, and no record is longer than its bound', () => {
  const ticks = fc.integer({ min: 1, max: 20 }).chain((seats) => {
    return fc.tuple(fc.constant(seats), fc.array(tick(seats), { minLength: 1, maxLength: 8 }));
  });
  fc.assert(
    fc.property(ticks, ([seats, all]) => {
      const w = { bytes: new Uint8Array(all.length * (tickRecordBytesMax(seats) + 64)), at: 0 };
      const known = createInputs(seats);
      const inputs = createInputs(seats);
      const written = all.map(({ inputs: changed, commands, roster, sums }) => {
        for (const [at, one] of changed.entries()) {
          for (const [name, value] of Object.entries(one ?? {})) inputs[name as keyof Inputs][at] = value;
        }
        const begin = w.at;
        writeConsumed(w, known, inputs, Uint16Array.from(commands), commands.length, roster, roster.length);
        writeSums(w, Float64Array.from(sums));
        expect(w.at - begin).toBeLessThanOrEqual(tickRecordBytesMax(seats) + roster.length);
        return plain(inputs);
      });
      const r = readerOf(w.bytes.subarray(0, w.at));
      const record = createTickRecord(seats);
      for (const [at, { commands, roster, sums }] of all.entries()) {
        expect(readTickRecord(r, record)).toBe(true);
        expect(plain(record.inputs)).toEqual(written[at]);
        expect([...record.commands.subarray(0, record.commandCount)]).toEqual(commands);
        expect(record.roster ?? new Uint8Array(0)).toEqual(roster);
        expect([...record.sums]).toEqual(sums);
      }
      expect(r.at).toBe(w.at);
    }),
    { numRuns: 150 },
  );
});

test('RC2 any bytes are a record or refused, and what is accepted is in range', () => {
  const sizes = { maxLength: 90, size: 'max' } as const;
  const bytes = fc.oneof(fc.uint8Array(sizes), fc.uint8Array({ ...sizes, max: 7 }));
  let accepted = 0;
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 255 }), (given, seats) => {
      const record = createTickRecord(seats);
      if (!readTickRecord(readerOf(given), record)) return;
      accepted++;
      expect(record.inputs.driven.every((driven) => driven <= 1)).toBe(true);
      expect(record.inputs.moveX.every((move) => move !== -128)).toBe(true);
      for (let i = 0; i < record.commandCount; i++) expect(record.commands[i] >> 1).toBeLessThan(seats);
    }),
    { numRuns: 1500 },
  );
  expect(accepted).toBeGreaterThan(10);
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
