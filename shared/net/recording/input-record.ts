import {
  type Reader,
  readU16,
  readU8,
  readVarint,
  type Writer,
  writeU16,
  writeU8,
  writeVarint,
} from '#shared/net/bytes.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { BLEND_STEPS, VIEW } from '#shared/sim/view.ts';

/*
 * What seats did in a tick, as what differs from what they did before:
 *
 *   a bit per seat (low bits first, whole bytes), then per set bit: u8 mask, what the mask names
 *   a view: varint ticks back to a (0: none) | if there is one: varint b - a | u8 blend | varint newest - b | in any case u8 flags
 */

/** Bits of a seat's mask: `turn` is the aim as a small step, -128..127, from what it was. */
const MASK = { driven: 1, moveX: 2, moveY: 4, aim: 8, held: 16, pressed: 32, turn: 64, view: 128 } as const;
const MOVEMENT = 0xff & ~(MASK.pressed | MASK.view);

/** A mask, driven, two axes, two bytes of aim, two of buttons; a view is three varints and two bytes. */
export const SEAT_BYTES_MAX = 25;
/** ... without what is pressed. */
export const MOVEMENT_BYTES_MAX = 7;

const VIEW_FLAGS: number = Object.values(VIEW).reduce((bits, bit) => bits | bit, 0);

export function seatBitsBytes(seats: number): number {
  return (seats + 7) >> 3;
}

/**
 * Writes what differs from `known`, which then is as `inputs`, and the views of inputs that press. False, and nothing written, when all
 * are as they were.
 */
export function writeInputs(w: Writer, known: Inputs, inputs: Inputs, tick: number): boolean {
  const seats = inputs.driven.length;
  const bitsAt = w.at;
  for (let i = 0; i < seatBitsBytes(seats); i++) w.bytes[w.at++] = 0;
  let differs = false;
  for (let seat = 0; seat < seats; seat++) {
    if (!writeSeat(w, known, inputs, seat, tick)) continue;
    w.bytes[bitsAt + (seat >> 3)] |= 1 << (seat & 7);
    differs = true;
  }
  if (!differs) w.at = bitsAt;
  return differs;
}

function writeSeat(w: Writer, known: Inputs, inputs: Inputs, seat: number, tick: number): boolean {
  const maskAt = w.at++;
  let mask = writeMovementFields(w, known, inputs, seat);
  if (known.pressed[seat] !== inputs.pressed[seat]) {
    mask |= MASK.pressed;
    w.bytes[w.at++] = known.pressed[seat] = inputs.pressed[seat];
  }
  if (inputs.pressed[seat] !== 0 && (inputs.viewB[seat] !== 0 || inputs.viewFlags[seat] !== 0)) {
    mask |= MASK.view;
    writeView(w, inputs, seat, tick);
  }
  w.bytes[maskAt] = mask;
  if (mask === 0) w.at = maskAt;
  return mask !== 0;
}

/** The movement of one seat as a mask and what it names, also when nothing differs; `known` then is as `inputs`. */
export function writeMovement(w: Writer, known: Inputs, inputs: Inputs, seat: number): void {
  const maskAt = w.at++;
  w.bytes[maskAt] = writeMovementFields(w, known, inputs, seat);
}

function writeMovementFields(w: Writer, known: Inputs, inputs: Inputs, seat: number): number {
  let mask = 0;
  if (known.driven[seat] !== inputs.driven[seat]) {
    mask |= MASK.driven;
    w.bytes[w.at++] = known.driven[seat] = inputs.driven[seat];
  }
  if (known.moveX[seat] !== inputs.moveX[seat]) {
    mask |= MASK.moveX;
    w.bytes[w.at++] = known.moveX[seat] = inputs.moveX[seat];
  }
  if (known.moveY[seat] !== inputs.moveY[seat]) {
    mask |= MASK.moveY;
    w.bytes[w.at++] = known.moveY[seat] = inputs.moveY[seat];
  }
  const turn = ((inputs.aim[seat] - known.aim[seat]) << 16) >> 16;
  if (turn !== 0) {
    const isSmall = turn >= -128 && turn <= 127;
    mask |= isSmall ? MASK.turn : MASK.aim;
    if (isSmall) writeU8(w, turn);
    else writeU16(w, inputs.aim[seat]);
    known.aim[seat] = inputs.aim[seat];
  }
  if (known.held[seat] !== inputs.held[seat]) {
    mask |= MASK.held;
    w.bytes[w.at++] = known.held[seat] = inputs.held[seat];
  }
  return mask;
}

function writeView(w: Writer, inputs: Inputs, seat: number, tick: number): void {
  if (inputs.viewB[seat] === 0) writeVarint(w, 0);
  else {
    writeVarint(w, tick - inputs.viewA[seat]);
    writeVarint(w, inputs.viewB[seat] - inputs.viewA[seat]);
    writeU8(w, inputs.viewBlend[seat]);
    writeVarint(w, inputs.viewNewest[seat] - inputs.viewB[seat]);
  }
  writeU8(w, inputs.viewFlags[seat]);
}

/** Reads the inputs of a tick over those of the tick before; false when the bytes are none. */
export function readInputs(r: Reader, inputs: Inputs, tick: number): boolean {
  const seats = inputs.driven.length;
  const bitsAt = r.at;
  r.at += seatBitsBytes(seats);
  if (r.at > r.bytes.length) return false;
  for (let bit = 0; bit < seatBitsBytes(seats) * 8; bit++) {
    if ((r.bytes[bitsAt + (bit >> 3)] & (1 << (bit & 7))) === 0) continue;
    if (bit >= seats || !readSeat(r, inputs, bit, tick)) return false;
  }
  return true;
}

function readSeat(r: Reader, inputs: Inputs, seat: number, tick: number): boolean {
  const mask = readU8(r);
  if (mask === 0 || !readMovementFields(r, mask, inputs, seat)) return false;
  if ((mask & MASK.pressed) !== 0) inputs.pressed[seat] = readU8(r);
  return (mask & MASK.view) === 0 || readView(r, inputs, seat, tick);
}

/** Reads what `writeMovement` wrote. */
export function readMovement(r: Reader, inputs: Inputs, seat: number): boolean {
  const mask = readU8(r);
  return (mask & ~MOVEMENT) === 0 && readMovementFields(r, mask, inputs, seat);
}

function readMovementFields(r: Reader, mask: number, inputs: Inputs, seat: number): boolean {
  if ((mask & (MASK.aim | MASK.turn)) === (MASK.aim | MASK.turn)) return false;
  if ((mask & MASK.driven) !== 0) inputs.driven[seat] = readU8(r);
  if ((mask & MASK.moveX) !== 0) inputs.moveX[seat] = readU8(r);
  if ((mask & MASK.moveY) !== 0) inputs.moveY[seat] = readU8(r);
  if ((mask & MASK.turn) !== 0) inputs.aim[seat] += (readU8(r) << 24) >> 24;
  if ((mask & MASK.aim) !== 0) inputs.aim[seat] = readU16(r);
  if ((mask & MASK.held) !== 0) inputs.held[seat] = readU8(r);
  // -128 has no opposite: no input frame with it is accepted, so no step ever consumed one.
  return !r.failed && inputs.driven[seat] <= 1 && inputs.moveX[seat] !== -128 && inputs.moveY[seat] !== -128;
}

function readView(r: Reader, inputs: Inputs, seat: number, tick: number): boolean {
  const back = readVarint(r);
  const span = back === 0 ? 0 : readVarint(r);
  const blend = back === 0 ? 0 : readU8(r);
  const more = back === 0 ? 0 : readVarint(r);
  const flags = readU8(r);
  if (r.failed || blend > BLEND_STEPS || (flags & ~VIEW_FLAGS) !== 0) return false;
  inputs.viewFlags[seat] = flags;
  if (back === 0) return flags !== 0;
  // Unsigned numbers as signed ones: none of them may be below zero. A view is of ticks before this one, after tick 0.
  if (back < 0 || span < 0 || more < 0 || back >= tick || span + more >= back) return false;
  inputs.viewA[seat] = tick - back;
  inputs.viewB[seat] = tick - back + span;
  inputs.viewBlend[seat] = blend;
  inputs.viewNewest[seat] = tick - back + span + more;
  return true;
}

/** Views are of one tick only. */
export function clearViews(inputs: Inputs): void {
  inputs.viewA.fill(0);
  inputs.viewB.fill(0);
  inputs.viewBlend.fill(0);
  inputs.viewNewest.fill(0);
  inputs.viewFlags.fill(0);
}
