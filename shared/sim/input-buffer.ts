import { EASE_TICKS, HOLD_TICKS, INPUT_AHEAD_TICKS, INPUT_TICKS } from '#shared/core/constants.ts';
import { copyInput, createInput, type Input } from '#shared/sim/input.ts';
import { clearView } from '#shared/sim/view.ts';

/** One seat's inputs by tick, and what stands in for those that are missing. Not part of the world. */
export interface InputBuffer {
  /** Tick stored in each slot, -1 for none. */
  readonly ticks: Int32Array;
  readonly slots: readonly Input[];
  /** 1 where the slot's input came too late to move anybody: it is only known, so that it is taken once. */
  readonly dropped: Uint8Array;
  /** Whether an input of this life was ever used; until then nobody drives the seat. */
  begun: boolean;
  /** The last input that was used as sent. */
  readonly last: Input;
  /** Ticks since then that had to be filled. */
  missed: number;
}

/** What became of an input that arrived. */
export type Intake = 'stored' | 'repeated' | 'conflicting' | 'late' | 'early';

export function createInputBuffer(): InputBuffer {
  return {
    ticks: new Int32Array(INPUT_TICKS).fill(-1),
    slots: Array.from({ length: INPUT_TICKS }, createInput),
    dropped: new Uint8Array(INPUT_TICKS),
    begun: false,
    last: createInput(),
    missed: 0,
  };
}

/** Forgets everything, for a new life of the seat. */
export function clearInputs(buffer: InputBuffer): void {
  buffer.ticks.fill(-1);
  buffer.begun = false;
  copyInput(buffer.last, createInput());
  buffer.missed = 0;
}

/**
 * Stores an input for its tick while the room is about to step `nextTick`. The first for a tick wins, also when that tick has been
 * stepped meanwhile; of others a tick already stepped is `late`, one beyond the buffer's reach `early`, and neither changes anything.
 */
export function storeInput(buffer: InputBuffer, nextTick: number, tick: number, input: Input): Intake {
  const slot = tick & (INPUT_TICKS - 1);
  const kept = buffer.slots[slot];
  if (tick >= 0 && buffer.ticks[slot] === tick) return sameInput(kept, input) ? 'repeated' : 'conflicting';
  if (tick < nextTick) return 'late';
  if (tick > nextTick + INPUT_AHEAD_TICKS) return 'early';
  keepInput(buffer, tick, input);
  return 'stored';
}

/** Keeps an input for a tick that has none, also for one that is past. What a late one presses is pressed elsewhere. */
export function keepInput({ ticks, slots, dropped }: InputBuffer, tick: number, input: Input): void {
  const slot = tick & (INPUT_TICKS - 1);
  copyInput(slots[slot], input);
  ticks[slot] = tick;
  dropped[slot] = 0;
}

/** The input of a tick will move nobody; another one for the same tick is a repetition all the same. */
export function dropInput(buffer: InputBuffer, tick: number): void {
  buffer.dropped[tick & (INPUT_TICKS - 1)] = 1;
}

/** Buttons that the kept input of a tick presses. */
export function pressedAt({ slots }: InputBuffer, tick: number): number {
  return slots[tick & (INPUT_TICKS - 1)].pressed;
}

/** Takes the one input of a tick, or its substitute. True when it is what the player sent. */
export function consumeInput(buffer: InputBuffer, tick: number, out: Input): boolean {
  const slot = tick & (INPUT_TICKS - 1);
  if (buffer.ticks[slot] === tick && buffer.dropped[slot] === 0) {
    copyInput(out, buffer.slots[slot]);
    copyInput(buffer.last, out);
    buffer.begun = true;
    buffer.missed = 0;
    return true;
  }
  if (buffer.missed < HOLD_TICKS + EASE_TICKS) buffer.missed++;
  substituteInput(buffer.last, buffer.missed, out);
  return false;
}

/**
 * What is played in the `missed`-th tick in a row without an input: movement and held buttons repeat for `HOLD_TICKS`,
 * then movement eases to nothing. The aim stays; presses are never invented.
 */
export function substituteInput(last: Input, missed: number, out: Input): void {
  const holding = missed <= HOLD_TICKS;
  const eased = holding ? EASE_TICKS : Math.max(0, HOLD_TICKS + EASE_TICKS - missed);
  out.moveX = Math.trunc((last.moveX * eased) / EASE_TICKS) + 0;
  out.moveY = Math.trunc((last.moveY * eased) / EASE_TICKS) + 0;
  out.aim = last.aim;
  out.held = holding ? last.held : 0;
  out.pressed = 0;
  clearView(out.view);
}

function sameInput(a: Input, b: Input): boolean {
  return a.moveX === b.moveX && a.moveY === b.moveY && a.aim === b.aim && a.held === b.held && a.pressed === b.pressed;
}
