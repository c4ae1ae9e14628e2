import { describe, expect, test } from 'vitest';
import { createDelayLane, type DelayLaneOptions } from '#shared/testing/delay-lane.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';

const OPTIONS: DelayLaneOptions = { delayMs: 100, jitterMs: 30, seed: 7, lane: 0 };

/** Delays of items sent `gapMs` apart, in the order in which they came out. */
function run(options: DelayLaneOptions, items: number, gapMs: number): { delaysMs: number[]; order: number[] } {
  const clock = createVirtualClock();
  const lane = createDelayLane(clock, options);
  const delaysMs: number[] = [];
  const order: number[] = [];
  for (let item = 0; item < items; item++) {
    const sentMs = item * gapMs;
    clock.advanceTo(sentMs);
    lane.send(() => {
      order.push(item);
      delaysMs.push(clock.nowMs() - sentMs);
    });
  }
  clock.runUntilIdle(1_000);
  return { delaysMs, order };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('delay lane', () => {
  test('NT30 items that do not meet are delayed by the declared mean and spread', () => {
    const { delaysMs } = run(OPTIONS, 4_000, 100);
    expect(mean(delaysMs)).toBeGreaterThan(99);
    expect(mean(delaysMs)).toBeLessThan(101);
    expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(70);
    expect(Math.min(...delaysMs)).toBeLessThan(70.5);
    expect(Math.max(...delaysMs)).toBeLessThanOrEqual(130);
    expect(Math.max(...delaysMs)).toBeGreaterThan(129.5);
    const deviation = Math.sqrt(mean(delaysMs.map((delay) => (delay - 100) ** 2)));
    // Even over 60 ms: 60 / sqrt(12) = 17.3.
    expect(deviation).toBeGreaterThan(16.8);
    expect(deviation).toBeLessThan(17.8);
  });

  test('NT30 items that meet keep their order, however the delays fall', () => {
    for (const gapMs of [0, 1, 5, 16.667]) {
      const { delaysMs, order } = run(OPTIONS, 500, gapMs);
      expect(order).toStrictEqual(Array.from({ length: 500 }, (_, item) => item));
      expect(Math.max(...delaysMs)).toBeLessThanOrEqual(130 + 1e-6);
      expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(70 - 1e-6);
    }
  });

  test('NT30 order holds on a clock that fires timers due together backwards', () => {
    const timers: (() => void)[] = [];
    const lane = createDelayLane({ nowMs: () => 0, after: (_delayMs, fire) => (timers.push(fire), () => {}) }, OPTIONS);
    const order: number[] = [];
    for (let item = 0; item < 5; item++) lane.send(() => order.push(item));
    for (const fire of timers.reverse()) fire();
    expect(order).toStrictEqual([0, 1, 2, 3, 4]);
  });

  test('NT30 the seed decides the schedule, and lanes of a seed differ', () => {
    const first = run(OPTIONS, 200, 20);
    expect(run(OPTIONS, 200, 20)).toStrictEqual(first);
    expect(run({ ...OPTIONS, seed: 8 }, 200, 20).delaysMs).not.toStrictEqual(first.delaysMs);
    expect(run({ ...OPTIONS, lane: 1 }, 200, 20).delaysMs).not.toStrictEqual(first.delaysMs);
  });

  test('NT30 a lane without jitter is exact, and jitter beyond the delay never goes back in time', () => {
    expect(new Set(run({ ...OPTIONS, jitterMs: 0 }, 50, 10).delaysMs)).toStrictEqual(new Set([100]));
    expect(Math.min(...run({ ...OPTIONS, delayMs: 5 }, 500, 50).delaysMs)).toBe(0);
  });

  test('NT30 dropping loses what is under way and nothing that is sent later', () => {
    const clock = createVirtualClock();
    const lane = createDelayLane(clock, OPTIONS);
    const arrived: string[] = [];
    lane.send(() => arrived.push('lost'));
    lane.send(() => arrived.push('lost too'));
    lane.drop();
    lane.send(() => arrived.push('kept'));
    clock.runUntilIdle(1_000);
    expect(arrived).toStrictEqual(['kept']);
  });
});
