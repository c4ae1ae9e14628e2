import type { RosterRow } from '#shared/net/protocol.ts';
import { type Writer, writeU32, writeU8, writeVarint } from '#shared/net/bytes.ts';
import { beginChunk, CHUNK, CHUNK_HEAD_BYTES, CHUNK_TAIL_BYTES, endChunk, MAGIC } from '#shared/net/recording/chunk.ts';
import { headerText } from '#shared/net/recording/header.ts';
import { ROSTER_FLAG } from '#shared/net/recording/roster.ts';
import { HEAD_SEED } from '#shared/sim/world.ts';
import { buildMarksOf } from '#server/recording/build-marks.ts';
import {
  breakOff,
  createRecorder,
  type FilledChunk,
  giveBack,
  type Recorder,
  takeFull,
} from '#server/recording/recorder.ts';
import type { RecordingStore } from '#server/recording/store.ts';
import type { Room } from '#server/room.ts';

/*
 * The host's end of a recording: between ticks it takes full chunks from the room's recorder and has them written, a file per part.
 */

export interface RoomRecording {
  readonly room: Room;
  readonly recorder: Recorder;
  readonly store: RecordingStore;
  /** The wall time for people, as ISO 8601. */
  readonly stamp: () => string;
  /** The file under way. */
  file: string | undefined;
  /** ... and the part that it is; one that the store gave up is not gone on with. */
  part: number;
  lastTick: number;
  kept: boolean;
  /** A copy of the chunk under way, for the disk. */
  readonly copy: Uint8Array;
  /** It is being written. */
  flushing: boolean;
}

/** Records a room from its next tick on. `part`: that of what was recorded of it before, if anything was. */
export function startRecording(room: Room, store: RecordingStore, stamp: () => string, part = 0): RoomRecording {
  const recorder = createRecorder(room);
  recorder.part = part;
  room.recorder = recorder;
  const copy = new Uint8Array(recorder.chunks[0].bytes.length);
  const none = { file: undefined, part: recorder.part, lastTick: 0, kept: true, flushing: false };
  return { room, recorder, store, stamp, copy, ...none };
}

/** Has full chunks written. Called by the host between ticks; mostly there is nothing to do. */
export function serveRecording(recording: RoomRecording | undefined): void {
  if (!recording) return;
  for (let chunk = takeFull(recording.recorder); chunk; chunk = takeFull(recording.recorder)) {
    writeChunk(recording, chunk);
  }
}

/**
 * Has the chunk under way written as if it ended with the last tick: a file that is cut off by a crash is whole up to there. What is
 * recorded further replaces it. Calls `flushed` when the file has all that there is of it up to now; false: not this time, the disk is
 * still at the one before, or nothing is being recorded just now. Costs a copy and a checksum of the chunk, 0.1 ms when it is full.
 */
export function flushRecording(recording: RoomRecording, flushed: () => void): boolean {
  const { recorder, flushing, copy, store } = recording;
  serveRecording(recording);
  const chunk = recorder.filling;
  if (flushing || !chunk) return false;
  if (chunk.part !== recording.part) beginFile(recording, chunk);
  const w: Writer = { bytes: copy, at: chunk.writer.at };
  copy.set(chunk.bytes.subarray(0, w.at));
  endChunk(w, 0, CHUNK.ticks);
  recording.flushing = true;
  const written = (): void => {
    recording.flushing = false;
    flushed();
  };
  recording.kept = store.put(recording.file!, copy.subarray(0, w.at), written);
  return recording.kept || settle(written);
}

/** A file that the store gave up holds nothing else up. */
function settle(flushed: () => void): true {
  flushed();
  return true;
}

/** Ends the file under way; the next tick begins another one. */
export function splitRecording(recording: RoomRecording | undefined): void {
  if (!recording) return;
  breakOff(recording.recorder);
  serveRecording(recording);
  finishFile(recording);
}

/** The room closes: what is recorded so far is written, and nothing more. */
export function stopRecording(recording: RoomRecording | undefined): void {
  if (!recording) return;
  splitRecording(recording);
  recording.room.recorder = undefined;
}

/** Who is in the room from the next tick on. */
export function recordRoster(recorder: Recorder | undefined, rows: readonly RosterRow[]): void {
  if (!recorder) return;
  const w: Writer = { bytes: recorder.roster, at: 0 };
  writeVarint(w, rows.length);
  for (const row of rows) writeRow(w, row);
  recorder.rosterLength = w.at;
  recorder.rosterWritten = false;
}

const encoder = new TextEncoder();

function writeRow(w: Writer, { seat, name, bot, connected }: RosterRow): void {
  writeU8(w, seat);
  writeU8(w, (bot ? ROSTER_FLAG.bot : 0) | (connected ? ROSTER_FLAG.connected : 0));
  const { written } = encoder.encodeInto(name, w.bytes.subarray(w.at + 1));
  writeU8(w, written);
  w.at += written;
}

function writeChunk(recording: RoomRecording, chunk: FilledChunk): void {
  if (chunk.part !== recording.part) beginFile(recording, chunk);
  if (!recording.kept || chunk.ticks === 0) return giveBack(chunk);
  endChunk(chunk.writer, 0, CHUNK.ticks);
  recording.lastTick = chunk.tick + chunk.ticks;
  append(recording, chunk.writer, () => giveBack(chunk));
}

function beginFile(recording: RoomRecording, chunk: FilledChunk): void {
  finishFile(recording);
  const at = recording.stamp();
  recording.part = chunk.part;
  recording.kept = true;
  recording.lastTick = chunk.tick;
  recording.file = fileName(at, recording.room.code, chunk.part);
  append(recording, headerBytes(recording, chunk, at), () => {});
}

/** `2026-01-31T12-00-00-000Z-ABCD-1.btrec`: by name is by age. */
function fileName(at: string, code: string, part: number): string {
  return `${at.replaceAll(/[:.]/g, '-')}-${code}-${part}.btrec`;
}

function headerBytes({ room }: RoomRecording, { part, tick }: FilledChunk, at: string): Writer {
  const { game, map, world, code } = room;
  const marks = buildMarksOf(game, map);
  const seats = world.ranges.seats;
  const played = { game: game.name, map: map.name, seats, seed: world.head[HEAD_SEED] };
  const text = headerText({ ...marks, ...played, tunables: [...world.tunables], room: code, part, tick, at });
  const json = encoder.encode(text);
  const w: Writer = { bytes: new Uint8Array(MAGIC.length + framed(json.length)), at: MAGIC.length };
  w.bytes.set(MAGIC);
  const begin = beginChunk(w);
  w.bytes.set(json, w.at);
  w.at += json.length;
  endChunk(w, begin, CHUNK.header);
  return w;
}

function finishFile(recording: RoomRecording): void {
  const { file, kept, lastTick, store } = recording;
  if (file === undefined) return;
  if (kept) append(recording, endBytes(lastTick), () => {});
  store.finish(file);
  recording.file = undefined;
}

function endBytes(lastTick: number): Writer {
  const w: Writer = { bytes: new Uint8Array(framed(4)), at: 0 };
  beginChunk(w);
  writeU32(w, lastTick);
  endChunk(w, 0, CHUNK.end);
  return w;
}

function framed(length: number): number {
  return CHUNK_HEAD_BYTES + length + CHUNK_TAIL_BYTES;
}

function append(recording: RoomRecording, w: Writer, written: () => void): void {
  recording.kept = recording.store.append(recording.file!, w.bytes.subarray(0, w.at), written);
  if (!recording.kept) written();
}
