import { clearInput, type Input, type Inputs } from '#shared/sim/input.ts';
import { copyView, VIEW } from '#shared/sim/view.ts';
import { ENTRIES_PER_SEAT } from '#server/inbox.ts';

/*
 * Inputs that come after their tick: which may still move somebody, and what they press.
 */

/** Inputs of this tick's inbox that came late and may be worked in, in the order of arrival. They are in their seats' buffers. */
export interface Lates {
  count: number;
  readonly seats: Uint16Array;
  readonly ticks: Int32Array;
}

export function createLates(seats: number): Lates {
  const most = seats * ENTRIES_PER_SEAT;
  return { count: 0, seats: new Uint16Array(most), ticks: new Int32Array(most) };
}

export function noteLate(lates: Lates, seat: number, tick: number): void {
  lates.seats[lates.count] = seat;
  lates.ticks[lates.count++] = tick;
}

/**
 * Adds the buttons of a late input to what its seat presses next. Of aims and views those of the first that came with an aimed button
 * count: whoever holds a button down presses it in every tick, and meant the first.
 */
export function pressLate(late: Input, input: Input, aimed: number): void {
  if ((late.pressed & aimed) === 0 && (input.pressed & aimed) !== 0) takeAim(late, input);
  late.pressed |= input.pressed;
}

function takeAim(to: Input, from: Input): void {
  to.aim = from.aim;
  copyView(to.view, from.view);
  to.view.flags |= VIEW.late;
}

/** Presses what came late together with what comes in time. A shot goes where it was aimed at what was on the screen then. */
export function pressBoth(out: Input, late: Input, aimed: number): void {
  if (late.pressed === 0) return;
  if ((late.pressed & aimed) !== 0) {
    out.aim = late.aim;
    copyView(out.view, late.view);
  }
  out.pressed |= late.pressed;
  clearInput(late);
}

/** Whether the aim of a seat in a tick is that of a shot that came late, and no movement. */
export function isAimedLate({ viewFlags }: Inputs, seat: number): boolean {
  return (viewFlags[seat] & VIEW.late) !== 0;
}
