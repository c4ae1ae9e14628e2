import { expect, test } from 'vitest';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';
import { createThrottle } from '#server/lobby/throttle.ts';

test('LB9 a throttled call runs soon, then at most once per period, and the last one is not lost', () => {
  const clock = createVirtualClock();
  const firedMs: number[] = [];
  const touch = createThrottle(clock, 1000, () => void firedMs.push(clock.nowMs()));
  clock.advanceTo(100);
  touch();
  touch();
  clock.advanceTo(150);
  expect(firedMs).toEqual([100]);
  touch();
  clock.advanceTo(1099);
  expect(firedMs).toEqual([100]);
  clock.advanceTo(5000);
  expect(firedMs).toEqual([100, 1100]);
  touch();
  clock.advanceTo(5000);
  expect(firedMs).toEqual([100, 1100, 5000]);
  expect(clock.pending()).toBe(0);
});
