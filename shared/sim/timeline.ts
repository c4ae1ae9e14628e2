import { assert } from '#shared/core/assert.ts';
import { createHistory, type History, restoreSnapshot, saveSnapshot } from '#shared/sim/history.ts';
import { despawn } from '#shared/sim/ids.ts';
import { copyInputs, createInputs, type Inputs } from '#shared/sim/input.ts';
import { HEAD_TICK, ownedStart, type World } from '#shared/sim/world.ts';
import {
  applyWrites,
  clearWrites,
  createMoment,
  createWrites,
  findWrites,
  type Moment,
  takeMoment,
  type Writes,
} from '#shared/sim/writes.ts';

/*
 * A world, and all that is needed to live its last ticks again with other inputs: snapshots, what each step consumed, and what was
 * decided in each tick. Movement is worked out anew; what was decided (who came and went, what the judgement did) stays decided.
 */

/** Ticks that a rollback may go back: 100 ms. Longer, and others have long acted on what would be changed. */
export const ROLLBACK_TICKS_MAX = 6;

/** Ticks kept beside the snapshots: the deepest rollback, and the tick before it. A power of two. */
const KEPT_TICKS = 8;

/** The part of a game's rules that is lived again. */
export interface Mover {
  predict(world: World, inputs: Inputs): void;
}

/** One tick as it was lived. */
export interface LivedTick {
  tick: number;
  readonly inputs: Inputs;
  /** What the commands of the tick did before its step: who joined and left. */
  readonly began: Writes;
  /** What the judgement did after its movement. */
  readonly judged: Writes;
}

/** What a tick's rollback did. */
export interface Again {
  /** Tick that it was part of; of any other tick the rest says nothing. */
  tick: number;
  /** First tick that was lived again; 0: none was. */
  from: number;
  /** By seat: first tick that was lived again with other inputs of the seat; 0: none was. */
  readonly firsts: Int32Array;
  /** Late inputs that were dropped because of the bound. */
  truncated: number;
}

export interface Timeline {
  readonly world: World;
  readonly history: History;
  readonly ticks: readonly LivedTick[];
  readonly moment: Moment;
  /** Whether the tick under way is kept. */
  keeps: boolean;
  /** The last rollback. */
  readonly again: Again;
}

/** Of a world that nothing has happened to yet; it is the first snapshot. */
export function createTimeline(world: World): Timeline {
  const ticks = Array.from({ length: KEPT_TICKS }, () => ({
    tick: -1,
    inputs: createInputs(world.ranges.seats),
    began: createWrites(world),
    judged: createWrites(world),
  }));
  const again = { tick: -1, from: 0, firsts: new Int32Array(world.ranges.seats), truncated: 0 };
  const history = createHistory(world);
  saveSnapshot(history, world);
  return { world, history, ticks, moment: createMoment(world), keeps: true, again };
}

/** Begins the record of the rollback of a tick. */
export function beginAgain({ again }: Timeline, tick: number): void {
  again.tick = tick;
  again.from = 0;
  again.firsts.fill(0);
  again.truncated = 0;
}

/** The seat has other inputs from this tick on. */
export function noteAgain({ again }: Timeline, seat: number, tick: number): void {
  if (again.firsts[seat] === 0 || tick < again.firsts[seat]) again.firsts[seat] = tick;
  if (again.from === 0 || tick < again.from) again.from = tick;
}

/** The record of a tick; of the tick under way before anything is kept of it, one that is used anew. */
export function livedAt({ ticks }: Timeline, tick: number): LivedTick {
  return ticks[tick & (KEPT_TICKS - 1)];
}

/** Begins the record of the world's tick. With `keeps` false nothing of it is kept, which costs nothing, and it is never lived again. */
export function beginLived(timeline: Timeline, keeps = true): LivedTick {
  const tick = timeline.world.head[HEAD_TICK];
  const lived = livedAt(timeline, tick);
  timeline.keeps = keeps;
  if (!keeps) return lived;
  lived.tick = tick;
  clearWrites(lived.began, tick);
  clearWrites(lived.judged, tick);
  return lived;
}

/** What is written from now on until `noteBegan` or `noteJudged` is decided, and stays so. */
export function beginDeciding({ moment, world, keeps }: Timeline): void {
  if (keeps) takeMoment(moment, world);
}

export function noteBegan(timeline: Timeline): void {
  if (timeline.keeps) findWrites(timeline.moment, timeline.world, livedNow(timeline).began);
}

export function noteJudged(timeline: Timeline): void {
  if (timeline.keeps) findWrites(timeline.moment, timeline.world, livedNow(timeline).judged);
}

/** Keeps what the step of the world's tick consumes. */
export function noteConsumed(timeline: Timeline, inputs: Inputs): void {
  if (timeline.keeps) copyInputs(livedNow(timeline).inputs, inputs);
}

function livedNow(timeline: Timeline): LivedTick {
  return livedAt(timeline, timeline.world.head[HEAD_TICK]);
}

/**
 * Lives the ticks `from .. to` again, with the inputs that their records have now, and keeps the new snapshots. Asserts that
 * they are kept. Costs `to - from + 1` predictions; allocates nothing.
 */
export function liveAgain(timeline: Timeline, mover: Mover, from: number, to: number): void {
  const { world, history } = timeline;
  restoreSnapshot(history, world, from - 1);
  for (let tick = from; tick <= to; tick++) {
    const lived = livedAt(timeline, tick);
    if (lived.tick !== tick) assert(false, `tick ${tick} is not kept, ${lived.tick} is`);
    world.head[HEAD_TICK] = tick;
    applyWrites(world, lived.began);
    endLeft(world, lived.began);
    mover.predict(world, lived.inputs);
    applyWrites(world, lived.judged);
    saveSnapshot(history, world);
  }
}

/**
 * Who left is gone with all that it owned, also with what had ended by itself when the tick was first lived. A seat leaves where the
 * tick's commands end its body, or its body's rest.
 */
function endLeft(world: World, { count, rows, entities, values, tick }: Writes): void {
  const freedAt = world.schema.at['freedAt'];
  for (let i = 0; i < count; i++) {
    if (rows[i] === freedAt && entities[i] < world.ranges.seats && values[i] === tick) endOwned(world, entities[i]);
  }
}

function endOwned(world: World, seat: number): void {
  const first = ownedStart(world.ranges, seat);
  for (let index = first; index < first + world.ranges.ownedPerSeat; index++) {
    if (world.columns.kind[index] !== 0) despawn(world, index);
  }
}
