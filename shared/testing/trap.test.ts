import { describe, expect, test } from 'vitest';
import { EXACT_MATH, withDeterminismTrap } from '#shared/testing/trap.ts';

/** What each call must be named as. */
const TRAPPED: Readonly<Record<string, () => unknown>> = {
  'Math.random()': () => Math.random(),
  'Math.sin()': () => Math.sin(1),
  'Math.cos()': () => Math.cos(1),
  'Math.tan()': () => Math.tan(1),
  'Math.atan2()': () => Math.atan2(1, 2),
  'Math.pow()': () => Math.pow(2, 0.5),
  'Math.exp()': () => Math.exp(1),
  'Math.log()': () => Math.log(2),
  'Math.hypot()': () => Math.hypot(3, 4),
  'Math.cbrt()': () => Math.cbrt(3),
  'Date.now': () => Date.now(),
  'new Date()': () => new Date(),
  'Date()': () => Date(),
  'performance.now': () => performance.now(),
  'crypto.getRandomValues': () => crypto.getRandomValues(new Uint8Array(1)),
  'setTimeout()': () => setTimeout(() => {}, 0),
  'queueMicrotask()': () => queueMicrotask(() => {}),
  'Intl.NumberFormat': () => new Intl.NumberFormat(),
  'localeCompare()': () => 'a'.localeCompare('b'),
};

describe('determinism trap', () => {
  for (const [name, call] of Object.entries(TRAPPED)) {
    test(`DT6 ${name} throws by name inside and works again afterwards`, () => {
      expect(() => withDeterminismTrap(call)).toThrow(`not deterministic: ${name}`);
      expect(call).not.toThrow();
    });
  }

  test('DT6 exact arithmetic runs and its result comes back', () => {
    const calls = EXACT_MATH.map((name) => Reflect.get(Math, name) as (...values: number[]) => number);
    expect(withDeterminismTrap(() => calls.map((call) => call(2.5, 1)))).toStrictEqual(
      calls.map((call) => call(2.5, 1)),
    );
    expect(withDeterminismTrap(() => Math.sqrt(2) * Math.PI)).toBe(Math.sqrt(2) * Math.PI);
  });

  test('DT6 no member of Math escapes: exact or trapped', () => {
    for (const name of Object.getOwnPropertyNames(Math)) {
      const member: unknown = Reflect.get(Math, name);
      if (typeof member !== 'function' || EXACT_MATH.includes(name)) continue;
      expect(() => withDeterminismTrap(() => (Reflect.get(Math, name) as () => number)())).toThrow(`Math.${name}()`);
    }
  });

  test('DT6 everything is put back to the same functions, after a throw and after nesting', () => {
    const before = [Math.sin, Date, performance, setTimeout, Math.random];
    expect(() =>
      withDeterminismTrap(() => {
        withDeterminismTrap(() => 1);
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect([Math.sin, Date, performance, setTimeout, Math.random]).toStrictEqual(before);
  });

  test('DT6 a nested trap does not open the outer one', () => {
    expect(() =>
      withDeterminismTrap(() => {
        withDeterminismTrap(() => 1);
        return Math.sin(1);
      }),
    ).toThrow('Math.sin()');
  });

  test('DT6 an async function is refused, because the trap would miss what comes after its first wait', () => {
    expect(() => withDeterminismTrap(async () => 1)).toThrow('async');
  });
});
