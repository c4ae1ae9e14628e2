import type { Writer } from '#shared/net/bytes.ts';
import { writeU32 } from '#shared/net/bytes.ts';
import { beginChunk, CHUNK_TAIL_BYTES, CHUNK_TICKS } from '#shared/net/recording/chunk.ts';
import { keyStateBytesMax, writeKeyState } from '#shared/net/recording/key-state.ts';
import { rosterBytesMax } from '#shared/net/recording/roster.ts';
import { createTracker, track, type Tracker } from '#shared/net/recording/syndromes.ts';
import {
  commandOf,
  commandsMax,
  tickRecordBytesMax,
  writeConsumed,
  writeSums,
} from '#shared/net/recording/tick-record.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';

/*
 * Writes down what the steps of a room consume, tick by tick, into one of two chunks; the host takes full ones away between
 * ticks. Knows neither files nor clocks, and allocates nothing in a tick. When the host has both chunks, recording pauses, and
 * goes on with a new part: memory stays bounded, and no part has a hole.
 */

/** Bytes of a chunk beside its key state: ten seconds of eight busy players. Fuller rooms have shorter chunks. */
const RECORDS_BYTES = 48 * 1024;

/** A part ends after this many chunks, ten minutes at most: no file grows for ever. */
export const PART_CHUNKS = 60;

/** Part of a recording, being filled or full. */
export interface FilledChunk {
  readonly writer: Writer;
  readonly bytes: Uint8Array;
  state: 'free' | 'filling' | 'full' | 'taken';
  /** Which part it belongs to, from 1. */
  part: number;
  /** Tick of its key state, and ticks after it. */
  tick: number;
  ticks: number;
}

export interface Recorder {
  readonly tracker: Tracker;
  /** The words of the tracker: the world after the tick before. */
  readonly before: Uint8Array;
  /** What the chunk says the inputs are. */
  readonly known: Inputs;
  /** Bodies that came and went since the last record. */
  readonly commands: Uint16Array;
  commandCount: number;
  /** Who is in the room, as the format has it. */
  readonly roster: Uint8Array;
  rosterLength: number;
  rosterWritten: boolean;
  readonly recordBytesMax: number;
  readonly chunks: readonly FilledChunk[];
  /** Filled just now; undefined: none. */
  filling: FilledChunk | undefined;
  /** Newest tick that the tracker has followed. */
  tick: number;
  part: number;
  partChunks: number;
  /** The next chunk begins a new part. */
  breaks: boolean;
  /** Times that recording paused because the host was too slow. */
  pauses: number;
}

/** A recorder of a room as it is now, which records from the next tick on. */
export function createRecorder(world: World): Recorder {
  const { seats } = world.ranges;
  const tracker = createTracker(world.words.length);
  track(tracker, world.words);
  const recordBytesMax = tickRecordBytesMax(seats) + rosterBytesMax(seats);
  return {
    tracker,
    before: new Uint8Array(tracker.words.buffer),
    known: createInputs(seats),
    commands: new Uint16Array(commandsMax(seats)),
    commandCount: 0,
    roster: new Uint8Array(rosterBytesMax(seats)),
    rosterLength: 0,
    rosterWritten: false,
    recordBytesMax,
    chunks: [createChunk(world, recordBytesMax), createChunk(world, recordBytesMax)],
    filling: undefined,
    tick: world.head[HEAD_TICK],
    part: 0,
    partChunks: 0,
    breaks: true,
    pauses: 0,
  };
}

function createChunk(world: World, recordBytesMax: number): FilledChunk {
  const size = keyStateBytesMax(world.bytes.length) + Math.max(RECORDS_BYTES, 4 * recordBytesMax);
  const bytes = new Uint8Array(size);
  return { writer: { bytes, at: 0 }, bytes, state: 'free', part: 0, tick: 0, ticks: 0 };
}

/** The body of a seat begins or ends in the tick under way. */
export function noteCommand(recorder: Recorder | undefined, seat: number, joins: boolean): void {
  if (recorder && recorder.commandCount < recorder.commands.length) {
    recorder.commands[recorder.commandCount++] = commandOf(seat, joins);
  }
}

/** Writes down a tick that has just been stepped. Allocates nothing. */
export function recordTick(recorder: Recorder | undefined, world: World, inputs: Inputs): void {
  if (!recorder) return;
  const tick = world.head[HEAD_TICK];
  // A tick that broke off left no record: what is known of the world before this one is not what this one began with.
  if (tick !== recorder.tick + 1) breakOff(recorder);
  else if (roomFor(recorder)) writeTick(recorder, inputs);
  track(recorder.tracker, world.words);
  if (recorder.filling) {
    writeSums(recorder.filling.writer, recorder.tracker.sums);
    recorder.filling.ticks++;
  }
  recorder.tick = tick;
  recorder.commandCount = 0;
}

function writeTick(recorder: Recorder, inputs: Inputs): void {
  const { filling, known, commands, commandCount, roster } = recorder;
  if (!filling) return;
  const rosterLength = recorder.rosterWritten ? 0 : recorder.rosterLength;
  writeConsumed(filling.writer, known, inputs, commands, commandCount, roster, rosterLength);
  recorder.rosterWritten = true;
}

/** Makes sure that there is a chunk with room for one more tick; false when the host has them all. */
function roomFor(recorder: Recorder): boolean {
  const { filling } = recorder;
  if (filling && !recorder.breaks && hasRoom(recorder, filling)) return true;
  sealChunk(recorder);
  const next = recorder.chunks[0].state === 'free' ? recorder.chunks[0] : recorder.chunks[1];
  if (next.state === 'free') {
    openChunk(recorder, next);
    return true;
  }
  if (!recorder.breaks) recorder.pauses++;
  recorder.breaks = true;
  return false;
}

function hasRoom({ recordBytesMax }: Recorder, { ticks, writer }: FilledChunk): boolean {
  return ticks < CHUNK_TICKS && writer.at + recordBytesMax + CHUNK_TAIL_BYTES <= writer.bytes.length;
}

/** Begins with the world before the tick that is about to be written. */
function openChunk(recorder: Recorder, chunk: FilledChunk): void {
  if (recorder.breaks || recorder.partChunks >= PART_CHUNKS) {
    recorder.part++;
    recorder.partChunks = 0;
    recorder.breaks = false;
  }
  recorder.partChunks++;
  chunk.state = 'filling';
  chunk.part = recorder.part;
  chunk.tick = recorder.tick;
  chunk.ticks = 0;
  chunk.writer.at = 0;
  beginChunk(chunk.writer);
  writeU32(chunk.writer, recorder.tick);
  writeKeyState(chunk.writer, recorder.before);
  forgetInputs(recorder.known);
  recorder.rosterWritten = false;
  recorder.filling = chunk;
}

/** As a reader begins a chunk: every chunk can be read without those before it. */
function forgetInputs(known: Inputs): void {
  known.driven.fill(0);
  known.moveX.fill(0);
  known.moveY.fill(0);
  known.aim.fill(0);
  known.held.fill(0);
  known.pressed.fill(0);
}

/** What is filled so far is for the host; the next tick begins another chunk. */
export function sealChunk(recorder: Recorder): void {
  if (recorder.filling) recorder.filling.state = 'full';
  recorder.filling = undefined;
}

/** The part ends here; the next tick begins another one. */
export function breakOff(recorder: Recorder): void {
  sealChunk(recorder);
  recorder.breaks = true;
}

/** The oldest full chunk, which is the host's from now on until `giveBack`. */
export function takeFull({ chunks }: Recorder): FilledChunk | undefined {
  const one = chunks[0];
  const other = chunks[1];
  const oldest = other.state === 'full' && (one.state !== 'full' || other.tick < one.tick) ? other : one;
  if (oldest.state !== 'full') return undefined;
  oldest.state = 'taken';
  return oldest;
}

export function giveBack(chunk: FilledChunk): void {
  chunk.state = 'free';
}
