import { expect, test } from 'vitest';
import { createHealthMemory } from '#server/load/health.ts';
import { createJoinGate, JOINS_PER_TICK, TURN_MAX_MS } from '#server/load/join-gate.ts';
import { AT, createTally } from '#server/ops/tally.ts';

type Facts = ReturnType<Parameters<typeof createJoinGate>[0]>[number];

/** A loop whose ticks took so long, and began so late; ten quiet ones were before. */
function worker(costsMs: readonly number[], lateMs = 0, more: Partial<Facts> = {}): Facts {
  const tally = createTally(false);
  const health = createHealthMemory(false);
  for (const [at, costMs] of costsMs.entries()) {
    health.costMs[10 + at] = costMs;
    health.lateMs[10 + at] = lateMs;
  }
  tally[AT.ticks] = 10 + costsMs.length;
  return { up: true, tally, health, ...more };
}

const eight = (costMs: number): number[] => Array.from({ length: 8 }, () => costMs);

const opensFor = (...workers: readonly Facts[]): boolean =>
  createJoinGate(
    () => workers,
    () => 0,
  )(false);

test('NT149 joins wait while the last eight ticks of a loop took 70 % of their time, or waited for it; one that does not run presses nobody', () => {
  expect(opensFor()).toBe(true);
  expect(opensFor(worker([]), worker(eight(11.6)))).toBe(true);
  expect(opensFor(worker([]), worker(eight(11.7)))).toBe(false);
  expect(opensFor(worker(eight(1), 10.7))).toBe(false);
  expect(opensFor(worker(eight(99), 0, { up: false }))).toBe(true);
});

test('NT149 ... one stall is no load, and what was long ago is over', () => {
  expect(opensFor(worker([...eight(1), 1000]))).toBe(true);
  expect(opensFor(worker([...eight(99), ...eight(1)]))).toBe(true);
});

test('NT149 ... and while one lets nobody in', () => {
  const load = { level: 'joins', scale: 1, stalls: {} };
  expect(opensFor(worker([], 0, { load: { ...load, takesPeople: false } }))).toBe(false);
  expect(opensFor(worker([], 0, { load: { ...load, takesPeople: true } }))).toBe(true);
});

test('NT148 so many join per tick, when every loop that runs has made one; a loop that does not turn is not waited for for ever', () => {
  const [a, b] = [worker([]), worker([])];
  let nowMs = 0;
  const gate = createJoinGate(
    () => [a, b],
    () => nowMs,
  );
  const joined = (mustGo = false): number =>
    Array.from({ length: 50 }, () => gate(mustGo)).filter((goes) => goes).length;
  expect([joined(), joined()]).toEqual([JOINS_PER_TICK, 0]);
  a.tally[AT.ticks]++;
  expect(joined()).toBe(0);
  b.tally[AT.ticks]++;
  expect([joined(), joined(true)]).toEqual([JOINS_PER_TICK, 0]);
  nowMs = TURN_MAX_MS;
  expect(joined()).toBe(JOINS_PER_TICK);
});

test('NT148 ... fewer the less time is left', () => {
  const joinedAt = (costMs: number): number => {
    const gate = createJoinGate(
      () => [worker([]), worker(eight(costMs))],
      () => 0,
    );
    return Array.from({ length: 50 }, () => gate(false)).filter((goes) => goes).length;
  };
  expect([0, 6, 8, 10, 11.5, 11.7].map(joinedAt)).toEqual([16, 16, 11, 5, 1, 0]);
});

test('NT149 who must go goes however busy the loops are, one per tick', () => {
  const busy = worker(eight(99));
  const gate = createJoinGate(
    () => [busy],
    () => 0,
  );
  expect([gate(false), gate(true), gate(true)]).toEqual([false, true, false]);
  busy.tally[AT.ticks]++;
  expect([gate(true), gate(true)]).toEqual([true, false]);
});
