import { expect, test } from 'vitest';
import { createHistogram, merge, note, pack, spreadOf } from '#bench/load/histogram.ts';
import { createPresses, GIVEN_UP_MS, isFree, noteDrawn, noteKnown, press } from '#bench/load/presses.ts';
import { createOwnStates, forgetTime, noteLook, noteState, restart } from '#bench/load/states.ts';
import { TICK_MS } from '#shared/core/constants.ts';

function open() {
  const figures = { arrived: createHistogram(), seen: createHistogram(), hidden: 0, givenUp: 0 };
  return { figures, presses: createPresses(figures) };
}

test('BM63 a press counts from when it is made to the state that has it, and to the picture that shows it', () => {
  const { figures, presses } = open();
  const side = press(presses, true, 1000);
  noteKnown(presses, side + Math.PI / 2, 1020);
  // A picture in between, of a body that is still turning, and one that shows the old side.
  noteDrawn(presses, side, 1022);
  expect([figures.arrived.count, isFree(presses)]).toEqual([0, false]);
  noteKnown(presses, side + 2 * Math.PI - 0.01, 1033);
  noteDrawn(presses, side - Math.PI / 4, 1040);
  noteKnown(presses, side, 1050);
  expect(isFree(presses)).toBe(false);
  noteDrawn(presses, side, 1070.5);
  expect(isFree(presses)).toBe(true);
  expect([spreadOf(figures.arrived).maxMs, spreadOf(figures.seen).maxMs]).toEqual([33, 70.5]);
  expect([figures.arrived.count, figures.seen.count, figures.hidden]).toEqual([1, 1, 0]);
  // The next one turns to another side.
  expect(Math.abs(press(presses, true, 2000) - side)).toBeCloseTo(Math.PI / 2);
});

test('BM63 a press that the watcher cannot know of does not count, and one that never arrives does', () => {
  const { figures, presses } = open();
  press(presses, false, 0);
  expect([isFree(presses), figures.hidden]).toEqual([true, 1]);
  press(presses, true, 0);
  noteKnown(presses, undefined, 10);
  expect([isFree(presses), figures.hidden, figures.arrived.count]).toEqual([true, 2, 0]);
  const side = press(presses, true, 100);
  noteKnown(presses, side + 1, 100 + GIVEN_UP_MS + 1);
  noteDrawn(presses, undefined, 100 + GIVEN_UP_MS + 1);
  expect([figures.givenUp, spreadOf(figures.arrived).maxMs, spreadOf(figures.seen).maxMs]).toEqual([1, 2000, 2000]);
});

test('BM64 gaps between states, hitches, and the age of the newest one are what they are', () => {
  const states = createOwnStates();
  // A clock of its own, and a line that takes 5 ms for the fastest.
  const arrive = (tick: number, lateMs: number): void => noteState(states, tick, 7000 + tick * TICK_MS + lateMs);
  arrive(1, 8);
  arrive(2, 5);
  arrive(3, 5);
  arrive(4, 50);
  arrive(5, 34);
  expect([states.gaps.count, states.hitches]).toEqual([4, 1]);
  expect(spreadOf(states.gaps).maxMs).toBe(61.7);
  noteLook(states, 7000 + 5 * TICK_MS + 5);
  noteLook(states, 7000 + 5 * TICK_MS + 5 + 20);
  expect(states.ages.counts[0]).toBe(1);
  expect(spreadOf(states.ages).maxMs).toBe(20);
  restart(states);
  expect([states.gaps.count, states.hitches, states.count]).toEqual([0, 0, 0]);
  // The fastest of the new stretch takes longer, and is the measure from then on.
  noteLook(states, 8000);
  expect(states.ages.count).toBe(0);
  arrive(6, 30);
  noteLook(states, 7000 + 6 * TICK_MS + 31);
  expect(spreadOf(states.ages).maxMs).toBe(1);
  forgetTime(states);
  arrive(900, 500);
  noteLook(states, 7000 + 900 * TICK_MS + 500);
  expect([states.gaps.count, spreadOf(states.ages).maxMs]).toEqual([1, 1]);
});

test('BM64 what several processes counted adds up to what one would have', () => {
  const whole = createHistogram();
  const parts = [createHistogram(), createHistogram()];
  for (let i = 0; i < 1000; i++) {
    const ms = (i * 37) % 500;
    note(whole, ms);
    note(parts[i % 2], ms);
  }
  note(whole, 9000);
  note(parts[0], 9000);
  const merged = merge(parts.map(pack));
  expect(spreadOf(merged)).toEqual(spreadOf(whole));
  expect(spreadOf(merged)).toEqual({ n: 1001, p50Ms: 250, p99Ms: 495, p999Ms: 499, maxMs: 9000 });
  expect(spreadOf(createHistogram())).toEqual({ n: 0, p50Ms: 0, p99Ms: 0, p999Ms: 0, maxMs: 0 });
});
