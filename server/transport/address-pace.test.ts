import { expect, test } from 'vitest';
import { createAddressPace } from '#server/transport/address-pace.ts';

test('NT143 an address comes so often at once and so often in the long run; others do not notice', () => {
  const pace = createAddressPace(10, 20);
  const comes = (key: string, times: number, nowMs: number): number =>
    Array.from({ length: times }, () => pace.isTooOften(key, nowMs)).filter((tooOften) => !tooOften).length;
  expect([comes('a', 50, 0), comes('b', 5, 0)]).toEqual([20, 5]);
  expect(comes('a', 50, 100)).toBe(1);
  expect(comes('a', 50, 1100)).toBe(10);
  expect(comes('a', 50, 60_000)).toBe(20);
});

test('NT143 so many addresses are remembered; who did not come for longest is forgotten first', () => {
  const pace = createAddressPace(1, 1, 3);
  const isTooOften = (key: string): boolean => pace.isTooOften(key, 0);
  expect(['a', 'b', 'c'].map(isTooOften)).toEqual([false, false, false]);
  // Who comes again takes no place of another.
  expect(['c', 'c', 'b', 'a'].map(isTooOften)).toEqual([true, true, true, true]);
  expect(['b', 'c', 'a'].map(isTooOften)).toEqual([true, true, true]);
  expect(isTooOften('d')).toBe(false);
  expect(pace.size).toBe(3);
  expect([isTooOften('a'), isTooOften('b')]).toEqual([true, false]);
  for (let at = 0; at < 1000; at++) pace.isTooOften(`x${at}`, 0);
  expect(pace.size).toBe(3);
});
