import type { LoopStats } from '#server/loop.ts';
import { PHASES } from '#server/phases.ts';
import type { Room, RoomCounters } from '#server/room.ts';

/*
 * What a loop and the rooms that it steps have done since it began: one table of numbers that only go up, so that it may lie in shared
 * memory and be read by another thread at any time. A reader may see one row of a tick and not yet the next, which no sum over seconds
 * shows.
 */

/** Upper bounds of the buckets, ms; a last one takes the rest. Fixed, so that every worker and version can be added up. */
export const LATENESS_BOUNDS_MS = [0.25, 0.5, 1, 2, 4, 8, 16, 33, 66, 125, 250, 1000] as const;
export const COST_BOUNDS_MS = [0.25, 0.5, 1, 2, 4, 8, 12, 16, 33, 66, 125, 250] as const;

export type RoomCount = keyof RoomCounters;

/** What a room counts, in the order of the table. */
export const ROOM_COUNTS: readonly RoomCount[] = [
  'inputsUsed',
  'inputsSubstituted',
  'inputsLate',
  'inputsRolledBack',
  'inputsTruncated',
  'inputsEarly',
  'inputsRepeated',
  'inputsConflicting',
  'framesStale',
  'framesInvalid',
  'inboxFull',
  'acksForged',
  'viewsForged',
  'viewsClamped',
  'rollbacks',
  'restepped',
  'resyncs',
  'framesSent',
  'framesGated',
  'ticksSlowed',
  'updatesSpaced',
  'updatesDeferred',
  'bytesSent',
  'pointsTested',
  'sightsAsked',
  'slotsWalked',
  'recordsEncoded',
  'recordBits',
];

/** Where time goes in a tick: its phases, and the bots before it. */
export const SPENT: readonly string[] = [...PHASES, 'bots'];

const HISTOGRAM_WORDS = LATENESS_BOUNDS_MS.length + 2;

type Place = 'lateMs' | 'costMs' | 'ticks' | 'sheds' | 'shedMs' | 'lateness' | 'cost' | 'spentMs' | 'counts';

/** Places in the table. `lateMs` and `costMs` hand over the tick that `noteTick` books. */
export const AT: Readonly<Record<Place, number>> = {
  lateMs: 0,
  costMs: 1,
  ticks: 2,
  sheds: 3,
  shedMs: 4,
  lateness: 5,
  cost: 5 + HISTOGRAM_WORDS,
  spentMs: 5 + 2 * HISTOGRAM_WORDS,
  counts: 5 + 2 * HISTOGRAM_WORDS + SPENT.length,
};

const WORDS = AT.counts + ROOM_COUNTS.length;

export type Tally = Float64Array<ArrayBufferLike>;

export function createTally(shared: boolean): Tally {
  const bytes = WORDS * Float64Array.BYTES_PER_ELEMENT;
  return new Float64Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
}

/** Books the tick whose lateness and cost stand at `AT.lateMs` and `AT.costMs`. Allocates nothing. */
export function noteTick(tally: Tally): void {
  tally[AT.ticks]++;
  noteIn(tally, AT.lateness, LATENESS_BOUNDS_MS, AT.lateMs);
  noteIn(tally, AT.cost, COST_BOUNDS_MS, AT.costMs);
}

/** A step whose lateness and cost are booked. */
export function tallied(
  tally: Tally,
  nowMs: () => number,
  step: (deadlineMs: number) => void,
): (deadlineMs: number) => void {
  return (deadlineMs) => {
    const startMs = nowMs();
    tally[AT.lateMs] = Math.max(0, startMs - deadlineMs);
    step(deadlineMs);
    tally[AT.costMs] = nowMs() - startMs;
    noteTick(tally);
  };
}

/** Takes over how often and by how much a loop moved its schedule. */
export function noteSchedule(tally: Tally, { sheds, shedMs }: LoopStats): void {
  tally[AT.sheds] = sheds;
  tally[AT.shedMs] = shedMs;
}

function noteIn(tally: Tally, at: number, bounds: readonly number[], valueAt: number): void {
  const value = tally[valueAt];
  let bucket = 0;
  while (bucket < bounds.length && value > bounds[bucket]) bucket++;
  tally[at + bucket]++;
  tally[at + bounds.length + 1] += value;
}

/** How much of a room is booked already. */
export interface RoomMark {
  readonly counts: Float64Array;
  phaseTicks: number;
  botTicks: number;
}

export function createRoomMark(): RoomMark {
  return { counts: new Float64Array(ROOM_COUNTS.length), phaseTicks: 0, botTicks: 0 };
}

/**
 * Books what a room has done since the mark: to be called when it closes and, so that nobody waits for numbers, now and then before; of
 * phases it knows the last 1024 ticks. Costs a few microseconds. Allocates nothing.
 */
export function noteRoom(tally: Tally, room: Room, mark: RoomMark): void {
  noteCounts(tally, room.counters, mark.counts);
  notePhases(tally, room, mark);
}

function noteCounts(tally: Tally, counters: RoomCounters, booked: Float64Array): void {
  for (let index = 0; index < ROOM_COUNTS.length; index++) {
    const value = counters[ROOM_COUNTS[index]];
    tally[AT.counts + index] += value - booked[index];
    booked[index] = value;
  }
}

function notePhases(tally: Tally, { phases }: Room, mark: RoomMark): void {
  const kept = phases.totalMs.length;
  for (let tick = Math.max(mark.phaseTicks, phases.ticks - kept); tick < phases.ticks; tick++) {
    const row = (tick % kept) * PHASES.length;
    for (let phase = 0; phase < PHASES.length; phase++) tally[AT.spentMs + phase] += phases.spentMs[row + phase];
  }
  for (let tick = Math.max(mark.botTicks, phases.botTicks - kept); tick < phases.botTicks; tick++) {
    tally[AT.spentMs + PHASES.length] += phases.botsMs[tick % kept];
  }
  mark.phaseTicks = phases.ticks;
  mark.botTicks = phases.botTicks;
}

/** A histogram as Prometheus wants it. */
export interface Histogram {
  /** Upper bounds, s. */
  readonly boundsS: readonly number[];
  /** One count per bound and one for what lies beyond; not added up. */
  readonly counts: readonly number[];
  readonly sumS: number;
}

export function latenessIn(tally: Tally): Histogram {
  return histogramAt(tally, AT.lateness, LATENESS_BOUNDS_MS);
}

export function costIn(tally: Tally): Histogram {
  return histogramAt(tally, AT.cost, COST_BOUNDS_MS);
}

function histogramAt(tally: Tally, at: number, boundsMs: readonly number[]): Histogram {
  const counts = [...tally.subarray(at, at + boundsMs.length + 1)];
  return { boundsS: boundsMs.map((ms) => ms / 1000), counts, sumS: tally[at + boundsMs.length + 1] / 1000 };
}

export function countIn(tally: Tally, name: RoomCount): number {
  return tally[AT.counts + ROOM_COUNTS.indexOf(name)];
}
