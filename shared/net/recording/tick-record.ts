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
import {
  clearViews,
  readInputs,
  SEAT_BYTES_MAX,
  seatBitsBytes,
  writeInputs,
} from '#shared/net/recording/input-record.ts';
import {
  createRollbackRecord,
  readRollback,
  relivedBytesMax,
  rewrittenBytesMax,
  type RollbackRecord,
  writeRelived,
  writeRewritten,
  writeTruncated,
} from '#shared/net/recording/rollback-record.ts';
import {
  createShots,
  readShots,
  type ShotColumns,
  SHOTS_PER_TICK_MAX,
  shotsBytesMax,
  writeShots,
} from '#shared/net/recording/shot-record.ts';
import { SYNDROME_BYTES, SYNDROMES } from '#shared/net/recording/syndromes.ts';
import { readWrites, writesBytesMax, writeWrites } from '#shared/net/recording/writes-record.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import type { Timeline } from '#shared/sim/timeline.ts';
import type { World } from '#shared/sim/world.ts';
import { createWrites, type Writes } from '#shared/sim/writes.ts';

/*
 * What one tick of a room consumed, and what it came to:
 *
 *   u8 flags: 1 = commands, 2 = a roster, 4 = inputs that differ from the tick before, 8 = a rollback, 16 = a judgement, 32 = shots
 *   rollback: see `rollback-record.ts`
 *   commands: varint count, then per command: u8 seat, u8 what (0 = leave, 1 = join), in the order applied
 *   roster:   u16 length, its bytes
 *   inputs:   see `input-record.ts`
 *   judgement: what it wrote, see `writes-record.ts`
 *   shots:    see `shot-record.ts`
 *   24 bytes: eight sums of the world after the tick, three bytes each
 */

const FLAG = { commands: 1, roster: 2, inputs: 4, rollback: 8, judged: 16, shots: 32 } as const;
const FLAGS = 63;

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

/** All that is written of one tick, its sums apart. Counts of 0 and what is undefined are left out. */
export interface Consumed {
  readonly tick: number;
  readonly inputs: Inputs;
  readonly commands: Uint16Array;
  readonly commandCount: number;
  readonly roster: Uint8Array;
  readonly rosterLength: number;
  /** With the tick's rollback, if it had one, and what its judgement wrote. */
  readonly timeline: Timeline;
  /** What the rollback wrote into the world of the tick before; undefined where its inputs are to be written. */
  readonly rewritten: Writes | undefined;
  readonly judged: Writes;
  /** A ring of shots, and those of the tick. */
  readonly shots: ShotColumns;
  readonly shotsFrom: number;
  /** At most `SHOTS_PER_TICK_MAX`. */
  readonly shotCount: number;
  /** Fields per shot. */
  readonly rewound: number;
}

/** What a writer remembers between records: the inputs of the last one, and room to work. */
export interface RecordMemory {
  readonly known: Inputs;
  readonly scratch: Inputs;
}

export function createRecordMemory(seats: number): RecordMemory {
  return { known: createInputs(seats), scratch: createInputs(seats) };
}

/** As writers and readers begin a chunk: every chunk can be read without those before it. */
export function forgetInputs(known: Inputs): void {
  known.driven.fill(0);
  known.moveX.fill(0);
  known.moveY.fill(0);
  known.aim.fill(0);
  known.held.fill(0);
  known.pressed.fill(0);
}

/** The longest record of a tick in which nothing was shot, decided or lived again, without its roster. */
export function tickRecordBytesMax(seats: number): number {
  return FRAME_BYTES + commandsMax(seats) * 2 + seatBitsBytes(seats) + seats * SEAT_BYTES_MAX + SYNDROME_BYTES;
}

/** ... and how much longer that of this tick is at most. */
export function moreBytesMax({ inputs, rewritten, judged, shotCount, rewound }: Consumed): number {
  const rollback = rewritten ? rewrittenBytesMax(rewritten) : relivedBytesMax(inputs.driven.length);
  return rollback + writesBytesMax(judged) + shotsBytesMax(shotCount, rewound);
}

/** Writes all of a record but its sums. Allocates nothing. */
export function writeConsumed(w: Writer, memory: RecordMemory, tick: Consumed): void {
  const flagsAt = w.at++;
  w.bytes[flagsAt] =
    writeRollback(w, memory, tick) |
    writeCommands(w, tick) |
    writeRoster(w, tick) |
    (writeInputs(w, memory.known, tick.inputs, tick.tick) ? FLAG.inputs : 0) |
    writeJudged(w, tick) |
    writeTickShots(w, tick);
}

function writeRollback(w: Writer, { scratch }: RecordMemory, { tick, timeline, rewritten }: Consumed): number {
  const { again } = timeline;
  if (again.tick !== tick || (again.from === 0 && again.truncated === 0)) return 0;
  if (rewritten) writeRewritten(w, again, rewritten);
  else if (again.from > 0) writeRelived(w, timeline, again, scratch);
  else writeTruncated(w, again);
  return FLAG.rollback;
}

function writeCommands(w: Writer, { commands, commandCount }: Consumed): number {
  if (commandCount === 0) return 0;
  writeVarint(w, commandCount);
  for (let i = 0; i < commandCount; i++) {
    writeU8(w, commands[i] >> 1);
    writeU8(w, commands[i] & 1);
  }
  return FLAG.commands;
}

function writeRoster(w: Writer, { roster, rosterLength }: Consumed): number {
  if (rosterLength === 0) return 0;
  writeU16(w, rosterLength);
  for (let i = 0; i < rosterLength; i++) writeU8(w, roster[i]);
  return FLAG.roster;
}

function writeJudged(w: Writer, { judged }: Consumed): number {
  if (judged.count === 0) return 0;
  writeWrites(w, judged);
  return FLAG.judged;
}

function writeTickShots(w: Writer, { shots, shotsFrom, shotCount, tick }: Consumed): number {
  if (shotCount === 0) return 0;
  writeShots(w, shots, shotsFrom, shotCount, tick);
  return FLAG.shots;
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
  readonly world: Pick<World, 'table' | 'capacity'>;
  /** Of this tick: what a record leaves out is as in the record before. */
  readonly inputs: Inputs;
  /** As `commandOf` makes them; `commandCount` of them mean something. */
  readonly commands: Uint16Array;
  commandCount: number;
  /** Undefined when it did not change. */
  roster: Uint8Array | undefined;
  hasRollback: boolean;
  readonly rollback: RollbackRecord;
  /** What the judgement wrote. */
  readonly judged: Writes;
  /** Shots of the tick, `shotCount` of them. */
  readonly shots: ShotColumns;
  shotCount: number;
  readonly sums: Float64Array;
}

/** A record of a room with such a world before the first tick of a chunk: every input neutral, nobody drives. */
export function createTickRecord(world: World): TickRecord {
  const { seats } = world.ranges;
  return {
    world,
    inputs: createInputs(seats),
    commands: new Uint16Array(commandsMax(seats)),
    commandCount: 0,
    roster: undefined,
    hasRollback: false,
    rollback: createRollbackRecord(world),
    judged: createWrites(world),
    shots: createShots(SHOTS_PER_TICK_MAX, world.schema.rewound.length),
    shotCount: 0,
    sums: new Float64Array(SYNDROMES),
  };
}

/** Reads the record of a tick over the one before it; false when the bytes are none, and then `record` means nothing. */
export function readTickRecord(r: Reader, record: TickRecord, tick: number): boolean {
  const flags = readU8(r);
  if (flags > FLAGS) return false;
  clearRecord(record, flags);
  record.judged.tick = tick;
  const { world, inputs, rollback, judged, shots } = record;
  if (record.hasRollback && !readRollback(r, world, rollback)) return false;
  if ((flags & FLAG.commands) !== 0 && !readCommands(r, record)) return false;
  if ((flags & FLAG.roster) !== 0) record.roster = readBlob(r);
  if ((flags & FLAG.inputs) !== 0 && !readInputs(r, inputs, tick)) return false;
  if ((flags & FLAG.judged) !== 0 && !readWrites(r, world, judged)) return false;
  if ((flags & FLAG.shots) !== 0) record.shotCount = readShots(r, shots, inputs.driven.length, world.capacity, tick);
  for (let k = 0; k < SYNDROMES; k++) record.sums[k] = readU16(r) | (readU8(r) << 16);
  return !r.failed && record.shotCount >= 0;
}

function clearRecord(record: TickRecord, flags: number): void {
  record.hasRollback = (flags & FLAG.rollback) !== 0;
  record.commandCount = 0;
  record.roster = undefined;
  record.judged.count = 0;
  record.shotCount = 0;
  clearViews(record.inputs);
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
