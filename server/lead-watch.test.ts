import { expect, test } from 'vitest';
import { createLeadWatch, type LeadWatch, PARTS_PER_TICK, watchLead } from '#server/lead-watch.ts';

/** Takes in an input; all in ticks. */
function take(watch: LeadWatch, age: number, slack: number, skipped: number = 0): number {
  const change = watchLead(watch, age * PARTS_PER_TICK, slack * PARTS_PER_TICK, skipped * PARTS_PER_TICK);
  return change / PARTS_PER_TICK;
}

/** Of a client that has played for a while: its newest frame is 5 ticks old, its inputs come 3 ticks early. */
function usual(): LeadWatch {
  const watch = createLeadWatch();
  for (let input = 0; input < 100; input++) expect(take(watch, 5, 3)).toBeCloseTo(0, 2);
  return watch;
}

test('LC51 what changes age and slack alike is the lead, what changes one of them the line', () => {
  expect(take(usual(), 9, 7)).toBeCloseTo(4, 1);
  expect(take(usual(), 9, 3)).toBe(0);
  expect(take(usual(), 5, 7)).toBe(0);
  expect(take(usual(), 9, 5)).toBeCloseTo(2, 1);
  expect(take(usual(), 4, 2)).toBeCloseTo(-1, 1);
  expect(take(usual(), 4, 3)).toBeCloseTo(0, 1);
  expect(take(usual(), 5, 1)).toBeCloseTo(0, 1);
});

test('LC51 an age far below all others is a cut of the lead by as much as the slack shows', () => {
  expect(take(usual(), 3, -1)).toBeCloseTo(-4, 1);
  const joined = createLeadWatch();
  take(joined, 5, 3);
  expect(take(joined, 3, -1)).toBeCloseTo(-2, 1);
});

test('LC51 a rise that was none is taken back as soon as a fresh frame shows it', () => {
  const watch = usual();
  expect(take(watch, 7, 5)).toBeCloseTo(2, 1);
  expect(take(watch, 7, 5)).toBe(0);
  expect(take(watch, 5, 5)).toBeLessThan(-1.5);
  const little = usual();
  take(little, 6, 4);
  expect(take(little, 5, 4)).toBeLessThan(-0.8);
  const later = usual();
  take(later, 7, 5);
  for (let input = 0; input < 20; input++) take(later, 7, 5);
  expect(take(later, 5, 5)).toBeCloseTo(0, 1);
});

test('LC51 late inputs and then some at once are a rise, whatever the way up has become', () => {
  const watch = usual();
  for (let input = 0; input < 5; input++) take(watch, 5, -1);
  expect(take(watch, 9, 3, 4)).toBeCloseTo(4, 1);
  const early = usual();
  for (let input = 0; input < 5; input++) take(early, 5, 1);
  expect(take(early, 9, 5, 4)).toBeCloseTo(2, 1);
});

test('LC51 who has just joined may set the clock anew by any amount', () => {
  const watch = createLeadWatch();
  take(watch, 8, -9);
  expect(take(watch, 8, 0, 8)).toBeCloseTo(9, 5);
  expect(take(watch, 8, 3)).toBe(0);
});

test('LC51 a line that stays slower becomes the usual one in about a minute per tick', () => {
  const watch = usual();
  for (let input = 0; input < 4000; input++) take(watch, 6, 2);
  expect(take(watch, 6, 2)).toBe(0);
  expect(watch.freshest / PARTS_PER_TICK).toBeLessThan(6 - 3);
  for (let input = 0; input < 300; input++) take(watch, 6, 2);
  expect(watch.freshest / PARTS_PER_TICK).toBe(6 - 3);
  expect(watch.earliest / PARTS_PER_TICK).toBe(2 - 3);
});
