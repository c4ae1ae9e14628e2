import { TICK_HZ } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import type { Reader } from '#shared/net/bytes.ts';
import type { RosterRow } from '#shared/net/protocol.ts';
import { CHUNK_TICKS } from '#shared/net/recording/chunk.ts';
import { compareWorlds, type Difference } from '#shared/sim/compare-worlds.ts';
import type { RecordingHeader } from '#shared/net/recording/header.ts';
import { readKeyState } from '#shared/net/recording/key-state.ts';
import { locateHalves } from '#shared/net/recording/locate.ts';
import type { Recording, RecordingRefusal, TickChunk } from '#shared/net/recording/recording.ts';
import { readRoster } from '#shared/net/recording/roster.ts';
import { createTracker, SYNDROMES, track, type Tracker } from '#shared/net/recording/syndromes.ts';
import { copyMovement, type RollbackRecord } from '#shared/net/recording/rollback-record.ts';
import { forgetInputs, createTickRecord, readTickRecord, type TickRecord } from '#shared/net/recording/tick-record.ts';
import { type Board, createBoard } from '#shared/sim/board.ts';
import { hasSnapshot, saveSnapshot } from '#shared/sim/history.ts';
import type { GameMap } from '#shared/sim/map.ts';
import {
  beginDeciding,
  beginLived,
  createTimeline,
  liveAgain,
  livedAt,
  noteBegan,
  noteConsumed,
  type Timeline,
} from '#shared/sim/timeline.ts';
import { applyWrites, copyWrites, type Writes } from '#shared/sim/writes.ts';
import { createWorld, HEAD_SEED, HEAD_TICK, type World } from '#shared/sim/world.ts';

/*
 * Lives an opened recording again, headless, by the same rules, and compares each tick with what the recording says it came to. Stops
 * at the first tick that differs, and says in which entity and field. What rollbacks lived again is lived again; what was judged, by
 * what clients had been sent, is taken from the recording. Needs nothing of Node: it runs in any engine.
 */

export interface LiveOptions {
  /** Begins at the last key state at or before this tick; default: the first. */
  readonly from?: number;
  /** Ends after this tick; default: the last. */
  readonly until?: number;
  /** For tests of what a replay finds: called with the world after each step, before it is compared. */
  readonly meddle?: (world: World<PlacedFields>) => void;
  /** For benchmarks: called when a part of a tick is over, by its position in `REPLAY_PARTS`; the world is as it is then. */
  readonly mark?: (part: number, world: World<PlacedFields>) => void;
}

/** Where the time of a replayed tick goes. Verdicts are read, not judged: `simulate` is movement and what is written down. */
export const REPLAY_PARTS = ['read', 'rollback', 'simulate', 'store', 'check'] as const;
const PART = { read: 0, rollback: 1, simulate: 2, store: 3, check: 4 } as const;

/** What a file was refused for. */
export type ReplayRefusal =
  | RecordingRefusal
  | 'recording/game'
  | 'recording/build'
  | 'recording/layout'
  | 'recording/tunables'
  | 'recording/tick'
  | 'recording/key-state'
  | 'recording/gap'
  | 'recording/rules';

export interface Refused {
  readonly outcome: 'refused';
  readonly code: ReplayRefusal;
  /** One sentence. */
  readonly message: string;
}

/** Where replay and recording first differ. */
export interface Mismatch {
  readonly tick: number;
  /** What is different after that tick, by entity: `one` was recorded, `other` came out. Empty: too much of it to say. */
  readonly differences: readonly Difference[];
  /** When there was too much of it: what is different at the next key state. */
  readonly later: { readonly tick: number; readonly differences: readonly Difference[] } | undefined;
}

export interface Replayed {
  readonly outcome: 'verified' | 'mismatch';
  readonly header: RecordingHeader;
  readonly game: Game;
  /** Ticks that were lived again and are as recorded. */
  readonly verified: number;
  readonly firstTick: number;
  readonly lastTick: number;
  readonly mismatch: Mismatch | undefined;
  /** Everybody who was in the room, the last holder of each seat. */
  readonly roster: readonly RosterRow[];
  /** Scores after the last tick. */
  readonly board: Board;
  /** Hash of the world after the last tick. */
  readonly hash: string;
  /** On the way. */
  readonly deaths: number;
  readonly rollbacks: number;
  /** Late inputs that the bound on rollbacks dropped. */
  readonly truncated: number;
  /** Shots whose evidence is recorded. */
  readonly shots: number;
  /** What the rules have counted. */
  readonly work: Readonly<Record<string, number>>;
  readonly finished: boolean;
  readonly lostBytes: number;
}

/** Differences that are named. */
const NAMED_MAX = 16;

/** A room that is lived again. */
interface Stage {
  readonly game: Game;
  readonly world: World<PlacedFields>;
  readonly rules: Rules<PlacedFields>;
  readonly timeline: Timeline;
  /** By kind: the range of indices that its entities live in. */
  readonly ranges: ReadonlyMap<number, IndexRange>;
  readonly tracker: Tracker;
  readonly record: TickRecord;
  reader: Reader;
  /** To put together what was recorded. */
  readonly other: World<PlacedFields>;
  readonly names: (RosterRow | undefined)[];
  readonly board: Board;
  readonly deathsOf: Int32Array;
  readonly mark: (part: number, world: World<PlacedFields>) => void;
  deaths: number;
  verified: number;
  rollbacks: number;
  truncated: number;
  shots: number;
}

type IndexRange = ReturnType<Game['rangeOf']>;

/** What ends a replay before its end. */
type Stop = Refused | Mismatch;

export function refused(code: ReplayRefusal, message: string): Refused {
  return { outcome: 'refused', code, message };
}

/** Throws nothing, whatever the recording says; but a forged key state can make a game's rules run for ever. */
export function liveRecording(
  recording: Recording,
  game: Game,
  map: GameMap,
  options: LiveOptions,
): Replayed | Refused {
  const { header, chunks } = recording;
  const { from = 0, until = Number.POSITIVE_INFINITY, meddle = () => {}, mark = () => {} } = options;
  const stage = openStage(header, game, map, mark);
  const first = Math.max(
    0,
    chunks.findLastIndex(({ tick }) => tick <= from),
  );
  let stop: Stop | undefined;
  for (let at = first; at < chunks.length && !stop && chunks[at].tick < until; at++) {
    stop = runChunk(stage, chunks[at], at === first && at + header.tick > 0, until, meddle);
    if (stop && 'differences' in stop && stop.differences.length === 0) stop = lookLater(stage, stop, chunks[at + 1]);
  }
  if (stop && 'outcome' in stop) return stop;
  return {
    outcome: stop ? 'mismatch' : 'verified',
    ...{ header, game, verified: stage.verified, mismatch: stop, board: stage.board, deaths: stage.deaths },
    ...{ rollbacks: stage.rollbacks, truncated: stage.truncated, shots: stage.shots },
    work: stage.rules.work?.() ?? {},
    firstTick: chunks[first].tick + 1,
    lastTick: stage.world.head[HEAD_TICK],
    roster: stage.names.filter((row) => row !== undefined),
    hash: hashHex(stage.world.words),
    finished: recording.finished,
    lostBytes: recording.lostBytes,
  };
}

function openStage(header: RecordingHeader, game: Game, map: GameMap, mark: Stage['mark']): Stage {
  const { seats, seed } = header;
  const ranges = game.ranges(seats, map);
  const tunables = Float64Array.from(header.tunables);
  const world = createWorld(game.schema, { ranges, seed, tickHz: TICK_HZ, tunables });
  const rules = game.open(map, ranges);
  rules.populate(world);
  return {
    ...{ game, world, rules, mark, deaths: 0, verified: 0, rollbacks: 0, truncated: 0, shots: 0 },
    timeline: createTimeline(world),
    ranges: new Map(game.look.kinds.map(({ kind }) => [kind, game.rangeOf(kind)])),
    other: createWorld(game.schema, { ranges, seed, tickHz: TICK_HZ, tunables }),
    tracker: createTracker(world.words.length),
    record: createTickRecord(world),
    reader: { bytes: new Uint8Array(0), at: 0, failed: false },
    names: Array.from({ length: seats }, () => undefined),
    board: createBoard(seats),
    deathsOf: new Int32Array(seats),
  };
}

/**
 * Lives a chunk. Its key state is where a recording from the middle of a room begins (`jumps`); everywhere else the world must be
 * there already.
 */
function runChunk(
  stage: Stage,
  chunk: TickChunk,
  jumps: boolean,
  until: number,
  meddle: (world: World<PlacedFields>) => void,
): Stop | undefined {
  const r = openReader(chunk);
  stage.reader = r;
  const stop = enterChunk(stage, chunk, r, jumps);
  if (stop) return stop;
  forgetInputs(stage.record.inputs);
  for (let ticks = 1; r.at < chunk.bytes.length && chunk.tick + ticks <= until; ticks++) {
    const tick = chunk.tick + ticks;
    if (ticks > CHUNK_TICKS || !readTickRecord(r, stage.record, tick)) {
      return refused('recording/tick', `What it says of tick ${tick} cannot be read.`);
    }
    stage.mark(PART.read, stage.world);
    const problem = liveTick(stage, tick, meddle) ?? compareTick(stage, tick);
    if (problem) return problem;
    noteBoard(stage);
    stage.verified++;
    stage.mark(PART.check, stage.world);
  }
  return undefined;
}

function enterChunk(stage: Stage, { tick }: TickChunk, r: Reader, jumps: boolean): Stop | undefined {
  const { world, other, tracker } = stage;
  if (!readKeyState(r, other.bytes) || other.head[HEAD_TICK] !== tick || (jumps && !isPlausible(stage))) {
    return refused('recording/key-state', `Its state of tick ${tick} cannot be read.`);
  }
  if (!jumps && world.head[HEAD_TICK] !== tick) {
    return refused('recording/gap', `It has nothing between ticks ${world.head[HEAD_TICK]} and ${tick}.`);
  }
  if (jumps) {
    world.bytes.set(other.bytes);
    stage.game.board(world, stage.board);
    for (const row of stage.board.rows) stage.deathsOf[row.seat] = row.deaths;
  }
  track(tracker, world.words);
  saveSnapshot(stage.timeline.history, world);
  const differences = compareWorlds(other, world, NAMED_MAX);
  return differences.length > 0 ? { tick, differences, later: undefined } : undefined;
}

/** Whether a state to begin with is one of this room: its seed and settings, and of each index a kind that may be there. */
function isPlausible(stage: Stage): boolean {
  const { world, other } = stage;
  const { head, tunables } = other;
  if (head[HEAD_SEED] !== world.head[HEAD_SEED]) return false;
  if (!tunables.every((value, at) => Object.is(value, world.tunables[at]))) return false;
  return other.columns.kind.every((kind, index) => mayBe(stage, kind, index));
}

function mayBe({ ranges, world }: Stage, kind: number, index: number): boolean {
  const { seats, map } = world.ranges;
  const range = index < seats ? 'seats' : index < seats + map ? 'map' : 'owned';
  return kind === 0 || ranges.get(kind) === range;
}

function liveTick(stage: Stage, tick: number, meddle: (world: World<PlacedFields>) => void): Refused | undefined {
  const { record, mark, world } = stage;
  const isSound = (!record.roster || noteRoster(stage, record.roster)) && areSound(stage, record.judged);
  if (!isSound || (record.hasRollback && !mayRollBack(stage, tick, record.rollback))) {
    return refused('recording/tick', `What it says of tick ${tick} cannot be read.`);
  }
  try {
    if (record.hasRollback) rollBack(stage, tick, record.rollback);
    mark(PART.rollback, world);
    stepTick(stage, tick);
    meddle(world);
    mark(PART.simulate, world);
    saveSnapshot(stage.timeline.history, world);
    mark(PART.store, world);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refused('recording/rules', `The rules fail at tick ${tick}: ${why}`);
  }
}

/** Rules may believe kinds: none is written where it cannot be. */
function areSound(stage: Stage, { count, rows, entities, values }: Writes): boolean {
  const kind = stage.world.schema.at['kind'];
  for (let i = 0; i < count; i++) if (rows[i] === kind && !mayBe(stage, values[i], entities[i])) return false;
  return true;
}

/** Whether there is what it lives again, or what it writes may be written. */
function mayRollBack(stage: Stage, tick: number, { back, isWritten, writes }: RollbackRecord): boolean {
  const { timeline } = stage;
  if (isWritten) return areSound(stage, writes);
  for (let at = tick - back; at < tick; at++) {
    if (livedAt(timeline, at).tick !== at || !hasSnapshot(timeline.history, at - 1)) return false;
  }
  return true;
}

/** As the room did before it stepped the tick. */
function rollBack(
  stage: Stage,
  tick: number,
  { back, truncated, isWritten, writes, since, movements }: RollbackRecord,
): void {
  const { timeline, world, rules } = stage;
  stage.truncated += truncated;
  if (back === 0) return;
  stage.rollbacks++;
  if (isWritten) {
    applyWrites(world, writes);
    saveSnapshot(timeline.history, world);
    return;
  }
  for (let seat = 0; seat < since.length; seat++) {
    for (let ago = since[seat]; ago >= 1; ago--) {
      copyMovement(livedAt(timeline, tick - ago).inputs, movements[ago - 1], seat);
    }
  }
  liveAgain(timeline, rules, tick - back, tick - 1);
}

function stepTick(stage: Stage, tick: number): void {
  const { world, rules, record, timeline } = stage;
  world.head[HEAD_TICK] = tick;
  const lived = beginLived(timeline);
  if (record.commandCount > 0) turnSeats(stage);
  noteConsumed(timeline, record.inputs);
  rules.predict(world, record.inputs);
  applyWrites(world, record.judged);
  copyWrites(lived.judged, record.judged);
  stage.shots += record.shotCount;
}

function turnSeats({ world, rules, record, timeline }: Stage): void {
  beginDeciding(timeline);
  for (let i = 0; i < record.commandCount; i++) {
    const seat = record.commands[i] >> 1;
    if ((record.commands[i] & 1) === 1) rules.join(world, seat);
    else rules.leave(world, seat);
  }
  noteBegan(timeline);
}

function noteRoster(stage: Stage, bytes: Uint8Array): boolean {
  const rows = readRoster(bytes, stage.names.length);
  for (const row of rows ?? []) stage.names[row.seat] = row;
  return rows !== undefined;
}

/** Compares the sums; where they differ, works out which half-words do, and puts the recorded world together from ours. */
function compareTick({ world, other, tracker, record }: Stage, tick: number): Mismatch | undefined {
  track(tracker, world.words);
  const off = Array.from({ length: SYNDROMES }, (_, k) => record.sums[k] - tracker.sums[k]);
  if (off.every((difference) => difference === 0)) return undefined;
  const halves = new Uint16Array(other.buffer);
  other.bytes.set(world.bytes);
  const located = locateHalves(off, halves.length);
  for (const { half, by } of located ?? []) {
    const value = halves[half] + by;
    if (value < 0 || value > 0xffff) return { tick, differences: [], later: undefined };
    halves[half] = value;
  }
  return { tick, differences: located ? compareWorlds(other, world, NAMED_MAX) : [], later: undefined };
}

/** More differs than the sums can tell: lives on to the next key state, which is a whole world to compare with. */
function lookLater(stage: Stage, mismatch: Mismatch, next: TickChunk | undefined): Mismatch {
  const { reader, record, world, other } = stage;
  if (!next) return mismatch;
  while (reader.at < reader.bytes.length) {
    const tick = world.head[HEAD_TICK] + 1;
    if (!readTickRecord(reader, record, tick) || liveTick(stage, tick, () => {})) return mismatch;
  }
  const isThere = world.head[HEAD_TICK] === next.tick && readKeyState(openReader(next), other.bytes);
  if (!isThere) return mismatch;
  return { ...mismatch, later: { tick: next.tick, differences: compareWorlds(other, world, NAMED_MAX) } };
}

function openReader({ bytes }: TickChunk): Reader {
  return { bytes, at: 0, failed: false };
}

function noteBoard(stage: Stage): void {
  const { board, deathsOf } = stage;
  stage.game.board(stage.world, board);
  for (let at = 0; at < board.count; at++) {
    const { seat, deaths } = board.rows[at];
    if (deaths > deathsOf[seat]) stage.deaths += deaths - deathsOf[seat];
    deathsOf[seat] = deaths;
  }
}
