import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordBitsMax } from '#shared/net/state-frame.ts';
import {
  beginBits,
  beginReading,
  bitLength,
  createBitReader,
  createBitWriter,
  endBits,
  isAtEnd,
} from '#shared/net/wire/bits.ts';
import { findChange, predictEntity, putChange, residuals, takeChange } from '#shared/net/wire/change.ts';
import { predictField } from '#shared/net/wire/predict.ts';
import { createWireCodec, type KindPlan, MASK_FIELDS, type WireCodec } from '#shared/net/wire/codec.ts';
import {
  type Draw,
  draws,
  drawBelow,
  drawFrom,
  drawSchema,
  drawTable,
  DRAWN_KINDS,
  drawWire,
} from '#shared/testing/draw.ts';
import { mask, rawFrame, residual, type Step } from '#shared/testing/raw-frame.ts';
import { defineSchema, type Field } from '#shared/sim/schema.ts';

const w = createBitWriter(400);
const r = createBitReader(400);

/** An entity at three ticks, all of its public rows. */
interface Case {
  readonly codec: WireCodec;
  readonly plan: KindPlan;
  readonly now: Int32Array;
  readonly last: Int32Array;
  readonly before: Int32Array;
  readonly age: number;
}

/** Of one of many schemas, which take longer to make than cases. */
function drawCases(seed: number): Case[] {
  const draw = drawFrom(seed);
  const schema = drawSchema(draw);
  const codec = createWireCodec(schema, drawTable(draw, schema));
  return Array.from({ length: 30 }, () => drawCase(draw, codec)).filter((one) => one !== undefined);
}

/** Undefined when the kind that was drawn has no fields. */
function drawCase(draw: Draw, codec: WireCodec): Case | undefined {
  const kind = 1 + drawBelow(draw, DRAWN_KINDS);
  const plan = codec.kinds[kind];
  if (!plan) return undefined;
  const age = 1 + drawBelow(draw, draw() < 0.9 ? 12 : 63);
  const before = drawEntity(draw, codec, kind);
  const last = drawEntity(draw, codec, kind, before);
  const now = drawEntity(draw, codec, kind, last);
  if (draw() < 0.2) predictEntity(plan, last, before, 0, age, now, 0);
  return { codec, plan, now, last, before, age };
}

function drawEntity(
  draw: Draw,
  { schema: { publicRows, publicOf } }: WireCodec,
  kind: number,
  near?: Int32Array,
): Int32Array {
  const values = new Int32Array(publicRows.length);
  for (const at of publicOf[kind]!) values[at] = drawWire(draw, publicRows[at]!, near?.[at] ?? 0);
  values[0] = kind;
  return values;
}

/** What a client makes of the case's change: the values, and the mask by public row. */
function sendChange({ plan, now, last, before, age }: Case): { out: Int32Array; changed: number; bits: number } {
  const out = new Int32Array(now.length);
  out[0] = now[0]!;
  const found = findChange(plan, now, last, before, 0, 1, age);
  if (found === 0) {
    predictEntity(plan, last, before, 0, age, out, 0);
    return { out, changed: 0, bits: 0 };
  }
  beginBits(w);
  putChange(w, plan, found);
  const bits = bitLength(w);
  endBits(w);
  beginReading(r, w.bytes.subarray(0, w.at));
  const changed = takeChange(r, plan, last, before, 0, age, out, 0);
  expect([r.failed, r.at, isAtEnd(r)]).toEqual([false, bits, true]);
  return { out, changed, bits };
}

function forCases(schemas: number, check: (one: Case, i: number) => void): void {
  fc.assert(
    fc.property(draws, (seed) => {
      for (const [i, one] of drawCases(seed).entries()) check(one, i);
    }),
    { numRuns: schemas },
  );
}

describe('changes', () => {
  test('DL67 applied to what was sent last a change gives the new values, bit for bit, whatever the fields', () => {
    let changes = 0;
    forCases(60, (one) => {
      const { out, changed, bits } = sendChange(one);
      expect(out).toEqual(one.now);
      expect(bits).toBeLessThanOrEqual(recordBitsMax(one.codec));
      if (changed !== 0) changes++;
    });
    expect(changes).toBeGreaterThan(700);
  });

  test('DL5 the mask of a change names exactly the rows that are not as predicted', () => {
    forCases(40, (one) => {
      const { plan, now, last, before, age } = one;
      let differing = 0;
      for (const field of plan.fields) {
        const velocity = field.by < 0 ? 0 : now[field.by]!;
        const predicted = predictField(field, last[field.at]!, before[field.at]!, velocity, age);
        if (now[field.at] !== predicted) differing |= 1 << field.at;
      }
      expect(sendChange(one).changed).toBe(differing);
    });
  });

  test('DL67 values that lie far apart give the same change as a list of them', () => {
    forCases(20, ({ plan, now, last, before, age }, i) => {
      const step = 1 + (i % 9);
      const found = findChange(plan, now, last, before, 0, 1, age);
      const by = residuals.slice(0, plan.fields.length);
      const apart = (values: Int32Array): Int32Array => {
        const out = new Int32Array(values.length * step + step).fill(77);
        for (const [at, value] of values.entries()) out[step - 1 + at * step] = value;
        return out;
      };
      expect(findChange(plan, apart(now), apart(last), apart(before), step - 1, step, age)).toBe(found);
      expect(residuals.slice(0, plan.fields.length)).toEqual(by);
    });
  });
});

const base = { type: 'u8', seenBy: 'everyone', shown: 'step', overflow: 'clamp', rest: 1, wire: 1, doc: '' } as const;

/** A kind 1 of so many fields, all of them 100. */
function plain(fields: number, parts: Partial<Field> = {}): Case {
  const table: Record<string, Field> = {};
  for (let i = 0; i < fields; i++) table[`f${i}`] = { ...base, ...parts };
  const codec = createWireCodec(defineSchema(table));
  const last = new Int32Array(fields + 1).fill(100).with(0, 1);
  return { codec, plan: codec.kinds[1]!, now: last.slice(), last, before: last, age: 1 };
}

function takeRaw({ plan, last }: Case, ...steps: Step[]): { changed: number; failed: boolean } {
  beginReading(r, rawFrame(...steps));
  const changed = takeChange(r, plan, last, last, 0, 1, new Int32Array(32), 0);
  return { changed, failed: r.failed };
}

describe('changes in groups of fields', () => {
  test('DL67 any one of 1 to 29 fields can change alone, and all of them together', () => {
    for (const fields of [1, 7, 8, 9, 16, 17, 24, 29]) {
      const one = plain(fields);
      for (let field = 0; field < fields; field++) {
        const { out, changed } = sendChange({ ...one, now: one.last.with(field + 1, 99) });
        expect([...out]).toEqual([...one.last.with(field + 1, 99)]);
        expect(changed).toBe(1 << (field + 1));
      }
      const all = one.last.map((value, at) => (at === 0 ? value : value + at));
      expect(sendChange({ ...one, now: all })).toMatchObject({ out: all, changed: 2 ** (fields + 1) - 2 });
    }
  });

  test('DL67 masks are codes of eight fields each, the first field lowest', () => {
    const one = plain(17);
    const now = one.last.with(1, 101).with(9, 98).with(17, 103);
    beginBits(w);
    putChange(w, one.plan, findChange(one.plan, now, one.last, one.last, 0, 1, 1));
    endBits(w);
    const masks = [0, 1, 2].map((group) => mask(one.codec, 1, group, 1));
    const said = [residual(one.codec, 1, 0, 1), residual(one.codec, 1, 8, -2), residual(one.codec, 1, 16, 3)];
    expect(MASK_FIELDS).toBe(8);
    expect(w.bytes.slice(0, w.at)).toEqual(rawFrame(...masks, ...said));
  });

  test('DL68 a change by nothing, or to what the field cannot have is refused', () => {
    const one = plain(9);
    const masks = (first: number, second: number): Step[] => [
      mask(one.codec, 1, 0, first),
      mask(one.codec, 1, 1, second),
    ];
    const by = (field: number, value: number): Step => residual(one.codec, 1, field, value);
    const cases: [string, Step[], number][] = [
      ['no field', masks(0, 0), 0],
      ['the last field', [...masks(0, 1), by(8, 5)], 1 << 9],
      ['two fields', [...masks(3, 0), by(0, -100), by(1, 155)], 6],
      ['by nothing', [...masks(1, 0), by(0, 0)], -1],
      ['the second by nothing', [...masks(3, 0), by(0, 1), by(1, 0)], -1],
      ['below its range', [...masks(1, 0), by(0, -101)], -1],
      ['beyond its range', [...masks(1, 0), by(0, 156)], -1],
      ['once round 32 bits', [...masks(1, 0), by(0, 2 ** 31 - 1)], -1],
      ['by all of 32 bits', [...masks(1, 0), by(0, -(2 ** 31))], -1],
    ];
    for (const [what, steps, changed] of cases)
      expect(takeRaw(one, ...steps), what).toEqual({ changed, failed: false });
    const turning = plain(1, { type: 'u16', wire: 64, overflow: 'wrap' });
    const turned = (value: number): number =>
      takeRaw(turning, mask(turning.codec, 1, 0, 1), residual(turning.codec, 1, 0, value)).changed;
    expect([-512, 511, 512, -513, 1024, -1024].map(turned)).toEqual([2, 2, -1, -1, -1, -1]);
  });

  test('DL68 a change that is cut off fails', () => {
    const one = plain(9);
    const now = one.last.map((value, at) => (at === 0 ? value : value + 90));
    beginBits(w);
    putChange(w, one.plan, findChange(one.plan, now, one.last, one.last, 0, 1, 1));
    endBits(w);
    const bytes = w.bytes.slice(0, w.at);
    for (let length = 0; length < bytes.length; length++) {
      beginReading(r, bytes.subarray(0, length));
      const changed = takeChange(r, one.plan, one.last, one.last, 0, 1, new Int32Array(32), 0);
      expect(r.failed || changed < 0, `${length} of ${bytes.length} bytes`).toBe(true);
    }
  });
});
