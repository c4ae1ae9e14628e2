import { expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import {
  changePace,
  createSchedule,
  dueMs,
  paceMs,
  postpone,
  spanMs,
  tickAt,
  tickMsAt,
  ticksIn,
} from '#shared/core/schedule.ts';

test('TK13 at full pace ticks are due at multiples of one origin, to the bit', () => {
  const schedule = createSchedule(1234.5);
  for (const tick of [0, 1, 7, 123_457]) expect(dueMs(schedule, tick)).toBe(1234.5 + tick * TICK_MS);
  const fromZero = createSchedule();
  for (const ms of [0, 3.7, 98_765.4321]) expect(tickAt(fromZero, ms)).toBe(ms / TICK_MS);
  expect(spanMs(schedule, 5, 2)).toBe(-3 * TICK_MS);
  expect(ticksIn(schedule, 77, 10)).toBe(10 / TICK_MS);
});

test('TK13 a change of pace moves no tick until it, and those after it by the new pace', () => {
  const schedule = createSchedule(50);
  changePace(schedule, 60, tickMsAt(80));
  expect(tickMsAt(80)).toBeCloseTo(TICK_MS / 0.8, 9);
  expect(dueMs(schedule, 59)).toBeCloseTo(50 + 59 * TICK_MS, 9);
  expect(dueMs(schedule, 60)).toBeCloseTo(50 + 60 * TICK_MS, 9);
  expect(dueMs(schedule, 64)).toBeCloseTo(50 + 60 * TICK_MS + (4 * TICK_MS) / 0.8, 9);
  expect([paceMs(schedule, 59), paceMs(schedule, 60)]).toEqual([TICK_MS, tickMsAt(80)]);
});

test('TK13 spans and ticks agree across a change, in both directions', () => {
  const schedule = createSchedule(50);
  changePace(schedule, 60, tickMsAt(90));
  changePace(schedule, 200, tickMsAt(80));
  for (const [from, to] of [
    [190, 210],
    [210, 190],
    [150, 160],
    [205, 260],
    [200, 195.5],
  ] as const) {
    const ms = spanMs(schedule, from, to);
    expect(ms).toBeCloseTo(dueMs(schedule, to) - dueMs(schedule, from), 6);
    expect(ticksIn(schedule, from, ms)).toBeCloseTo(to - from, 6);
    expect(tickAt(schedule, dueMs(schedule, to))).toBeCloseTo(to, 6);
  }
});

test('TK13 what is postponed is later by that, at the same pace', () => {
  const schedule = createSchedule(50);
  changePace(schedule, 60, tickMsAt(90));
  const before = dueMs(schedule, 70);
  postpone(schedule, 300);
  expect(dueMs(schedule, 70) - before).toBeCloseTo(300, 9);
  expect(spanMs(schedule, 70, 71)).toBeCloseTo(tickMsAt(90), 9);
});
