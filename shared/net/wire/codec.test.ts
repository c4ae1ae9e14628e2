import { describe, expect, test } from 'vitest';
import { gapBuckets, maskBuckets, residualBuckets } from '#shared/net/wire/buckets.ts';
import { BUCKETS, createWireCodec, type KindPlan, type WireCodec, wireCodecOf } from '#shared/net/wire/codec.ts';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';
import { PREDICTOR, type WireTable } from '#shared/net/wire/table.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';

const base = {
  seenBy: 'everyone',
  shown: 'interpolate',
  overflow: 'clamp',
  rest: 1 / 256,
  wire: 1 / 32,
  doc: '',
} as const;
const schema = defineSchema({
  x: { ...base, type: 'i32', moves: 'vx' },
  aim: { ...base, type: 'u16', rest: 1, wire: 64, overflow: 'wrap' },
  secret: { ...base, type: 'u8', seenBy: 'owner' },
  vx: { ...base, type: 'i16', wire: 1 / 8, of: [1] },
  bits: { ...base, type: 'u32', wire: base.rest, overflow: 'wrap', of: [1, 2] },
  grade: { ...base, type: 'u8', wire: base.rest, shown: 'step', of: [1] },
});

function planOf({ kinds }: WireCodec, kind: number): KindPlan {
  const plan = kinds[kind];
  if (!plan) expect.fail(`no plan for ${kind}`);
  return plan;
}

function namesOf(codec: WireCodec, kind: number): string[] {
  return planOf(codec, kind).fields.map(({ row }) => row.name);
}

/** A table for a schema of one kind that all fields have. */
function tableOf(of: Schema, parts: Partial<WireTable['kinds'][number]> = {}): WireTable {
  const fields = of.publicRows.length - 1;
  const kind = {
    kind: 1,
    predictors: Array.from({ length: fields }, () => PREDICTOR.hold),
    masks: [maskBuckets(fields)],
    residuals: Array.from({ length: fields }, () => residualBuckets),
    ...parts,
  };
  return { schema: schemaHash(of), gaps: gapBuckets, kinds: [kind] };
}

describe('wire codecs', () => {
  test('DL65 a kind has a plan of its public fields, those first that others move by', () => {
    const codec = createWireCodec(schema);
    expect(namesOf(codec, 1)).toEqual(['vx', 'x', 'aim', 'bits', 'grade']);
    expect(namesOf(codec, 2)).toEqual(['x', 'aim', 'bits']);
    expect(namesOf(codec, 255)).toEqual(['x', 'aim']);
    for (const { at, row } of planOf(codec, 1).fields) expect(schema.publicRows[at]).toBe(row);
    expect(codec.kinds[0]).toBe(undefined);
    expect(codec.kinds).toHaveLength(256);
    const bare = defineSchema({ score: { ...base, type: 'i8', of: [3] } });
    expect([...createWireCodec(bare).kinds.keys()].filter((kind) => createWireCodec(bare).kinds[kind])).toEqual([3]);
  });

  test('DL65 without a table a field is held, goes on or moves, as its row says', () => {
    const codec = createWireCodec(schema);
    const { hold, linear, move } = PREDICTOR;
    expect(planOf(codec, 1).fields.map(({ predictor }) => predictor)).toEqual([linear, move, hold, hold, hold]);
    // Without its velocity a position stands still.
    expect(planOf(codec, 2).fields.map(({ predictor }) => predictor)).toEqual([hold, hold, hold]);
  });

  test('DL65 a plan says how a field moves, wraps and is read', () => {
    const [vx, x, aim, word] = planOf(createWireCodec(schema), 1).fields;
    const velocity = schema.publicRows.findIndex(({ name }) => name === 'vx');
    expect([x!.by, x!.perTick, x!.turn, x!.isWhole]).toEqual([velocity, 4 / 60, 0, false]);
    expect([vx!.by, vx!.perTick]).toEqual([-1, 0]);
    expect([aim!.turn, aim!.isWhole]).toEqual([1024, false]);
    expect([word!.turn, word!.isWhole]).toEqual([0, true]);
  });

  test('DL65 which fields change is said in groups of eight', () => {
    for (const [fields, groups] of [
      [1, [2]],
      [8, [256]],
      [9, [256, 2]],
      [17, [256, 256, 2]],
      [29, [256, 256, 256, 32]],
    ] as const) {
      const table: Record<string, Field> = {};
      for (let i = 0; i < fields; i++) table[`f${i}`] = { ...base, type: 'i16' };
      const { masks } = planOf(createWireCodec(defineSchema(table)), 1);
      expect(masks.map(({ symbols }) => symbols)).toEqual(groups);
    }
  });

  test('DL65 a table that was made for another schema, or does not fit its fields, is a programming error', () => {
    const one = defineSchema({ x: { ...base, type: 'i32' }, y: { ...base, type: 'i32' } });
    const codec = createWireCodec(one, tableOf(one, { predictors: [PREDICTOR.hold, PREDICTOR.linear] }));
    const other = createWireCodec(one, tableOf(one, { predictors: [PREDICTOR.hold, PREDICTOR.hold] }));
    expect(new Set([codec.name, other.name, BUCKETS]).size).toBe(3);
    expect(planOf(codec, 1).fields.map(({ predictor }) => predictor)).toEqual([PREDICTOR.hold, PREDICTOR.linear]);
    expect(planOf(codec, 2).fields.map(({ predictor }) => predictor)).toEqual([PREDICTOR.linear, PREDICTOR.linear]);
    expect(() => createWireCodec(schema, tableOf(one))).toThrow(`a table for ${schemaHash(one)}`);
    const wrong: [Partial<WireTable['kinds'][number]>, string][] = [
      [{ predictors: [0] }, 'predictors of 1 fields, not 2'],
      [{ masks: [maskBuckets(3)] }, 'a code of 8 symbols, not 4'],
      [{ masks: [] }, 'a code of 0 symbols'],
      [{ residuals: [residualBuckets, gapBuckets] }, 'a code of 21 symbols, not 73'],
    ];
    for (const [parts, message] of wrong) expect(() => createWireCodec(one, tableOf(one, parts))).toThrow(message);
    expect(() => createWireCodec(one, { ...tableOf(one), gaps: residualBuckets })).toThrow('a code of 73 symbols');
  });

  test('DL65 every frame tells of kinds of which the table says so, and of no others', () => {
    const one = defineSchema({ x: { ...base, type: 'i32' } });
    const always = createWireCodec(one, tableOf(one, { always: true }));
    expect([planOf(always, 1).always, planOf(always, 2).always]).toEqual([true, false]);
    expect(planOf(createWireCodec(one, tableOf(one)), 1).always).toBe(false);
  });

  test('DL65 the codec of a schema is made once; without a table it goes by the buckets', () => {
    expect(wireCodecOf(schema)).toBe(wireCodecOf(schema));
    expect(wireCodecOf(schema).name).toBe(BUCKETS);
    expect(wireCodecOf(relight.schema).schema).toBe(relight.schema);
  });
});
