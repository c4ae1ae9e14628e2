import { expect, test } from 'vitest';
import { relight } from '#shared/games/relight/relight.ts';
import { createWireCodec, wireCodecOf } from '#shared/net/wire/codec.ts';
import { frozenTables } from '#shared/net/wire/frozen/index.ts';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';

test('DL87 the frozen table of Relight is of its field table as it is; where it is not, `npm run train-codec` makes it anew', () => {
  const table = frozenTables.find(({ schema }) => schema === schemaHash(relight.schema));
  expect(table, 'no frozen table has this schema').toBeDefined();
  // Every code in it is complete, or this asserts.
  expect(createWireCodec(relight.schema, table).name).toBe(schemaHash(relight.schema));
  expect(wireCodecOf(relight.schema).name).toBe(schemaHash(relight.schema));
});
