import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCells, readCell, writeCell } from '#shared/sim/cells.ts';
import { defineSchema, type Field } from '#shared/sim/schema.ts';
import { createWorld } from '#shared/sim/world.ts';

const row = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp', doc: '' } as const;
const fields: Record<string, Field> = {
  i8: { ...row, type: 'i8' },
  u8: { ...row, type: 'u8' },
  i16: { ...row, type: 'i16' },
  u16: { ...row, type: 'u16' },
  i32: { ...row, type: 'i32' },
  u32: { ...row, type: 'u32' },
};
const options = { ranges: { seats: 5, map: 6, ownedPerSeat: 0 }, seed: 1, tickHz: 60, tunables: new Float64Array(3) };

test('SM56 a cell is the value of its column, whatever the type of that, and only its own', () => {
  const world = createWorld(defineSchema(fields), options);
  const cells = createCells(world);
  const rows = fc.nat(world.table.length - 1);
  const value = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(rows, fc.nat(world.capacity - 1), value, (at, entity, written) => {
      const before = world.table.map((column) => column.slice());
      before[at]![entity] = written;
      writeCell(cells, at, entity, written);
      expect(world.table.map((column) => column.slice())).toEqual(before);
      expect(readCell(cells, at, entity)).toBe(before[at]![entity]! | 0);
    }),
    { numRuns: 400 },
  );
});

test('SM57 all rows of a field table have the same properties in the same order', () => {
  const { rows } = defineSchema({
    ...fields,
    team: { ...row, type: 'u8', judged: true },
    x: { ...row, type: 'i32', moves: 'i16', of: [1], rewound: true },
    jumps: { ...row, type: 'u8', cuts: true, pictured: true },
  });
  const orders = rows.map((one) => Object.keys(one).join());
  expect(new Set(orders).size).toBe(1);
});
