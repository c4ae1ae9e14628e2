import { describe, expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import {
  type ColumnType,
  defineSchema,
  type Field,
  fromWire,
  type Overflow,
  type SchemaRow,
  toWire,
} from '#shared/sim/schema.ts';

const TYPES: readonly ColumnType[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32'];

function field(type: ColumnType, wireSteps = 1, overflow: Overflow = 'clamp'): Field {
  const rest = 1 / 256;
  return { type, rest, wire: rest * wireSteps, seenBy: 'everyone', shown: 'interpolate', overflow, doc: 'test' };
}

function rowOf(described: Field): SchemaRow {
  return defineSchema({ tested: described }).rows.at(-1)!;
}

/** The ends of the range, what lies around zero, and some of everything between. */
function restValues(row: SchemaRow): number[] {
  const near = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].filter((value) => value >= row.min && value <= row.max);
  const ends = [0, 1, 2, 3, 127, 128].flatMap((step) => [row.min + step, row.max - step]);
  const range = row.max - row.min + 1;
  const some = Array.from({ length: 500 }, (_, index) => row.min + (randomU32(4, index, 0, 0) % range));
  return [...near, ...ends, ...some];
}

describe('field table', () => {
  test('HS30 the engine rows come first, then the game rows as declared, each at its index', () => {
    const schema = defineSchema({ x: field('i32'), hp: field('u8') });
    expect(schema.rows.map((row) => row.name)).toStrictEqual(['kind', 'generation', 'freedAt', 'x', 'hp']);
    expect(schema.rows.map((row) => row.index)).toStrictEqual([0, 1, 2, 3, 4]);
    expect(schema.at).toStrictEqual({ kind: 0, generation: 1, freedAt: 2, x: 3, hp: 4 });
  });

  test('HS30 a game row must not take the name of an engine row', () => {
    expect(() => defineSchema({ freedAt: field('i32') })).toThrow('freedAt');
    expect(() => defineSchema({ kind: field('u8') })).toThrow('kind');
  });

  test('HS31 what nobody may see is in no list, what the owner may see only in the own section', () => {
    const schema = defineSchema({
      open: field('u8'),
      own: { ...field('u8'), seenBy: 'owner' },
      secret: { ...field('u8'), seenBy: 'nobody' },
    });
    expect(schema.publicRows.map((row) => row.name)).toStrictEqual(['kind', 'open']);
    expect(schema.ownRows.map((row) => row.name)).toStrictEqual(['kind', 'open', 'own']);
  });

  test('HS30 at most 30 rows are public, so that an update mask is a small integer', () => {
    const fields = (count: number): Record<string, Field> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, field('u8')]));
    expect(defineSchema(fields(29)).publicRows).toHaveLength(30);
    expect(() => defineSchema(fields(30))).toThrow('31 public fields, at most 30');
  });

  test('HS30 a row that makes no sense is refused by its name', () => {
    expect(() => rowOf(field('i32', 3))).toThrow('tested: wire quantum');
    expect(() => rowOf(field('i32', 0.5))).toThrow('tested: wire quantum');
    expect(() => rowOf({ ...field('i32'), rest: 0, wire: 0 })).toThrow('tested: wire quantum');
    expect(() => rowOf(field('u32', 2))).toThrow('tested: unsigned 32-bit');
    expect(() => rowOf(field('i16', 1, 'wrap'))).toThrow('tested: only unsigned');
  });

  test('HS30 each type knows its bytes and the values its array can hold', () => {
    const arrays = {
      i8: Int8Array,
      u8: Uint8Array,
      i16: Int16Array,
      u16: Uint16Array,
      i32: Int32Array,
      u32: Uint32Array,
    };
    for (const type of TYPES) {
      const row = rowOf(field(type));
      const array = new arrays[type](4);
      array.set([row.min, row.max, row.min - 1, row.max + 1]);
      expect([array[0], array[1], array[2], array[3]]).toStrictEqual([row.min, row.max, row.max, row.min]);
      expect(array.BYTES_PER_ELEMENT).toBe(row.bytes);
    }
  });
});

describe('wire values', () => {
  const shifts = [0, 1, 3, 4, 7];
  const clamped = TYPES.flatMap((type) => shifts.map((shift) => rowOf(field(type, type === 'u32' ? 1 : 1 << shift))));
  const wrapped = (['u8', 'u16'] as const).flatMap((type) =>
    shifts.map((shift) => rowOf(field(type, 1 << shift, 'wrap'))),
  );

  test('SN40 every rest value becomes a whole wire value in the range of the row', () => {
    for (const row of [...clamped, ...wrapped]) {
      for (const rest of restValues(row)) {
        const wire = toWire(row, rest);
        expect(Number.isInteger(wire) && wire >= row.wireMin && wire <= row.wireMax).toBe(true);
      }
    }
  });

  test('SN40 there and back is at most half a wire quantum off, at the upper end of a clamped range under a whole one', () => {
    for (const row of clamped) {
      const quantum = 1 << row.wireShift;
      for (const rest of restValues(row)) {
        const off = Math.abs(fromWire(row, toWire(row, rest)) - rest);
        const atEnd = rest > row.wireMax * quantum;
        expect(atEnd ? off < quantum : off <= quantum / 2 || quantum === 1).toBe(true);
        if (quantum === 1 && row.type !== 'u32') expect(off).toBe(0);
      }
    }
  });

  test('SN40 wrapped values go round: at most half a wire quantum off the short way', () => {
    for (const row of wrapped) {
      const quantum = 1 << row.wireShift;
      const turn = row.max + 1;
      for (const rest of restValues(row)) {
        const off = Math.abs(fromWire(row, toWire(row, rest)) - rest);
        expect(Math.min(off, turn - off)).toBeLessThanOrEqual(quantum / 2);
      }
      expect(toWire(row, row.max)).toBe(row.wireShift === 0 ? row.max : 0);
    }
  });

  test('SN40 what came from the wire goes back to the same wire value', () => {
    for (const row of [...clamped, ...wrapped]) {
      for (const rest of restValues(row)) {
        const wire = toWire(row, rest);
        expect(toWire(row, fromWire(row, wire))).toBe(wire);
      }
    }
  });

  test('SN40 rounding goes to the nearest, halves up, on both sides of zero', () => {
    const row = rowOf(field('i16', 4));
    expect([-7, -6, -5, -3, -2, -1, 0, 1, 2, 3, 5, 6].map((rest) => toWire(row, rest))).toStrictEqual([
      -2, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 2,
    ]);
  });

  test('SN40 the ends of a clamped range stay inside it after the way back', () => {
    for (const row of clamped) {
      if (row.type === 'u32') continue;
      for (const wire of [row.wireMin, row.wireMax]) {
        expect(fromWire(row, wire)).toBeGreaterThanOrEqual(row.min);
        expect(fromWire(row, wire)).toBeLessThanOrEqual(row.max);
      }
    }
  });
});
