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
import { SYNDROME_BYTES, SYNDROMES } from '#shared/net/recording/syndromes.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';

/*
 * What one step consumed, and what it came to:
 *
 *   u8 flags: 1 = commands, 2 = a roster, 4 = inputs that differ from the tick before
 *   commands: varint count, then per command: u8 seat, u8 what (0 = leave, 1 = join), in the order applied
 *   roster:   u16 length, its bytes
 *   inputs:   a bit per seat (low bits first) for those that differ, then per seat: u8 mask, what the mask names
 *   24 bytes: eight sums of the world after the tick, three bytes each
 */

const FLAG = { commands: 1, roster: 2, inputs: 4 } as const;
const FLAGS = 7;

/** Bits of a seat's mask: `turn` is the aim as a small step, -128..127, from what it was. */
const MASK = { driven: 1, moveX: 2, moveY: 4, aim: 8, held: 16, pressed: 32, turn: 64 } as const;
const MASKS = 127;

/** A mask, driven, two axes, two bytes of aim, two of buttons. */
const SEAT_BYTES_MAX = 8;

/** Flags and two counts. */
const FRAME_BYTES = 8;

/** Bodies that come or go in one tick: each seat leaves at most once and joins at most once. */
export function commandsMax(seats: number): number {
  return 2 * seats;
}

/** A join or a leave, as one number. */
export function commandOf(seat: number, joins: boolean): number {
  return seat * 2 + (joins ? 1 : 0);
}

/** The longest record of a tick, without its roster. */
export function tickRecordBytesMax(seats: number): number {
  return FRAME_BYTES + commandsMax(seats) * 2 + Math.ceil(seats / 8) + seats * SEAT_BYTES_MAX + SYNDROME_BYTES;
}

/**
 * Writes all of a record but its sums; `known` are the inputs of the tick before, and become those of this one. `rosterLength`
 * is 0 when nothing of it changed. Allocates nothing.
 */
export function writeConsumed(
  w: Writer,
  known: Inputs,
  inputs: Inputs,
  commands: Uint16Array,
  commandCount: number,
  roster: Uint8Array,
  rosterLength: number,
): void {
  const flagsAt = w.at++;
  let flags = 0;
  if (commandCount > 0) {
    flags |= FLAG.commands;
    writeVarint(w, commandCount);
    for (let i = 0; i < commandCount; i++) {
      writeU8(w, commands[i] >> 1);
      writeU8(w, commands[i] & 1);
    }
  }
  if (rosterLength > 0) {
    flags |= FLAG.roster;
    writeU16(w, rosterLength);
    for (let i = 0; i < rosterLength; i++) writeU8(w, roster[i]);
  }
  if (writeInputs(w, known, inputs)) flags |= FLAG.inputs;
  w.bytes[flagsAt] = flags;
}

/** False, and nothing written, when all are as they were. */
function writeInputs(w: Writer, known: Inputs, inputs: Inputs): boolean {
  const seats = inputs.driven.length;
  const bitsAt = w.at;
  const bitBytes = (seats + 7) >> 3;
  for (let i = 0; i < bitBytes; i++) w.bytes[w.at++] = 0;
  let differs = false;
  for (let seat = 0; seat < seats; seat++) {
    if (!writeSeat(w, known, inputs, seat)) continue;
    w.bytes[bitsAt + (seat >> 3)] |= 1 << (seat & 7);
    differs = true;
  }
  if (!differs) w.at = bitsAt;
  return differs;
}

function writeSeat(w: Writer, known: Inputs, inputs: Inputs, seat: number): boolean {
  const maskAt = w.at++;
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
  if (known.pressed[seat] !== inputs.pressed[seat]) {
    mask |= MASK.pressed;
    w.bytes[w.at++] = known.pressed[seat] = inputs.pressed[seat];
  }
  w.bytes[maskAt] = mask;
  if (mask === 0) w.at = maskAt;
  return mask !== 0;
}

/** Ends a record with the sums of the world. */
export function writeSums(w: Writer, sums: Float64Array): void {
  for (let k = 0; k < SYNDROMES; k++) {
    const sum = sums[k];
    w.bytes[w.at++] = sum;
    w.bytes[w.at++] = sum >> 8;
    w.bytes[w.at++] = sum >> 16;
  }
}

/** One tick as it was read; one object is reused. */
export interface TickRecord {
  /** Of this tick: what a record leaves out is as in the record before. */
  readonly inputs: Inputs;
  /** As `commandOf` makes them; `commandCount` of them mean something. */
  readonly commands: Uint16Array;
  commandCount: number;
  /** Undefined when it did not change. */
  roster: Uint8Array | undefined;
  readonly sums: Float64Array;
}

/** A record before the first tick of a chunk: every input neutral, nobody drives. */
export function createTickRecord(seats: number): TickRecord {
  return {
    inputs: createInputs(seats),
    commands: new Uint16Array(commandsMax(seats)),
    commandCount: 0,
    roster: undefined,
    sums: new Float64Array(SYNDROMES),
  };
}

/** Reads the next record over the one before it; false when the bytes are none, and then `record` means nothing. */
export function readTickRecord(r: Reader, record: TickRecord): boolean {
  const flags = readU8(r);
  if (flags > FLAGS) return false;
  record.commandCount = 0;
  if ((flags & FLAG.commands) !== 0 && !readCommands(r, record)) return false;
  record.roster = (flags & FLAG.roster) === 0 ? undefined : readBlob(r);
  if ((flags & FLAG.inputs) !== 0 && !readInputs(r, record.inputs)) return false;
  for (let k = 0; k < SYNDROMES; k++) record.sums[k] = readU16(r) | (readU8(r) << 16);
  return !r.failed;
}

function readCommands(r: Reader, record: TickRecord): boolean {
  const count = readVarint(r);
  if (r.failed || count < 1 || count > record.commands.length) return false;
  for (let i = 0; i < count; i++) {
    const seat = readU8(r);
    const what = readU8(r);
    if (seat >= record.inputs.driven.length || what > 1) return false;
    record.commands[i] = commandOf(seat, what === 1);
  }
  record.commandCount = count;
  return true;
}

function readBlob(r: Reader): Uint8Array {
  const length = readU16(r);
  const end = r.at + length;
  if (end > r.bytes.length) {
    r.failed = true;
    return r.bytes.subarray(0, 0);
  }
  const blob = r.bytes.subarray(r.at, end);
  r.at = end;
  return blob;
}

function readInputs(r: Reader, inputs: Inputs): boolean {
  const seats = inputs.driven.length;
  const bitsAt = r.at;
  r.at += (seats + 7) >> 3;
  if (r.at > r.bytes.length) return false;
  for (let bit = 0; bit < ((seats + 7) >> 3) * 8; bit++) {
    if ((r.bytes[bitsAt + (bit >> 3)] & (1 << (bit & 7))) === 0) continue;
    if (bit >= seats || !readSeat(r, inputs, bit)) return false;
  }
  return true;
}

function readSeat(r: Reader, inputs: Inputs, seat: number): boolean {
  const mask = readU8(r);
  if (mask === 0 || mask > MASKS || (mask & (MASK.aim | MASK.turn)) === (MASK.aim | MASK.turn)) return false;
  if ((mask & MASK.driven) !== 0) inputs.driven[seat] = readU8(r);
  if ((mask & MASK.moveX) !== 0) inputs.moveX[seat] = readU8(r);
  if ((mask & MASK.moveY) !== 0) inputs.moveY[seat] = readU8(r);
  if ((mask & MASK.turn) !== 0) inputs.aim[seat] += (readU8(r) << 24) >> 24;
  if ((mask & MASK.aim) !== 0) inputs.aim[seat] = readU16(r);
  if ((mask & MASK.held) !== 0) inputs.held[seat] = readU8(r);
  if ((mask & MASK.pressed) !== 0) inputs.pressed[seat] = readU8(r);
  // -128 has no opposite: no input frame with it is accepted, so no step ever consumed one.
  return inputs.driven[seat] <= 1 && inputs.moveX[seat] !== -128 && inputs.moveY[seat] !== -128;
}
