import { assert } from '#shared/core/assert.ts';
import { createHistory, type History, restoreSnapshot, saveSnapshot } from '#shared/sim/history.ts';
import { copyInputs, createInputs, type Inputs } from '#shared/sim/input.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
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

export interface Timeline {
  readonly world: World;
  readonly history: History;
  readonly ticks: readonly LivedTick[];
  readonly moment: Moment;
}

/** Of a world that nothing has happened to yet. */
export function createTimeline(world: World): Timeline {
  const ticks = Array.from({ length: KEPT_TICKS }, () => ({
    tick: -1,
    inputs: createInputs(world.ranges.seats),
    began: createWrites(world),
    judged: createWrites(world),
  }));
  return { world, history: createHistory(world), ticks, moment: createMoment(world) };
}

/** The record of a tick; of the tick under way before anything is kept of it, one that is used anew. */
export function livedAt({ ticks }: Timeline, tick: number): LivedTick {
  return ticks[tick & (KEPT_TICKS - 1)];
}

/** Begins the record of the world's tick. */
export function beginLived(timeline: Timeline): LivedTick {
  const tick = timeline.world.head[HEAD_TICK];
  const lived = livedAt(timeline, tick);
  lived.tick = tick;
  clearWrites(lived.began, tick);
  clearWrites(lived.judged, tick);
  return lived;
}

/** What is written from now on until `noteBegan` or `noteJudged` is decided, and stays so. */
export function beginDeciding({ moment, world }: Timeline): void {
  takeMoment(moment, world);
}

export function noteBegan(timeline: Timeline): void {
  findWrites(timeline.moment, timeline.world, livedAt(timeline, timeline.world.head[HEAD_TICK]).began);
}

export function noteJudged(timeline: Timeline): void {
  findWrites(timeline.moment, timeline.world, livedAt(timeline, timeline.world.head[HEAD_TICK]).judged);
}

/** Keeps what the step of the world's tick consumes. */
export function noteConsumed(timeline: Timeline, inputs: Inputs): void {
  copyInputs(livedAt(timeline, timeline.world.head[HEAD_TICK]).inputs, inputs);
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
    mover.predict(world, lived.inputs);
    applyWrites(world, lived.judged);
    saveSnapshot(history, world);
  }
}
