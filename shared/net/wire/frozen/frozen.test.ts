import { expect, test } from 'vitest';
import { relight } from '#shared/games/relight/relight.ts';
import { gapBuckets } from '#shared/net/wire/buckets.ts';
import { BUCKETS, createWireCodec, wireCodecOf } from '#shared/net/wire/codec.ts';
import { addTable, frozenTables } from '#shared/net/wire/frozen/index.ts';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';

test('DL87 the frozen table of Relight is of its field table as it is; where it is not, `npm run train-codec` makes it anew', () => {
  const table = frozenTables.find(({ schema }) => schema === schemaHash(relight.schema));
  expect(table, 'no frozen table has this schema').toBeDefined();
  // Every code in it is complete, or this asserts.
  const { name } = createWireCodec(relight.schema, table);
  expect(name).not.toBe(BUCKETS);
  expect(wireCodecOf(relight.schema).name).toBe(name);
});

test('DL88 a table that was added serves the schema whose hash it has, and no other', () => {
  const field: Omit<Field, 'doc'> = {
    ...{ type: 'u8', rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp' },
  };
  const schemaOf = (name: string): Schema => defineSchema({ [name]: { ...field, doc: 'any' } });
  const [mine, other] = [schemaOf('mine'), schemaOf('other')];
  addTable({ schema: schemaHash(mine), gaps: gapBuckets, kinds: [] });
  expect(wireCodecOf(mine).name).not.toBe(BUCKETS);
  expect(wireCodecOf(other).name).toBe(BUCKETS);
});
