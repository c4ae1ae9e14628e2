import { INPUT_AHEAD_TICKS } from '#shared/core/constants.ts';
import { createInputFrame, readInputFrame } from '#shared/net/input-frame.ts';
import { copyInput, createInput, type Input, type Inputs } from '#shared/sim/input.ts';
import { type Room, type Seat, tickOf } from '#server/room.ts';
import { Violation } from '#bench/sim/check/violation.ts';

/*
 * A plain model of what becomes of a player's inputs: what arrives in time is used in its tick, what does not is not, and the player
 * is told which. Compared with what the steps consume and with what the frames say.
 */

interface Entry {
  readonly epoch: number;
  readonly tick: number;
  readonly input: Input;
}

/** Of one seat. */
export interface InputLedger {
  /** Of the newest hold of the seat: what is left of one before it counts no more. */
  epoch: number;
  /** Arrived since the last tick. */
  readonly arrived: Entry[];
  /** By tick: what must be used then. */
  readonly stored: Map<number, Input>;
}

export function createInputLedger(): InputLedger {
  return { epoch: 0, arrived: [], stored: new Map() };
}

const frame = createInputFrame();

/** Notes a frame that the room has queued. */
export function noteArrived(ledger: InputLedger, bytes: Uint8Array): void {
  if (readInputFrame(bytes, frame)) return;
  for (let i = 0; i < frame.count; i++) {
    const input = createInput();
    copyInput(input, frame.inputs[i]);
    ledger.arrived.push({ epoch: frame.epoch, tick: frame.firstTick + i, input });
  }
}

/**
 * Asks whether a tick consumes what it must. Called when the room's step begins; `epoch` is of the seat's newest hold. Returns how
 * many inputs were compared.
 */
export function checkInputs(ledger: InputLedger, room: Room, seat: Seat, epoch: number, inputs: Inputs): number {
  const tick = tickOf(room);
  takeArrived(ledger, seat, epoch, tick);
  const must = ledger.stored.get(tick);
  ledger.stored.delete(tick);
  if (!seat.joined) {
    if (inputs.driven[seat.seat] !== 0) fail(room, seat, 'driven', inputs.driven[seat.seat], 0);
    return 0;
  }
  if (seat.bot) return 0;
  const used = room.usedMasks[seat.seat] & 1;
  if (used !== (must ? 1 : 0)) fail(room, seat, 'used', used, must ? 1 : 0);
  if (must) checkFields(room, seat, inputs, must);
  else if (inputs.pressed[seat.seat] !== 0 && inputs.driven[seat.seat] === 1) {
    fail(room, seat, 'pressed', inputs.pressed[seat.seat], 0);
  }
  return must ? 1 : 0;
}

function takeArrived(ledger: InputLedger, seat: Seat, epoch: number, tick: number): void {
  const { client } = seat;
  if (epoch !== ledger.epoch || !seat.taken || seat.bot) ledger.stored.clear();
  ledger.epoch = epoch;
  for (const entry of ledger.arrived) {
    if (!client || entry.epoch !== client.epoch) continue;
    const isInTime = entry.tick >= tick && entry.tick <= tick + INPUT_AHEAD_TICKS;
    if (isInTime && !ledger.stored.has(entry.tick)) ledger.stored.set(entry.tick, entry.input);
  }
  ledger.arrived.length = 0;
}

function checkFields(room: Room, seat: Seat, inputs: Inputs, must: Input): void {
  for (const field of ['moveX', 'moveY', 'aim', 'held', 'pressed'] as const) {
    if (inputs[field][seat.seat] !== must[field]) fail(room, seat, field, inputs[field][seat.seat], must[field]);
  }
  if (inputs.driven[seat.seat] !== 1) fail(room, seat, 'driven', 0, 1);
}

function fail(room: Room, seat: Seat, field: string, found: number, expected: number): never {
  const invariant = 'inputs that come in time are used, and no others';
  throw new Violation({ invariant, room: room.code, tick: tickOf(room), seat: seat.seat, field, found, expected });
}
