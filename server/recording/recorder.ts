import { assert } from '#shared/core/assert.ts';
import type { Writer } from '#shared/net/bytes.ts';
import { writeU32 } from '#shared/net/bytes.ts';
import { beginChunk, CHUNK_TAIL_BYTES, CHUNK_TICKS } from '#shared/net/recording/chunk.ts';
import { keyStateBytesMax, writeKeyState } from '#shared/net/recording/key-state.ts';
import { rosterBytesMax } from '#shared/net/recording/roster.ts';
import { createTracker, track, type Tracker } from '#shared/net/recording/syndromes.ts';
import { SHOTS_PER_TICK_MAX } from '#shared/net/recording/shot-record.ts';
import {
  commandOf,
  commandsMax,
  type Consumed,
  createRecordMemory,
  forgetInputs,
  moreBytesMax,
  type RecordMemory,
  tickRecordBytesMax,
  writeConsumed,
  writeSums,
} from '#shared/net/recording/tick-record.ts';
import { restoreSnapshot } from '#shared/sim/history.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { livedAt, type Timeline } from '#shared/sim/timeline.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { createMoment, createWrites, findWrites, type Moment, type Writes } from '#shared/sim/writes.ts';
import type { EvidenceRing } from '#server/evidence.ts';

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

/** What of a room is written down. */
export interface Recorded {
  readonly world: World;
  /** Of the tick that has just been stepped. */
  readonly inputs: Inputs;
  readonly timeline: Timeline;
  readonly evidence: EvidenceRing;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Recorder {
  readonly tracker: Tracker;
  /** The words of the tracker: the world after the tick before, as it was then. */
  readonly before: Uint8Array;
  readonly memory: RecordMemory;
  /** All that is written of the tick. */
  readonly consumed: Mutable<Consumed>;
  readonly rewrite: Rewrite;
  /**
   * A reader of nothing but the chunk has the worlds from this tick on as they are: rollbacks that begin before it are told by
   * what they wrote.
   */
  soundFrom: number;
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

/** To find what a rollback has written into the world of the tick before. */
interface Rewrite {
  readonly world: World;
  readonly moment: Moment;
  readonly writes: Writes;
}

function createRewrite({ schema, ranges, tunables, dt }: World): Rewrite {
  const world = createWorld(schema, { ranges, seed: 0, tickHz: 1 / dt, tunables });
  return { world, moment: createMoment(world), writes: createWrites(world) };
}

/** A recorder of a room as it is now, which records from the next tick on. */
export function createRecorder({ world, inputs, timeline, evidence }: Recorded): Recorder {
  const { seats } = world.ranges;
  assert(seats <= 255, `${seats} seats: in a recording a seat is one byte`);
  const tracker = createTracker(world.words.length);
  track(tracker, world.words);
  const recordBytesMax = tickRecordBytesMax(seats) + rosterBytesMax(seats);
  const commands = new Uint16Array(commandsMax(seats));
  const roster = new Uint8Array(rosterBytesMax(seats));
  return {
    tracker,
    before: new Uint8Array(tracker.words.buffer),
    memory: createRecordMemory(seats),
    consumed: {
      ...{ tick: 0, inputs, timeline, commands, commandCount: 0, roster, rosterLength: 0, rewritten: undefined },
      ...{ judged: livedAt(timeline, 0).judged, shots: evidence, shotsFrom: 0, shotCount: 0 },
      rewound: world.schema.rewound.length,
    },
    rewrite: createRewrite(world),
    soundFrom: 0,
    commands,
    commandCount: 0,
    roster,
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

/** Writes down a tick that has just been stepped, of the room that the recorder was made for. Allocates nothing. */
export function recordTick(recorder: Recorder | undefined, room: Recorded): void {
  if (!recorder) return;
  const tick = room.world.head[HEAD_TICK];
  // A tick that broke off left no record: what is known of the world before this one is not what this one began with.
  if (tick !== recorder.tick + 1) breakOff(recorder);
  else writeTick(recorder, room);
  track(recorder.tracker, room.world.words);
  if (recorder.filling) {
    writeSums(recorder.filling.writer, recorder.tracker.sums);
    recorder.filling.ticks++;
  }
  recorder.tick = tick;
  recorder.commandCount = 0;
}

function writeTick(recorder: Recorder, room: Recorded): void {
  const { consumed, memory } = recorder;
  consumed.tick = recorder.tick + 1;
  consumed.commandCount = recorder.commandCount;
  consumed.judged = livedAt(room.timeline, consumed.tick).judged;
  findShots(consumed, room.evidence);
  const filling = chunkFor(recorder);
  if (!filling) return;
  consumed.rosterLength = recorder.rosterWritten ? 0 : recorder.rosterLength;
  writeConsumed(filling.writer, memory, consumed);
  recorder.rosterWritten = true;
  if (consumed.rewritten) recorder.soundFrom = recorder.tick;
}

/** The newest of the ring, if they are of this tick. */
function findShots(consumed: Mutable<Consumed>, { ticks, count }: EvidenceRing): void {
  const oldest = Math.max(0, count - Math.min(ticks.length, SHOTS_PER_TICK_MAX));
  let from = count;
  while (from > oldest && ticks[(from - 1) & (ticks.length - 1)] === consumed.tick) from--;
  consumed.shotsFrom = from;
  consumed.shotCount = count - from;
}

/** A chunk with room for the tick; undefined when the host has them all. */
function chunkFor(recorder: Recorder): FilledChunk | undefined {
  const { filling } = recorder;
  if (filling && !recorder.breaks && hasRoom(recorder, filling)) return filling;
  sealChunk(recorder);
  const next = recorder.chunks[0].state === 'free' ? recorder.chunks[0] : recorder.chunks[1];
  if (next.state === 'free') {
    openChunk(recorder, next);
    if (hasRoom(recorder, next)) return next;
    sealChunk(recorder);
  }
  if (!recorder.breaks) recorder.pauses++;
  recorder.breaks = true;
  return undefined;
}

function hasRoom(recorder: Recorder, { ticks, writer }: FilledChunk): boolean {
  tellRollback(recorder);
  const bytesMax = recorder.recordBytesMax + moreBytesMax(recorder.consumed) + CHUNK_TAIL_BYTES;
  return ticks < CHUNK_TICKS && writer.at + bytesMax <= writer.bytes.length;
}

/** Chooses how the tick's rollback is told. Where it began before what the chunk has, by what came of it. */
function tellRollback({ consumed, rewrite, tracker, soundFrom }: Recorder): void {
  const { again, history } = consumed.timeline;
  consumed.rewritten = undefined;
  if (again.tick !== consumed.tick || again.from === 0 || again.from > soundFrom) return;
  const { world, moment, writes } = rewrite;
  restoreSnapshot(history, world, consumed.tick - 1);
  moment.words.set(tracker.words);
  findWrites(moment, world, writes);
  consumed.rewritten = writes;
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
  forgetInputs(recorder.memory.known);
  recorder.soundFrom = recorder.tick;
  recorder.rosterWritten = false;
  recorder.filling = chunk;
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
