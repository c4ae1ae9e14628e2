import { describe, expect, test } from 'vitest';
import {
  defaultValues,
  defineTunables,
  refuseTunable,
  type TunableRow,
  type TunableSet,
} from '#shared/core/tunables.ts';

const row: TunableRow = {
  default: 5,
  min: 1,
  max: 9,
  unit: 'm/s',
  scope: 'simulation',
  applies: 'announced tick',
  doc: 'How fast.',
  cost: 'Nothing.',
};
const set: TunableSet = defineTunables({
  'body.speed': row,
  'room.seats': { ...row, default: 8, unit: 'seats', whole: true },
});

function codeOf(key: string, value: number): string | undefined {
  return refuseTunable(set, key, value)?.code;
}

describe('tunables', () => {
  test('DC20 every row has its position in the order declared, and the defaults lie there', () => {
    expect(set.keys).toStrictEqual(['body.speed', 'room.seats']);
    expect(set.at).toStrictEqual({ 'body.speed': 0, 'room.seats': 1 });
    expect(defaultValues(set)).toStrictEqual(Float64Array.of(5, 8));
  });

  test('DC20 a default outside its own range is refused by its key', () => {
    expect(() => defineTunables({ slow: { ...row, default: 0.5 } })).toThrow('slow: default 0.5 outside 1..9');
    expect(() => defineTunables({ odd: { ...row, default: Number.NaN } })).toThrow('odd: default NaN');
    expect(() => defineTunables({ ends: { ...row, default: 1 }, other: { ...row, default: 9 } })).not.toThrow();
  });

  test('DC20 a broken default of a setting that takes whole numbers is refused by its key', () => {
    expect(() => defineTunables({ seats: { ...row, default: 4.5, whole: true } })).toThrow(
      'seats: default 4.5 is not whole',
    );
  });

  test('DC21 values in the range, with both ends, are accepted', () => {
    for (const value of [1, 1.5, 5, 9]) expect(codeOf('body.speed', value)).toBeUndefined();
    for (const value of [1, 5, 9]) expect(codeOf('room.seats', value)).toBeUndefined();
  });

  test('DC21 a value that cannot be is refused with a code and a sentence that says what may be', () => {
    expect(codeOf('body.speed', Number.NaN)).toBe('tunable/not-a-number');
    expect(codeOf('body.speed', Number.POSITIVE_INFINITY)).toBe('tunable/not-a-number');
    expect(codeOf('body.speed', 0.99)).toBe('tunable/out-of-range');
    expect(codeOf('body.speed', 9.01)).toBe('tunable/out-of-range');
    expect(codeOf('room.seats', 2.5)).toBe('tunable/not-whole');
    expect(refuseTunable(set, 'body.speed', 12)?.message).toBe('body.speed must lie between 1 and 9 m/s, not 12.');
    expect(refuseTunable(set, 'room.seats', 2.5)?.message).toBe('room.seats takes whole seats, not 2.5.');
  });

  test('DC21 a key that nobody declared is refused with the list of those that are, inherited names too', () => {
    for (const key of ['speed', '', 'toString', '__proto__', 'constructor']) {
      expect(codeOf(key, 5)).toBe('tunable/unknown');
    }
    expect(refuseTunable(set, 'speed', 5)?.message).toContain('body.speed, room.seats');
  });
});
