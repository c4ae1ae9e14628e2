import { expect, test } from 'vitest';
import {
  CLOGGED_AGAIN_MAX,
  CLOGGED_MAX,
  createPace,
  noteUnderway,
  type Pace,
  PACES,
  paceOf,
  PATIENCE_TICKS,
  STRETCH_TICKS,
} from '#server/pace.ts';

/** Lives so many stretches on; `held` and `acked` are what happens in each. Returns the pace at the end. */
function live(pace: Pace, from: number, stretches: number, held: boolean, acked: boolean): number {
  let every = 0;
  for (let tick = from; tick <= from + stretches * STRETCH_TICKS; tick++) {
    every = paceOf(pace, tick, 1);
    if (held && tick % 7 === 0) pace.isHeld = true;
    if (acked && tick % 5 === 0) pace.isAcked = true;
  }
  return every;
}

test('SN74 a line that holds frames back all the time is tried less often, step by step, down to every 6th tick', () => {
  const pace = createPace(0);
  let tick = 0;
  const steps = [CLOGGED_MAX - 1, 1, CLOGGED_AGAIN_MAX, CLOGGED_AGAIN_MAX, CLOGGED_MAX].map((stretches) => {
    const every = live(pace, tick, stretches, true, true);
    tick += stretches * STRETCH_TICKS;
    return every;
  });
  expect(steps).toEqual([1, 2, 3, 6, 6]);
  expect(PACES).toEqual([1, 2, 3, 6]);
});

test('SN74 a lost packet now and then, or a line that is cut, changes nothing', () => {
  const pace = createPace(0);
  for (let at = 0; at < 40; at++) expect(live(pace, at * STRETCH_TICKS, 1, at % CLOGGED_MAX !== 0, true)).toBe(1);
  expect(live(pace, 40 * STRETCH_TICKS, 40, true, false)).toBe(1);
});

test('SN74 a line that holds frames back and runs dry in between loses packets, and is not too narrow', () => {
  const pace = createPace(0);
  for (let at = 0; at < 40; at++) {
    expect(live(pace, at * STRETCH_TICKS, 1, true, true)).toBe(1);
    noteUnderway(pace, 4, 9);
  }
  const clogged = createPace(0);
  for (let at = 0; at < 40; at++) {
    live(clogged, at * STRETCH_TICKS, 1, true, true);
    noteUnderway(clogged, 5, 9);
  }
  expect(clogged.level).toBe(PACES.length - 1);
});

test('SN74 a line that has room again is tried more often, each time that it proves too often only after twice as long', () => {
  const pace = createPace(0);
  let tick = 0;
  const waits: number[] = [];
  for (let round = 0; round < 5; round++) {
    const clogged = round === 0 ? CLOGGED_MAX : CLOGGED_AGAIN_MAX;
    live(pace, tick, clogged, true, true);
    tick += clogged * STRETCH_TICKS;
    expect(paceOf(pace, tick, 1)).toBe(2);
    const since = pace.cloggedTick;
    while (paceOf(pace, tick, 1) === 2) tick++;
    waits.push(tick - since);
  }
  expect(waits.map((ticks) => Math.floor(ticks / PATIENCE_TICKS))).toEqual([1, 2, 4, 8, 8]);
});

test('SN74 who has borne the highest rate for long enough begins anew', () => {
  const pace = createPace(0);
  let tick = 0;
  for (let round = 0; round < 4; round++) {
    const clogged = round === 0 ? CLOGGED_MAX : CLOGGED_AGAIN_MAX;
    live(pace, tick, clogged, true, true);
    tick += clogged * STRETCH_TICKS;
    pace.level = 0;
  }
  expect(pace.patience).toBeGreaterThan(4 * PATIENCE_TICKS);
  live(pace, tick, 1 + pace.patience / STRETCH_TICKS, false, true);
  expect(pace.patience).toBeLessThan(PATIENCE_TICKS);
});

test('SN74 no client is sent more often than the host wants', () => {
  expect(paceOf(createPace(0), 1, 3)).toBe(3);
});
