import { describe, expect, test } from 'vitest';
import { defineSchema, type Field } from '#shared/sim/schema.ts';
import { createWorld, HEAD_SEED, HEAD_TICK, mapStart, ownedStart, type World } from '#shared/sim/world.ts';

const row = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp', doc: 'test' } as const;
const schema = defineSchema({
  a: { ...row, type: 'i8' },
  b: { ...row, type: 'u32' },
  c: { ...row, type: 'i16' },
  d: { ...row, type: 'i32' },
  e: { ...row, type: 'u16' },
  f: { ...row, type: 'u8' },
} satisfies Record<string, Field>);
const ranges = { seats: 3, map: 7, ownedPerSeat: 9 };
const CAPACITY = 3 + 7 + 3 * 9;
const TUNABLES = Float64Array.of(5, 0.1, -7);

function createSample(): World<typeof schema.fields> {
  return createWorld(schema, { ranges, seed: 42, tickHz: 60, tunables: TUNABLES });
}

/** Offsets of the bytes that changed. */
function changed(world: World, write: () => void): number[] {
  const before = world.bytes.slice();
  write();
  return Array.from(world.bytes.keys()).filter((at) => world.bytes[at] !== before[at]);
}

describe('world', () => {
  test('HS32 every row of the table has one column of its type, for every index, and there is no other', () => {
    const world = createSample();
    expect(Object.keys(world.columns)).toStrictEqual(schema.rows.map((each) => each.name));
    expect(world.table).toHaveLength(schema.rows.length);
    for (const each of schema.rows) {
      const column = world.table[each.index];
      expect(column).toBe(Reflect.get(world.columns, each.name));
      expect(column.length).toBe(CAPACITY);
      expect(column.BYTES_PER_ELEMENT).toBe(each.bytes);
      column[0] = each.max;
      expect(column[0]).toBe(each.max);
      column[0] = each.min;
      expect(column[0]).toBe(each.min);
    }
  });

  test('HS32 all state lies in one buffer, and no two columns, the head and the tunables share a byte', () => {
    const world = createSample();
    const parts = [world.head, world.tunables, ...world.table];
    const owners = new Uint8Array(world.buffer.byteLength);
    for (const part of parts) {
      expect(part.buffer).toBe(world.buffer);
      for (let at = 0; at < part.byteLength; at++) owners[part.byteOffset + at]++;
    }
    expect(Math.max(...owners)).toBe(1);
    for (const column of world.table) expect(column.byteOffset % 64).toBe(0);
    expect(world.bytes.length).toBe(world.buffer.byteLength);
    expect(world.words.length * 4).toBe(world.buffer.byteLength);
  });

  test('HS32 a write to any column at any index changes bytes of that column alone', () => {
    const world = createSample();
    for (const column of world.table) {
      for (let index = 0; index < CAPACITY; index++) {
        const at = column.byteOffset + index * column.BYTES_PER_ELEMENT;
        for (const byte of changed(world, () => (column[index] ^= 0x55))) {
          expect(byte >= at && byte < at + column.BYTES_PER_ELEMENT).toBe(true);
        }
        expect(column[index]).not.toBe(0);
      }
    }
  });

  test('HS32 a new world is at tick 0 with its seed, step length and tunables, every index free', () => {
    const world = createSample();
    expect([world.head[HEAD_TICK], world.head[HEAD_SEED], world.dt]).toStrictEqual([0, 42, 1 / 60]);
    expect(world.tunables).toStrictEqual(TUNABLES);
    expect(world.tunables).not.toBe(TUNABLES);
    expect(Array.from(world.columns.kind)).toStrictEqual(Array.from({ length: CAPACITY }, () => 0));
  });

  test('HS33 seats, map and owned ranges follow each other without a gap or an overlap', () => {
    const owners = new Uint8Array(CAPACITY);
    for (let seat = 0; seat < ranges.seats; seat++) owners[seat]++;
    for (let index = 0; index < ranges.map; index++) owners[mapStart(ranges) + index]++;
    for (let seat = 0; seat < ranges.seats; seat++) {
      for (let index = 0; index < ranges.ownedPerSeat; index++) owners[ownedStart(ranges, seat) + index]++;
    }
    expect(Array.from(owners)).toStrictEqual(Array.from({ length: CAPACITY }, () => 1));
    expect(createSample().capacity).toBe(CAPACITY);
  });

  test('HS33 a world has between 1 and 65,535 indices', () => {
    const sized = (map: number) => (): unknown =>
      createWorld(schema, { ranges: { seats: 0, map, ownedPerSeat: 0 }, seed: 1, tickHz: 60, tunables: TUNABLES });
    expect(sized(0)).toThrow('capacity 0');
    expect(sized(65_536)).toThrow('capacity 65536');
    expect(sized(65_535)).not.toThrow();
  });
});
