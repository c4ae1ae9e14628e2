import { EASE_TICKS, HOLD_TICKS, INPUT_AHEAD_TICKS } from '#shared/core/constants.ts';
import { copyInput, createInput, type Input } from '#shared/sim/input.ts';
import { substituteInput } from '#shared/sim/input-buffer.ts';

/*
 * What a room is to make of one seat's inputs, said as plainly as it can be: notes by tick, which nothing overwrites and nobody has
 * to put back.
 */

/** Presses of inputs that are later than this are refused. */
const LATE_TICKS_MAX = 6;

interface Entry {
  readonly input: Input;
  /** It came in time, or a rollback reached it. */
  moves: boolean;
}

/** What a seat presses in a tick. */
export interface Press {
  pressed: number;
  /** Aim of a shot that came late; undefined where none did. */
  aim: number | undefined;
}

export interface Ledger {
  isHeld: boolean;
  epoch: number;
  isJoined: boolean;
  /** First tick in which an input of the holder counts. */
  since: number;
  /** First tick that one does move; Infinity while there is none. */
  drivenFrom: number;
  readonly entries: Map<number, Entry>;
  /** By tick, of ticks that are lived. */
  readonly presses: Map<number, Press>;
  /** Ticks in which a hold or a body began. */
  readonly begins: Set<number>;
  /** What came late and is pressed in the tick that begins. */
  late: Press;
  /** Where the straight run has got to. */
  readonly last: Input;
  begun: boolean;
  missed: number;
}

export function createLedger(): Ledger {
  return {
    ...{
      isHeld: false,
      epoch: -1,
      isJoined: false,
      since: 0,
      drivenFrom: Number.POSITIVE_INFINITY,
      begun: false,
      missed: 0,
    },
    entries: new Map(),
    presses: new Map(),
    begins: new Set(),
    late: { pressed: 0, aim: undefined },
    last: createInput(),
  };
}

/** Somebody holds the seat from this tick on. */
export function beginHold(ledger: Ledger, tick: number, epoch: number): void {
  forget(ledger, tick);
  ledger.isHeld = true;
  ledger.epoch = epoch;
  beginPlay(ledger, tick);
}

/** Nothing that was sent before counts from this tick on. */
export function beginPlay(ledger: Ledger, tick: number): void {
  ledger.since = tick;
  ledger.begins.add(tick);
  ledger.drivenFrom = Number.POSITIVE_INFINITY;
  for (const [at, { moves }] of ledger.entries) if (moves) noteMove(ledger, at);
}

function noteMove(ledger: Ledger, tick: number): void {
  if (tick >= ledger.since) ledger.drivenFrom = Math.min(ledger.drivenFrom, tick);
}

/** The seat is given up with this tick. */
export function endHold(ledger: Ledger, tick: number): void {
  forget(ledger, tick);
  ledger.isHeld = false;
  ledger.isJoined = false;
}

function forget(ledger: Ledger, tick: number): void {
  for (const at of ledger.entries.keys()) if (at >= tick) ledger.entries.delete(at);
  ledger.late = { pressed: 0, aim: undefined };
}

export type Fate = 'in time' | 'late' | 'refused' | 'ignored';

/** Takes an input that arrives before the room steps `now`. `aimed`: bits of the buttons that shoot. */
export function arrive(ledger: Ledger, now: number, tick: number, input: Input, aimed: number): Fate {
  if (ledger.entries.has(tick) || tick > now + INPUT_AHEAD_TICKS) return 'ignored';
  if (tick >= now) {
    keep(ledger, tick, input, true);
    return 'in time';
  }
  if (!ledger.isJoined) return 'ignored';
  if (tick < now - LATE_TICKS_MAX || tick < ledger.since) return 'refused';
  keep(ledger, tick, input, false);
  if ((input.pressed & aimed) !== 0) ledger.late.aim ??= input.aim;
  ledger.late.pressed |= input.pressed;
  return 'late';
}

function keep(ledger: Ledger, tick: number, input: Input, moves: boolean): void {
  const own = createInput();
  copyInput(own, input);
  ledger.entries.set(tick, { input: own, moves });
  if (moves) noteMove(ledger, tick);
}

/** A rollback reaches the late input of this tick. */
export function workIn(ledger: Ledger, tick: number): void {
  ledger.entries.get(tick)!.moves = true;
  noteMove(ledger, tick);
}

/** All has arrived, and it is known how far the room goes back: what is pressed in the tick stays so. */
export function closeTick(ledger: Ledger, now: number): void {
  const press = ledger.drivenFrom <= now ? ledger.late : { pressed: 0, aim: undefined };
  press.pressed |= ledger.entries.get(now)?.input.pressed ?? 0;
  ledger.presses.set(now, press);
  ledger.late = { pressed: 0, aim: undefined };
}

/** What the seat does in the straight run's next tick, in which its body is in the game; false: nobody drives it. */
export function liveOn(ledger: Ledger, tick: number, out: Input): boolean {
  if (ledger.begins.delete(tick)) rest(ledger);
  const entry = ledger.entries.get(tick);
  if (entry?.moves) {
    ledger.begun = true;
    ledger.missed = 0;
    copyInput(ledger.last, entry.input);
    copyInput(out, entry.input);
  } else {
    ledger.missed = Math.min(HOLD_TICKS + EASE_TICKS, ledger.missed + 1);
    substituteInput(ledger.last, ledger.missed, out);
  }
  const press = ledger.presses.get(tick)!;
  out.aim = press.aim ?? out.aim;
  out.pressed = press.pressed;
  return ledger.begun;
}

function rest(ledger: Ledger): void {
  ledger.begun = false;
  ledger.missed = 0;
  copyInput(ledger.last, createInput());
}

/** Ticks for which it is known after they were lived that an input came: one that comes once more is none. */
const KNOWN_TICKS = 40;

/** The straight run is past this tick. */
export function dropTick(ledger: Ledger, tick: number): void {
  ledger.begins.delete(tick);
  ledger.presses.delete(tick);
  ledger.entries.delete(tick - KNOWN_TICKS);
}
