import { expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import { createHealth, noteBegin, noteEnd, NOW, summariseHealth } from '#server/load/health.ts';

test('OV6 lateness counts from the deadline, and cost from the start', () => {
  const health = createHealth();
  for (let tick = 1; tick <= 100; tick++) {
    const dueMs = tick * TICK_MS;
    const lateMs = tick === 50 ? 7 : 0.25;
    noteBegin(health, dueMs, dueMs + lateMs);
    noteEnd(health, dueMs + lateMs + (tick === 80 ? 5 : 1));
  }
  const { ticks, late, cost, load } = summariseHealth(health);
  expect(ticks).toBe(100);
  expect([late.p50Ms, late.p99Ms, late.maxMs].map((ms) => Math.round(100 * ms))).toEqual([25, 700, 700]);
  expect([cost.p50Ms, cost.maxMs].map((ms) => Math.round(100 * ms))).toEqual([100, 500]);
  expect(load).toBeCloseTo(104 / (100 * TICK_MS), 6);
});

test('OV6 a tick that waits for the one before it is late and has not waited for anybody else', () => {
  const health = createHealth();
  noteBegin(health, 100, 100);
  noteEnd(health, 140);
  noteBegin(health, 100 + TICK_MS, 140.5);
  noteEnd(health, 141);
  expect(health.lateMs[1]).toBeCloseTo(40.5 - TICK_MS, 9);
  expect(health.now[NOW.wait]).toBeCloseTo(0.5, 9);
  expect(health.now[NOW.cost]).toBeCloseTo(0.5, 9);
});

test('OV6 the percentiles are those of the last ticks', () => {
  const health = createHealth();
  const kept = health.lateMs.length;
  for (let tick = 0; tick < 2 * kept; tick++) {
    noteBegin(health, tick * 20, tick * 20 + (tick < kept ? 9 : 1));
    noteEnd(health, tick * 20 + 10);
  }
  expect(summariseHealth(health).late).toMatchObject({ p50Ms: 1, maxMs: 1 });
  expect(summariseHealth(createHealth())).toMatchObject({ ticks: 0, load: 0, late: { maxMs: 0 } });
});
