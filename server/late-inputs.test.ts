import { expect, test } from 'vitest';
import { createInput, type Input } from '#shared/sim/input.ts';
import { VIEW, type View } from '#shared/sim/view.ts';
import { createLates, noteLate, pressBoth, pressLate } from '#server/late-inputs.ts';
import { ENTRIES_PER_SEAT } from '#server/inbox.ts';

const RAIL = 1;
const PULSE = 2;
const DASH = 4;
const AIMED = RAIL | PULSE;

function pressing(pressed: number, aim: number, shown: number): Input {
  return { ...createInput(), pressed, aim, view: viewOf(shown) };
}

function viewOf(b: number, flags = 0): View {
  return { a: b - 1, b, blend: b, newest: b + 1, flags };
}

/** What comes of late inputs and one in time. */
function press(lates: readonly Input[], inTime: Input): Input {
  const late = createInput();
  for (const input of lates) pressLate(late, input, AIMED);
  pressBoth(inTime, late, AIMED);
  expect(late).toEqual(createInput());
  return inTime;
}

test('RB11 all late buttons are pressed, with the aim and the view of the first that shoots', () => {
  const out = press([pressing(DASH, 1, 11), pressing(PULSE, 2, 12), pressing(RAIL, 3, 13)], pressing(0, 4, 0));
  expect(out).toMatchObject({ pressed: RAIL | PULSE | DASH, aim: 2, view: viewOf(12, VIEW.late) });
});

test('RB11 what shoots late wins over what shoots in time, and what does not leaves it alone', () => {
  const shooting = press([pressing(RAIL, 2, 12)], pressing(RAIL | DASH, 4, 14));
  expect(shooting).toMatchObject({ pressed: RAIL | DASH, aim: 2, view: viewOf(12, VIEW.late) });
  const dashing = press([pressing(DASH, 2, 12)], pressing(RAIL, 4, 14));
  expect(dashing).toMatchObject({ pressed: RAIL | DASH, aim: 4, view: viewOf(14) });
});

test('RB11 a late shot without a view is late all the same, and one that was replaced stays so', () => {
  expect(press([pressing(RAIL, 2, 0)], pressing(0, 4, 0)).view.flags).toBe(VIEW.late);
  const replaced = { ...pressing(RAIL, 2, 0), view: viewOf(12, VIEW.replaced) };
  expect(press([replaced], pressing(0, 4, 0)).view.flags).toBe(VIEW.late | VIEW.replaced);
});

test('RB5 what was pressed is forgotten: nothing is pressed by itself', () => {
  const late = createInput();
  pressLate(late, pressing(RAIL, 2, 12), AIMED);
  pressBoth(createInput(), late, AIMED);
  const next = pressing(0, 7, 0);
  pressBoth(next, late, AIMED);
  expect(next).toEqual(pressing(0, 7, 0));
});

test('RB8 there is room for all that a tick can bring', () => {
  const lates = createLates(2);
  for (let entry = 0; entry < 2 * ENTRIES_PER_SEAT; entry++) noteLate(lates, entry % 2, entry);
  expect(lates.count).toBe(2 * ENTRIES_PER_SEAT);
  expect(lates.ticks[2 * ENTRIES_PER_SEAT - 1]).toBe(2 * ENTRIES_PER_SEAT - 1);
});
