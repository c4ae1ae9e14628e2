import { createInputs, type Input, inputOf, type Inputs, setInput } from '#shared/sim/input.ts';
import type { InputBuffer } from '#shared/sim/input-buffer.ts';
import { clearView, copyView, VIEW, type View } from '#shared/sim/view.ts';
import { ENTRIES_PER_SEAT } from '#server/inbox.ts';

/*
 * What a rollback needs to know of inputs: which came late, and what stood in for what was missing in the last ticks.
 */

/** Inputs of this tick's inbox that came late and may be worked in, in the order of arrival. They are in their seats' buffers. */
export interface Lates {
  count: number;
  readonly seats: Uint8Array;
  readonly ticks: Int32Array;
}

export function createLates(seats: number): Lates {
  const most = seats * ENTRIES_PER_SEAT;
  return { count: 0, seats: new Uint8Array(most), ticks: new Int32Array(most) };
}

export function noteLate(lates: Lates, seat: number, tick: number): void {
  lates.seats[lates.count] = seat;
  lates.ticks[lates.count++] = tick;
}

/** Ticks kept: the deepest rollback and the tick before it. A power of two. */
const KEPT_TICKS = 8;

/** By tick and seat: where a buffer's stand-ins had got to after the tick. */
export type StandIns = readonly StandIn[];

interface StandIn {
  readonly begun: Uint8Array;
  readonly missed: Uint8Array;
  readonly lasts: Inputs;
}

export function createStandIns(seats: number): StandIns {
  return Array.from({ length: KEPT_TICKS }, () => {
    return { begun: new Uint8Array(seats), missed: new Uint8Array(seats), lasts: createInputs(seats) };
  });
}

/** Keeps where a seat's buffer has got to after consuming a tick. */
export function keepStandIn(standIns: StandIns, seat: number, tick: number, buffer: InputBuffer): void {
  const { begun, missed, lasts } = standIns[tick & (KEPT_TICKS - 1)];
  begun[seat] = buffer.begun ? 1 : 0;
  missed[seat] = buffer.missed;
  setInput(lasts, seat, buffer.last);
}

/** Puts a buffer back to where it was after a tick; the inputs it holds stay. */
export function restoreStandIn(standIns: StandIns, seat: number, tick: number, buffer: InputBuffer): void {
  const { begun, missed, lasts } = standIns[tick & (KEPT_TICKS - 1)];
  buffer.begun = begun[seat] === 1;
  buffer.missed = missed[seat];
  inputOf(lasts, seat, buffer.last);
}

/**
 * Adds the buttons of a late input to what its seat presses next. Of views that of the first aimed button counts: whoever holds a
 * button down presses it in every tick, and meant the first.
 */
export function pressLate(late: Input, input: Input, aimed: number): void {
  if ((late.pressed & aimed) === 0 && (input.pressed & aimed) !== 0) takeView(late.view, input.view);
  late.pressed |= input.pressed;
}

function takeView(to: View, from: View): void {
  copyView(to, from);
  to.flags |= VIEW.late;
}

/** Presses what came late together with what comes in time. */
export function pressBoth(out: Input, late: Input, aimed: number): void {
  if (late.pressed === 0) return;
  if ((late.pressed & aimed) !== 0) copyView(out.view, late.view);
  out.pressed |= late.pressed;
  late.pressed = 0;
  clearView(late.view);
}
