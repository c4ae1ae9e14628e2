import { expect, test } from 'vitest';
import { isPressed } from '#server/load/pressed.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import { AT, createTally } from '#server/ops/tally.ts';

function worker(costMs: number, lateMs: number, more: Partial<WorkerFacts> = {}): WorkerFacts {
  const tally = createTally(false);
  tally[AT.costMs] = costMs;
  tally[AT.lateMs] = lateMs;
  return { up: true, rooms: 1, tally, ...more };
}

test('NT149 a loop is pressed by a long tick, a late tick, or when it takes nobody; one that does not run presses nobody', () => {
  const load = { level: 'joins', scale: 1, stalls: {} };
  expect(isPressed([])).toBe(false);
  expect(isPressed([worker(12, 12), worker(1, 0)])).toBe(false);
  expect(isPressed([worker(1, 0), worker(13, 0)])).toBe(true);
  expect(isPressed([worker(1, 13)])).toBe(true);
  expect(isPressed([worker(1, 0, { load: { ...load, takesPeople: false } })])).toBe(true);
  expect(isPressed([worker(1, 0, { load: { ...load, takesPeople: true } })])).toBe(false);
  expect(isPressed([worker(99, 99, { up: false })])).toBe(false);
});
