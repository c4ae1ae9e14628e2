import { INPUT_AHEAD_TICKS, USED_MASK_TICKS } from '#shared/core/constants.ts';
import { createInputFrame, readInputFrame } from '#shared/net/input-frame.ts';
import { substituteInput } from '#shared/sim/input-buffer.ts';
import { clearInput, copyInput, createInput, type Input, type Inputs } from '#shared/sim/input.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import { VIEW } from '#shared/sim/view.ts';
import { reachOf, type Room, type Seat, tickOf } from '#server/room.ts';
import { Violation } from '#bench/sim/check/violation.ts';

/*
 * A plain model of what becomes of a player's inputs. The first for a tick counts. What arrives in time is used in its tick. What is
 * late by no more than the window moves the body in its own tick all the same, where the room goes back so far, and presses
 * its buttons once, in the tick that comes next. Everything else is refused, and the player is told which. Compared with what the
 * steps consume, with what they have consumed once no rollback changes it any more, and with what the frames say.
 */

interface Entry {
  readonly epoch: number;
  readonly tick: number;
  readonly input: Input;
}

/** An input that counts, for its movement or only as the first of its tick. */
interface Taken {
  readonly tick: number;
  readonly input: Input;
  readonly moves: boolean;
}

/** What a tick pressed, and the aim that was that of a late shot. */
interface Pressed {
  readonly tick: number;
  readonly pressed: number;
  readonly aim: number | undefined;
}

/** Of one seat. */
export interface InputLedger {
  /** Of the newest hold of the seat: what is left of one before it counts no more. */
  epoch: number;
  /** Tick since which its holder has a body in the game. */
  since: number;
  joined: boolean;
  /** Arrived since the last tick. */
  readonly arrived: Entry[];
  /** By tick, a ring. */
  readonly taken: (Taken | undefined)[];
  /** What late inputs press in the coming tick; aim and view are those of the first shot among them. */
  readonly late: Input;
  /** Ticks that a rollback may still change. */
  readonly open: Pressed[];
  /** The newest input before those that moved the body. */
  base: Taken | undefined;
  used: number;
  refused: number;
  /** Ticks of the frames that the holder was sent, a ring, and the newest that it says it has. */
  readonly sent: Int32Array;
  acked: number;
}

/** How much was looked at. */
export interface InputsSeen {
  /** Inputs that were used. */
  inTime: number;
  /** ... of late ones that moved a body, or pressed a button. */
  workedIn: number;
  pressedLate: number;
  refused: number;
  views: number;
}

export function createInputLedger(): InputLedger {
  return {
    ...{ epoch: 0, since: 0, joined: false, used: 0, refused: 0, acked: 0, base: undefined },
    ...{ arrived: [], taken: emptyRing(), late: createInput(), open: [], sent: new Int32Array(SENT_TICKS) },
  };
}

/** More ticks than there are between the oldest input that counts and the newest. A power of two. */
const TAKEN_TICKS = 128;

function emptyRing(): undefined[] {
  return Array.from({ length: TAKEN_TICKS }, () => undefined);
}

function takenAt({ taken }: InputLedger, tick: number): Taken | undefined {
  const one = taken[tick & (TAKEN_TICKS - 1)];
  return one?.tick === tick ? one : undefined;
}

function take({ taken }: InputLedger, tick: number, input: Input, moves: boolean): void {
  taken[tick & (TAKEN_TICKS - 1)] = { tick, input, moves };
}

const frame = createInputFrame();

/** Notes a frame that the room has queued. */
export function noteArrived(ledger: InputLedger, bytes: Uint8Array, room: Room): void {
  if (readInputFrame(bytes, tickOf(room), frame)) return;
  for (let i = 0; i < frame.count; i++) {
    const input = createInput();
    copyInput(input, frame.inputs[i]);
    ledger.arrived.push({ epoch: frame.epoch, tick: frame.firstTick + i, input });
  }
  // Of all frames, also those of a hold that has ended: it bounds what a view may be of.
  ledger.acked = Math.max(ledger.acked, frame.ackTick);
}

/** Notes that the seat's client was sent the frame of a tick. */
export function noteFrameSent({ sent }: InputLedger, tick: number): void {
  sent[tick & (SENT_TICKS - 1)] = tick;
}

/** A power of two. */
const SENT_TICKS = 256;

/** What a check looks at. */
interface Look {
  readonly ledger: InputLedger;
  readonly room: Room;
  readonly seat: Seat;
  /** Of the newest hold of the seat. */
  readonly epoch: number;
  /** The inputs of a tick that no judgement has been given of yet, or that waits for its last rollback. */
  readonly inputsOf: (tick: number) => Inputs | undefined;
  readonly seen: InputsSeen;
}

/** Asks whether a tick consumes what it must. Called between its movement and its judgement. */
export function checkInputs(look: Look, inputs: Inputs): void {
  const { ledger, seat, room, epoch } = look;
  const isNewHold = epoch !== ledger.epoch || !seat.taken || seat.bot !== undefined;
  if (ledger.open.length > 0 && (isNewHold || !seat.joined)) closeHold(look);
  if (isNewHold) forgetHold(ledger, epoch, tickOf(room));
  takeArrived(look);
  if (seat.joined && !ledger.joined) {
    ledger.since = tickOf(room);
    forgetBefore(ledger);
  }
  ledger.joined = seat.joined;
  if (seat.joined && !seat.bot) checkConsumed(look, inputs);
  else if (!seat.joined && inputs.driven[seat.seat] !== 0) fail(look, 'driven', inputs.driven[seat.seat], 0);
}

/** Nothing changes the ticks of a hold that is over. */
function closeHold(look: Look): void {
  for (const tick of look.ledger.open.splice(0)) checkFinal(look, tick);
}

function forgetHold(ledger: InputLedger, epoch: number, tick: number): void {
  if (ledger.epoch !== epoch) {
    ledger.taken.fill(undefined);
    ledger.sent.fill(0);
  }
  clearInput(ledger.late);
  ledger.base = undefined;
  ledger.epoch = epoch;
  ledger.since = tick;
  ledger.used = 0;
  ledger.refused = 0;
  ledger.acked = 0;
}

/** What came for ticks in which there was no body yet was never used. */
function forgetBefore({ taken, since }: InputLedger): void {
  for (const [at, one] of taken.entries()) if (one && one.tick < since) taken[at] = { ...one, moves: false };
}

function takeArrived(look: Look): void {
  const { ledger, seat, room } = look;
  const { client } = seat;
  const now = tickOf(room);
  for (const { epoch, tick, input } of ledger.arrived) {
    if (!client || epoch !== client.epoch || isTaken(ledger, tick)) continue;
    if (tick >= now && tick <= now + INPUT_AHEAD_TICKS) take(ledger, tick, input, true);
    else if (tick < now && ledger.joined && seat.joined) takeLate(look, tick, input);
  }
  ledger.arrived.length = 0;
}

/** Whoever keeps inputs in 64 slots forgets one for the tick that is 64 later. */
function isTaken(ledger: InputLedger, tick: number): boolean {
  return takenAt(ledger, tick) !== undefined && takenAt(ledger, tick + 64) === undefined;
}

function takeLate(look: Look, tick: number, input: Input): void {
  const { ledger, room, seen } = look;
  const back = tickOf(room) - tick;
  if (back > ROLLBACK_TICKS_MAX || tick < ledger.since) return refuse(look, tick);
  const bound = Math.floor(room.settings.rollbackEntityTicks / Math.max(1, room.lives.count));
  const moves = back <= reachOf(room) && back <= bound;
  take(ledger, tick, input, moves);
  if (moves) {
    ledger.used |= 1 << (back - 1);
    seen.workedIn++;
  } else if (input.pressed === 0) refuse(look, tick);
  if (input.pressed === 0) return;
  seen.pressedLate++;
  if ((ledger.late.pressed & room.aimed) === 0 && (input.pressed & room.aimed) !== 0) {
    ledger.late.aim = input.aim;
    ledger.late.view.flags = VIEW.late;
  }
  ledger.late.pressed |= input.pressed;
}

function refuse({ ledger, room, seen }: Look, tick: number): void {
  const back = tickOf(room) - tick;
  seen.refused++;
  if (back >= 1 && back <= USED_MASK_TICKS) ledger.refused |= 1 << (back - 1);
}

function checkConsumed(look: Look, inputs: Inputs): void {
  const { ledger, room, seat, seen } = look;
  const tick = tickOf(room);
  const last = lastBefore(ledger, tick);
  const own = last?.tick === tick ? last.input : undefined;
  if (own) seen.inTime++;
  ledger.used = (ledger.used << 1) | (own ? 1 : 0);
  ledger.refused <<= 1;
  const isShotLate = (ledger.late.pressed & room.aimed) !== 0;
  const isDriven = last !== undefined;
  const pressed = isDriven ? ledger.late.pressed | (own?.pressed ?? 0) : 0;
  const executed = { tick, pressed, aim: isDriven && isShotLate ? ledger.late.aim : undefined };
  clearInput(ledger.late);
  checkTick(look, executed, inputs, last);
  if (isDriven && pressed !== 0) checkView(look, inputs, isShotLate);
  compare(look, 'used', room.usedMasks[seat.seat] | 0, ledger.used);
  compare(look, 'refused', room.refusedMasks[seat.seat] | 0, ledger.refused);
  ledger.open.push(executed);
  if (ledger.open.length > ROLLBACK_TICKS_MAX) checkFinal(look, ledger.open.shift()!);
}

/** No rollback reaches the tick any more. */
function checkFinal(look: Look, executed: Pressed): void {
  const { ledger } = look;
  const inputs = look.inputsOf(executed.tick);
  const last = lastBefore(ledger, executed.tick);
  if (inputs) checkTick(look, executed, inputs, last);
  ledger.base = last;
}

/** The newest input up to this tick that moved the body. */
function lastBefore(ledger: InputLedger, tick: number): Taken | undefined {
  const { base, since } = ledger;
  const oldest = Math.max(since, tick - ROLLBACK_TICKS_MAX, base ? base.tick + 1 : 0);
  for (let at = tick; at >= oldest; at--) {
    const one = takenAt(ledger, at);
    if (one?.moves) return one;
  }
  return base;
}

const expected = createInput();

/** Everything of a tick but its view. */
function checkTick(look: Look, { tick, pressed, aim }: Pressed, inputs: Inputs, last: Taken | undefined): void {
  const { seat } = look;
  compare(look, 'driven', inputs.driven[seat.seat], last ? 1 : 0, tick);
  compare(look, 'pressed', inputs.pressed[seat.seat], pressed, tick);
  if (!last) return;
  if (last.tick === tick) copyInput(expected, last.input);
  else substituteInput(last.input, tick - last.tick, expected);
  if (aim !== undefined) expected.aim = aim;
  compare(look, 'moveX', inputs.moveX[seat.seat], expected.moveX, tick);
  compare(look, 'moveY', inputs.moveY[seat.seat], expected.moveY, tick);
  compare(look, 'aim', inputs.aim[seat.seat], expected.aim, tick);
  compare(look, 'held', inputs.held[seat.seat], expected.held, tick);
}

/** What is judged by was sent, in this order, and the client has said that it has it. */
function checkView(look: Look, inputs: Inputs, isLate: boolean): void {
  const { ledger, seat, seen } = look;
  const a = inputs.viewA[seat.seat];
  const b = inputs.viewB[seat.seat];
  const newest = inputs.viewNewest[seat.seat];
  if (isLate) compare(look, 'view came late', inputs.viewFlags[seat.seat] & VIEW.late, VIEW.late);
  if (b === 0) return;
  seen.views++;
  const invariant = 'a view is of what was sent and acknowledged';
  for (const tick of [a, b, newest])
    if (ledger.sent[tick & (SENT_TICKS - 1)] !== tick) fail(look, 'view', tick, 'a frame', undefined, invariant);
  if (a > b || b > newest || newest > ledger.acked) fail(look, 'view', newest, ledger.acked, undefined, invariant);
}

function compare(look: Look, field: string, found: number, expected: number, tick?: number): void {
  if (found !== expected) fail(look, field, found, expected, tick);
}

function fail(
  { room, seat }: Look,
  field: string,
  found: number,
  expected: number | string,
  tick = tickOf(room),
  invariant = 'inputs are used in their ticks, pressed once, or refused',
): never {
  throw new Violation({ invariant, room: room.code, tick, seat: seat.seat, field, found, expected });
}
