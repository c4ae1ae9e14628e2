import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWireCodec, type FieldPlan } from '#shared/net/wire/codec.ts';
import { difference, isLawful, isSteady, offset, PREDICTED_TICKS_MAX, predictField } from '#shared/net/wire/predict.ts';
import { PREDICTOR } from '#shared/net/wire/table.ts';
import { type Draw, draws, drawBelow, drawBetween, drawFrom, drawSchema, DRAWN_KINDS } from '#shared/testing/draw.ts';
import { defineSchema } from '#shared/sim/schema.ts';

const base = { seenBy: 'everyone', shown: 'interpolate', overflow: 'clamp', doc: '' } as const;
const schema = defineSchema({
  vx: { ...base, type: 'i16', rest: 1 / 64, wire: 1 / 8 },
  x: { ...base, type: 'i32', rest: 1 / 256, wire: 1 / 32, moves: 'vx' },
  aim: { ...base, type: 'u16', rest: 1, wire: 64, overflow: 'wrap' },
  health: { ...base, type: 'u8', rest: 1, wire: 1 },
  word: { ...base, type: 'u32', rest: 1, wire: 1 },
  step: { ...base, type: 'u8', rest: 1, wire: 1, shown: 'step' },
});
const plans = new Map(createWireCodec(schema).kinds[1]!.fields.map((plan) => [plan.row.name, plan]));
const linear = (name: string): FieldPlan => ({ ...plans.get(name)!, predictor: PREDICTOR.linear });

/** The prediction a tick later. */
function next(plan: FieldPlan, last: number, before = last, velocity = 0, age = 1): number {
  return predictField(plan, last, before, velocity, age);
}

/** Predicts any value of a field by any other, and leads back to a third one. */
function expectLawful(draw: Draw, plan: FieldPlan): void {
  const { wireMin, wireMax } = plan.row;
  const value = (): number => drawBetween(draw, wireMin, wireMax) | 0;
  const any = { ...plan, predictor: drawBelow(draw, 3) };
  const velocity = drawBetween(draw, -(2 ** 31), 2 ** 31 - 1);
  const predicted = predictField(any, value(), value(), velocity, 1 + drawBelow(draw, 14));
  expect(Object.is(predicted, predicted | 0)).toBe(true);
  if (!plan.isWhole) expect(predicted >= wireMin && predicted <= wireMax).toBe(true);
  const to = value();
  const residual = difference(plan, to, predicted);
  expect(Object.is(residual, residual | 0)).toBe(true);
  expect(offset(plan, predicted, residual)).toBe(to);
  expect(isLawful(plan, to, residual)).toBe(residual !== 0);
}

describe('predictions', () => {
  test('DL66 a field is held, goes on as it went, or moves by its velocity over its age', () => {
    expect(next(plans.get('step')!, 7, 3, 900, 5)).toBe(7);
    expect(next(linear('health'), 7, 3)).toBe(11);
    expect(next(linear('health'), 7, 7)).toBe(7);
    // 60 wire steps of 1/8 a second are 4 of 1/32 a tick.
    expect(next(plans.get('x')!, 100, -999, 60)).toBe(104);
    expect(next(plans.get('x')!, 100, 0, -60, 3)).toBe(88);
    expect([7, 8, -7, -8].map((velocity) => next(plans.get('x')!, 0, 0, velocity))).toEqual([0, 1, 0, -1]);
    // Halves up, whatever the sign.
    expect([7.5, -7.5].map((velocity) => next(plans.get('x')!, 0, 0, velocity))).toEqual([1, 0]);
  });

  test('DL66 it goes no further than its field does: to an end, round a turn, or round 32 bits', () => {
    expect([next(linear('health'), 250, 200), next(linear('health'), 3, 90)]).toEqual([255, 0]);
    expect(next(plans.get('x')!, 2 ** 28 - 1, 0, 32_767, 12)).toBe(plans.get('x')!.row.wireMax);
    expect(next(plans.get('x')!, -(2 ** 28), 0, -32_768, 12)).toBe(-(2 ** 28));
    expect([next(linear('aim'), 1020, 1010), next(linear('aim'), 2, 1000)]).toEqual([6, 28]);
    expect([next(linear('word'), -1, -3), next(linear('word'), 2 ** 31 - 1, 0)]).toEqual([1, -2]);
  });

  test('DL66 after 200 ms nothing is predicted any more', () => {
    expect(PREDICTED_TICKS_MAX * (1000 / 60)).toBe(200);
    expect(next(plans.get('x')!, 5, 5, 600, 12)).toBe(5 + 40 * 12);
    expect(next(plans.get('x')!, 5, 5, 600, 13)).toBe(5);
    expect(next(linear('health'), 9, 5, 0, 13)).toBe(9);
  });

  test('DL66 values go on only when the last two states are as far apart as the next is from the last', () => {
    expect([isSteady(8, 7, 6), isSteady(20, 14, 8), isSteady(36, 24, 12), isSteady(2, 1, 0)]).toEqual(
      Array(4).fill(true),
    );
    expect([
      isSteady(8, 7, 5),
      isSteady(9, 7, 6),
      isSteady(39, 26, 13),
      isSteady(0, -1, -2),
      isSteady(7, 3, -1),
    ]).toEqual(Array(5).fill(false));
  });

  test('DL66 of what wraps the difference is the shorter way round, of 32 bits it is one of 32 bits', () => {
    const [aim, word, x] = [plans.get('aim')!, plans.get('word')!, plans.get('x')!];
    expect([difference(aim, 2, 1020), difference(aim, 1020, 2), difference(aim, 512, 0)]).toEqual([6, -6, -512]);
    expect(difference(word, 2 ** 31 - 1, -(2 ** 31))).toBe(-1);
    expect(difference(x, 2 ** 27, -(2 ** 27))).toBe(2 ** 28);
    expect([offset(aim, 1020, 6), offset(aim, 2, -6), offset(word, -(2 ** 31), -1)]).toEqual([2, 1020, 2 ** 31 - 1]);
  });

  test('DL66 predictions are within the range of any field, and every difference leads to its value and is lawful', () => {
    fc.assert(
      fc.property(draws, (seed) => {
        const draw = drawFrom(seed);
        const { kinds } = createWireCodec(drawSchema(draw));
        const all = Array.from({ length: DRAWN_KINDS }, (_, i) => kinds[i + 1]?.fields ?? []).flat();
        for (const plan of all) for (let i = 0; i < 5; i++) expectLawful(draw, plan);
      }),
      { numRuns: 60 },
    );
  });

  test('DL66 a residual of nothing, beyond a field, or the longer way round is not lawful', () => {
    const [aim, health, word] = [plans.get('aim')!, plans.get('health')!, plans.get('word')!];
    for (const plan of [aim, health, word]) expect(isLawful(plan, 5, 0)).toBe(false);
    expect([isLawful(health, 256, 1), isLawful(health, -1, -6), isLawful(health, 255, 9)]).toEqual([
      false,
      false,
      true,
    ]);
    expect([511, 512, -512, -513, 1024].map((by) => isLawful(aim, by & 1023, by))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(isLawful(word, -5, -(2 ** 31))).toBe(true);
  });
});
