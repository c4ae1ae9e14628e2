import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareWorlds, describeDifference, firstDifference, hashParts } from '#shared/sim/compare-worlds.ts';
import { defineSchema } from '#shared/sim/schema.ts';
import { createWorld, type World } from '#shared/sim/world.ts';

const number = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp', doc: 'any number' } as const;
const schema = defineSchema({
  x: { ...number, type: 'i32' },
  health: { ...number, type: 'u8' },
  aim: { ...number, type: 'u16' },
});

/** 7 entities, so that every column of bytes or half-words ends in the middle of a word. */
function open(): World {
  const ranges = { seats: 3, map: 1, ownedPerSeat: 1 };
  const world = createWorld(schema, { ranges, seed: 9, tickHz: 60, tunables: Float64Array.of(1.5, 2) });
  for (const [row, column] of world.table.entries())
    column.forEach((_, index) => (column[index] = index * 11 + row + 1));
  return world as unknown as World;
}

/** Two worlds alike, but for one more in a value of the second. */
function pair(field: string, entity: number): [World, World] {
  const worlds: [World, World] = [open(), open()];
  worlds[1].columns[field][entity]++;
  return worlds;
}

const fields = fc.constantFrom(...schema.rows.map(({ name }) => name));
const entities = fc.nat({ max: 6 });

describe('comparing worlds', () => {
  test('DT60 one value that differs is named with its entity, kind and both values', () => {
    fc.assert(
      fc.property(fields, entities, (field, entity) => {
        const [one, other] = pair(field, entity);
        const was = one.columns[field][entity];
        const found = { entity, kind: one.columns['kind'][entity], field, one: was, other: was + 1 };
        expect(compareWorlds(one, other, 5)).toStrictEqual([found]);
        expect(firstDifference(one, other)).toStrictEqual(found);
      }),
      { seed: 3 },
    );
  });

  test('DT60 the first difference is that of the lowest entity, and of its first field in the table', () => {
    const [one, other] = pair('health', 4);
    for (const [field, entity] of [
      ['x', 6],
      ['aim', 4],
      ['x', 5],
    ] as const)
      other.columns[field][entity]++;
    const places = compareWorlds(one, other, 9).map(({ field, entity }) => `${field} ${entity}`);
    expect(places).toStrictEqual(['health 4', 'aim 4', 'x 5', 'x 6']);
    expect(compareWorlds(one, other, 2)).toHaveLength(2);
    expect(firstDifference(one, other)).toMatchObject({ field: 'health', entity: 4 });
  });

  test('DT60 a free index has the kind of the world in which it lives', () => {
    const [one, other] = pair('x', 2);
    one.columns['kind'][2] = 0;
    expect(firstDifference(one, other)).toMatchObject({ field: 'kind', entity: 2, kind: other.columns['kind'][2] });
    other.columns['kind'][2] = 0;
    expect(firstDifference(one, other)).toMatchObject({ field: 'x', entity: 2, kind: 0 });
  });

  test('DT60 the head, the settings and what no column covers are named too', () => {
    const [one, other] = [open(), open()];
    const gap = one.columns['kind'].byteOffset + 7;
    other.bytes[gap] = 1;
    expect(firstDifference(one, other)).toMatchObject({ entity: -1, field: 'between the columns' });
    other.tunables[1] = Number.NaN;
    expect(firstDifference(one, other)).toMatchObject({ entity: -1, field: 'tunable 1', one: 2, other: Number.NaN });
    other.head[1] = 8;
    expect(describeDifference(firstDifference(one, other)!)).toBe('head 1: 9 and 8');
  });

  test('DT60 worlds of the same bits have no difference', () => {
    expect(firstDifference(open(), open())).toBeUndefined();
    expect(compareWorlds(open(), open(), 5)).toStrictEqual([]);
  });

  test('DT60 a difference reads as a line', () => {
    const [one, other] = pair('aim', 1);
    expect(describeDifference(firstDifference(one, other)!)).toBe('aim of entity 1 (kind 12): 17 and 18');
  });

  test('DT61 of the hashes by part, exactly those differ whose part does', () => {
    fc.assert(
      fc.property(fields, entities, (field, entity) => {
        const [one, other] = pair(field, entity).map(hashParts);
        const differing = Object.keys(one).filter((part) => one[part] !== other[part]);
        expect(differing).toStrictEqual([field]);
      }),
      { seed: 4 },
    );
    const world = open();
    const before = hashParts(world);
    world.tunables[0] = -1.5;
    world.bytes[world.columns['kind'].byteOffset + 7] = 1;
    const after = hashParts(world);
    expect(Object.keys(before).filter((part) => before[part] !== after[part])).toStrictEqual(['tunables']);
    expect(Object.keys(before)).toStrictEqual(['head', 'tunables', ...schema.rows.map(({ name }) => name)]);
  });
});
