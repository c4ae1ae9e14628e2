import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { applyWrites, clearWrites, createMoment, createWrites, findWrites, takeMoment } from '#shared/sim/writes.ts';

const plain = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp', doc: '' } as const;

function of<T extends Field['type']>(type: T): typeof plain & { readonly type: T } {
  return { ...plain, type };
}

/** A column of every width, with and without a sign. */
const schema: Schema = defineSchema({
  a: of('i8'),
  b: of('u8'),
  c: of('i16'),
  d: of('u16'),
  e: of('i32'),
  f: of('u32'),
  cut: { ...of('u8'), cuts: true },
});

/** No multiple of four, so that columns of bytes end within a word. */
const CAPACITY = 13;

/** Rows of the game's own; those before belong to the engine. */
const FIRST_ROW = schema.at['a'];
const ROWS = schema.rows.length;

function open(): World {
  const ranges = { seats: 0, map: CAPACITY, ownedPerSeat: 0 };
  return createWorld(schema, { ranges, seed: 1, tickHz: 60, tunables: Float64Array.of(1, 2) });
}

interface Write {
  readonly row: number;
  readonly entity: number;
  readonly value: number;
}

const entity = fc.nat({ max: CAPACITY - 1 });

/** Any value of any column, the ends of its range often. */
const write: fc.Arbitrary<Write> = fc
  .tuple(fc.integer({ min: FIRST_ROW, max: ROWS - 2 }), entity)
  .chain(([row, at]) => {
    const { min, max } = schema.rows[row];
    const value = fc.oneof(fc.constantFrom(min, max, 0, -1, 1), fc.integer({ min, max: Math.min(max, 2 ** 31 - 1) }));
    return value.map((any) => ({ row, entity: at, value: any }));
  });

function make(world: World, writes: readonly Write[]): void {
  for (const { row, entity: at, value } of writes) world.table[row][at] = value;
}

/** What was written into `world` by `decide`. */
function writesOf(world: World, decide: () => void): ReturnType<typeof createWrites> {
  const moment = createMoment(world);
  const out = createWrites(world);
  takeMoment(moment, world);
  decide();
  findWrites(moment, world, out);
  return out;
}

function list({ count, rows, entities, values }: ReturnType<typeof createWrites>): string[] {
  return Array.from({ length: count }, (_, i) => `${schema.rows[rows[i]].name} ${entities[i]} ${values[i]}`);
}

describe('writes', () => {
  test('RB20 what was decided is written again, value by value, into a world that came out otherwise', () => {
    const some = fc.array(write, { maxLength: 40 });
    fc.assert(
      fc.property(some, some, some, (before, decided, otherwise) => {
        const world = open();
        make(world, before);
        const held = world.table.map((column) => column.slice());
        const found = writesOf(world, () => make(world, decided));
        const other = open();
        make(other, otherwise);
        const left = other.table.map((column) => column.slice());
        applyWrites(other, found);
        for (let row = 0; row < ROWS; row++) {
          for (let at = 0; at < CAPACITY; at++) {
            const isDecided = world.table[row][at] !== held[row][at];
            expect(other.table[row][at]).toBe(isDecided ? world.table[row][at] : left[row][at]);
          }
        }
        expect(found.count).toBe(new Set(list(found).map((line) => line.replace(/ [^ ]*$/, ''))).size);
      }),
      { numRuns: 500, seed: 20 },
    );
  });

  test('RB20 of values that share a word only those that differ are noted, and signs are kept', () => {
    const world = open();
    const { a, b, c, f } = world.columns;
    a.fill(-3);
    b.fill(200);
    const found = writesOf(world, () => {
      a[5] = -128;
      b[6] = 255;
      c[7] = -2;
      f[12] = 4_000_000_000;
    });
    expect(list(found)).toEqual(['a 5 -128', 'b 6 255', 'c 7 -2', `f 12 ${4_000_000_000 - 2 ** 32}`]);
    const other = open();
    applyWrites(other, found);
    expect([other.columns.a[5], other.columns.b[6], other.columns.c[7], other.columns.f[12]]).toEqual([
      -128, 255, -2, 4_000_000_000,
    ]);
  });

  test('RB20 the head, the settings and what lies between columns are no decisions', () => {
    const world = open();
    const found = writesOf(world, () => {
      world.head[HEAD_TICK] = 9;
      world.tunables[0] = 5;
      world.bytes[world.table[0].byteOffset + CAPACITY] = 1;
    });
    expect(found).toMatchObject({ count: 0, tick: 9 });
  });

  test('RB21 of a life that begins all is noted, also what comes out as it was', () => {
    const world = open();
    spawnAt(world, 3, 1);
    world.columns.e[3] = 7;
    const found = writesOf(world, () => {
      despawn(world, 3);
      spawnAt(world, 3, 1);
      world.columns.e[3] = 7;
      spawnAt(world, 4, 2);
    });
    const other = open();
    for (const column of other.table) column.fill(99);
    applyWrites(other, found);
    for (let row = 0; row < ROWS; row++) {
      for (const at of [3, 4]) expect(other.table[row][at]).toBe(world.table[row][at]);
      expect(other.table[row][5]).toBe(99);
    }
    expect(found.count).toBe(2 * ROWS);
  });

  test('RB21 of what was put elsewhere all is noted: it does not stand half where it would have gone', () => {
    const world = open();
    world.columns.c[2] = 40;
    world.columns.e[2] = 50;
    const found = writesOf(world, () => {
      world.columns.c[2] = 60;
      world.columns.cut[2]++;
    });
    const other = open();
    other.columns.c[2] = 41;
    other.columns.e[2] = 51;
    applyWrites(other, found);
    expect([other.columns.c[2], other.columns.e[2]]).toEqual([60, 50]);
  });

  test('RB20 a moment is used again and again, and nothing of the writes before is left', () => {
    const world = open();
    const moment = createMoment(world);
    const out = createWrites(world);
    for (let round = 0; round < 3; round++) {
      takeMoment(moment, world);
      spawnAt(world, round, 1);
      findWrites(moment, world, out);
      expect(out.count).toBe(ROWS);
      takeMoment(moment, world);
      world.columns.a[round] = 1;
      findWrites(moment, world, out);
      expect(list(out)).toEqual([`a ${round} 1`]);
    }
    clearWrites(out, 77);
    expect(out).toMatchObject({ count: 0, tick: 77 });
  });

  test('RB20 everything at once fits', () => {
    const world = open();
    const found = writesOf(world, () => {
      for (const column of world.table) for (let at = 0; at < CAPACITY; at++) column[at]++;
    });
    expect(found.count).toBe(ROWS * CAPACITY);
    const other = open();
    applyWrites(other, found);
    expect(other.table).toEqual(world.table);
  });
});
