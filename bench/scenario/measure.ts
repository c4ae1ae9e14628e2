import { assert } from '#shared/core/assert.ts';
import { hashHex } from '#shared/core/hash.ts';
import { PHASES } from '#server/phases.ts';
import type { RoomCounters } from '#server/room.ts';
import { beginTaking, bytesTaken } from '#bench/scenario/heap.ts';
import type { Scenario, ScenarioLoad } from '#bench/scenario/scenario.ts';

/*
 * A scenario is lived several times. It does exactly the same each time, so of each tick the run counts in which it took least: what other
 * programs, the collector or the compiler took from one run they did not take from all.
 */

/** What runs of a scenario were. Ticks in order; all times ms. */
export interface Measured {
  readonly name: string;
  readonly players: number;
  readonly seed: number;
  readonly ticks: number;
  readonly runs: number;
  readonly totalMs: Float64Array;
  /** By phase, then by tick: in the run that counts. */
  readonly phasesMs: readonly Float64Array[];
  /** What players took to decide, which is no part of the tick. */
  readonly decidedMs: Float64Array;
  /** All ticks of all runs, as they were lived. */
  readonly livedMs: Float64Array;
  /** Pauses for garbage in all runs. */
  readonly gcMs: readonly number[];
  /** Exact: the same on every machine. */
  readonly counters: Readonly<Record<string, number>>;
  /** Of the world after the last tick. */
  readonly hash: string;
  /** Heap taken by a tick and what comes before it, bytes; in the run that took least. */
  readonly heapPerTick: number;
}

export interface MeasureOptions {
  readonly players?: number;
  readonly ticks?: number;
  readonly warmUpTicks?: number;
  readonly runs?: number;
}

/** Enough for a quiet tick each on a machine that is half busy. */
const RUNS = 3;

/** What of a run is kept. */
interface Run {
  readonly totalMs: Float64Array;
  readonly phasesMs: readonly Float64Array[];
  readonly decidedMs: Float64Array;
  readonly pausesMs: readonly number[];
  readonly bytes: number;
  readonly counters: Record<string, number>;
  readonly hash: string;
}

/** Runs a scenario and measures each tick after its warm-up. Asserts that all runs end in the same world. */
export function measureScenario(scenario: Scenario, options: MeasureOptions = {}): Measured {
  const { name, seed } = scenario;
  const { players = scenario.players, ticks = scenario.ticks, runs = RUNS } = options;
  const warmUpTicks = options.warmUpTicks ?? scenario.warmUpTicks;
  const all = Array.from({ length: runs }, () => runOnce(scenario.open(players, now), warmUpTicks, ticks));
  const [{ hash, counters }] = all;
  for (const run of all) assert(run.hash === hash, `${name} ended in ${run.hash} and in ${hash}`);
  return {
    ...{ name, players, seed, ticks, runs, hash, counters },
    ...leastOf(all, ticks),
    livedMs: Float64Array.from(all.flatMap(({ totalMs }) => [...totalMs])),
    gcMs: all.flatMap(({ pausesMs }) => pausesMs),
    heapPerTick: Math.max(0, Math.min(...all.map(({ bytes }) => bytes)) / ticks),
  };
}

function now(): number {
  return performance.now();
}

function runOnce(load: ScenarioLoad, warmUpTicks: number, ticks: number): Run {
  for (let tick = 0; tick < warmUpTicks; tick++) load.tick();
  const before = { ...load.room.counters };
  const totalMs = new Float64Array(ticks);
  const phasesMs = PHASES.map(() => new Float64Array(ticks));
  const decidedMs = new Float64Array(ticks);
  const taking = beginTaking();
  for (let tick = 0; tick < ticks; tick++) {
    load.tick();
    note(load, tick, totalMs, phasesMs);
    decidedMs[tick] = load.decidedMs[0];
  }
  const counters = countersSince(before, load.room.counters);
  return { totalMs, phasesMs, decidedMs, ...bytesTaken(taking), counters, hash: hashHex(load.room.world.words) };
}

function note(
  { room: { phases } }: ScenarioLoad,
  tick: number,
  totalMs: Float64Array,
  phasesMs: readonly Float64Array[],
): void {
  totalMs[tick] = phases.totalMs[phases.row];
  for (let phase = 0; phase < PHASES.length; phase++) {
    phasesMs[phase][tick] = phases.spentMs[phases.row * PHASES.length + phase];
  }
}

function countersSince(before: RoomCounters, after: RoomCounters): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - before[name as keyof RoomCounters]]),
  );
}

/** Of each tick the run in which it took least. */
function leastOf(all: readonly Run[], ticks: number): Pick<Measured, 'totalMs' | 'phasesMs' | 'decidedMs'> {
  const best = Array.from({ length: ticks }, (_, tick) => {
    return all.reduce((least, run) => (run.totalMs[tick] < least.totalMs[tick] ? run : least));
  });
  return {
    totalMs: Float64Array.from(best, ({ totalMs }, tick) => totalMs[tick]),
    phasesMs: PHASES.map((_, phase) => Float64Array.from(best, ({ phasesMs }, tick) => phasesMs[phase][tick])),
    decidedMs: Float64Array.from(best, (_, tick) => Math.min(...all.map(({ decidedMs }) => decidedMs[tick]))),
  };
}
