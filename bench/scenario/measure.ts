import { assert } from '#shared/core/assert.ts';
import { hashHex } from '#shared/core/hash.ts';
import { PHASES } from '#server/phases.ts';
import type { Room } from '#server/room.ts';
import { beginTaking, bytesTaken } from '#bench/scenario/heap.ts';
import { countKinds, KINDS, kindNamesOf } from '#bench/scenario/kinds.ts';
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
  /** What the phases of a tick are called, in order. */
  readonly phases: readonly string[];
  /** By phase, then by tick: in the run that counts. */
  readonly phasesMs: readonly Float64Array[];
  /** What players took to decide, which is no part of the tick. */
  readonly decidedMs: Float64Array;
  /** All ticks of all runs, as they were lived. */
  readonly livedMs: Float64Array;
  /** The runs one by one, in the order in which they were lived. */
  readonly lives: readonly Life[];
  /** By tick: which of them counts. */
  readonly counted: Uint8Array;
  /** Entities of each kind by tick: `entities[tick * KINDS + kind]`. */
  readonly entities: Uint16Array;
  /** By number; of a kind without a name its number. */
  readonly kindNames: readonly string[];
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
  /** Gets the load of the last run when everything has been measured. */
  readonly afterwards?: (load: ScenarioLoad) => void;
}

/** One run, every tick of it as it was. Times ms. */
export interface Life {
  /** When the ticks began, by `performance.now`. */
  readonly startsMs: Float64Array;
  readonly totalMs: Float64Array;
  readonly phasesMs: readonly Float64Array[];
  /** What players took to decide, right before each tick. */
  readonly decidedMs: Float64Array;
}

/** Enough for a quiet tick each on a machine that is half busy. */
const RUNS = 3;

/** What of a run is kept. */
export interface Run extends Life {
  readonly pausesMs: readonly number[];
  readonly bytes: number;
  readonly counters: Record<string, number>;
  readonly hash: string;
  readonly entities: Uint16Array;
  readonly kindNames: readonly string[];
}

/** Runs a scenario and measures each tick after its warm-up. Asserts that all runs end in the same world. */
export function measureScenario(scenario: Scenario, options: MeasureOptions = {}): Measured {
  const { name, seed } = scenario;
  const { players = scenario.players, ticks = scenario.ticks, runs = RUNS } = options;
  const warmUpTicks = options.warmUpTicks ?? warmUpOf(scenario, players);
  const all = Array.from({ length: runs }, (_, run) => {
    return runOnce(scenario.open(players, now), warmUpTicks, ticks, run === runs - 1 ? options.afterwards : undefined);
  });
  return measuredOf({ name, players, seed, ticks, phases: PHASES }, all);
}

type Lived = Pick<Measured, 'name' | 'players' | 'seed' | 'ticks' | 'phases'>;

/** What runs of the same ticks come to. Asserts that all end in the same world. */
export function measuredOf(lived: Lived, all: readonly Run[]): Measured {
  const { name, ticks } = lived;
  const [{ hash, counters, entities, kindNames }] = all;
  for (const run of all) assert(run.hash === hash, `${name} ended in ${run.hash} and in ${hash}`);
  return {
    ...lived,
    ...{ runs: all.length, hash, counters, entities, kindNames },
    lives: all,
    ...leastOf(all, ticks),
    livedMs: Float64Array.from(all.flatMap(({ totalMs }) => [...totalMs])),
    gcMs: all.flatMap(({ pausesMs }) => pausesMs),
    heapPerTick: Math.max(0, Math.min(...all.map(({ bytes }) => bytes)) / ticks),
  };
}

/** So long even the largest room takes until everybody is known to whoever is near, and the first rollbacks are over. */
const WARM_UP_TICKS_MIN = 60;

/** The scenario's own, and of more players than its own as many fewer. */
export function warmUpOf({ warmUpTicks, players: own }: Scenario, players: number): number {
  if (players <= own) return warmUpTicks;
  return Math.max(Math.min(warmUpTicks, WARM_UP_TICKS_MIN), Math.round((warmUpTicks * own) / players));
}

function now(): number {
  return performance.now();
}

function runOnce(
  load: ScenarioLoad,
  warmUpTicks: number,
  ticks: number,
  afterwards?: (load: ScenarioLoad) => void,
): Run {
  for (let tick = 0; tick < warmUpTicks; tick++) load.tick();
  const before = workOf(load.room);
  const life = createLife(ticks);
  const entities = new Uint16Array(ticks * KINDS);
  const taking = beginTaking();
  for (let tick = 0; tick < ticks; tick++) {
    load.tick();
    note(load, tick, life);
    countKinds(load.room.world.columns.kind, entities, tick);
  }
  const taken = bytesTaken(taking);
  const counters = workSince(before, workOf(load.room));
  const hash = hashHex(load.room.world.words);
  afterwards?.(load);
  return { ...life, ...taken, counters, hash, entities, kindNames: kindNamesOf(load.room.game.look) };
}

function createLife(ticks: number): Life {
  return {
    startsMs: new Float64Array(ticks),
    totalMs: new Float64Array(ticks),
    phasesMs: PHASES.map(() => new Float64Array(ticks)),
    decidedMs: new Float64Array(ticks),
  };
}

function note({ room: { phases }, decidedMs }: ScenarioLoad, tick: number, life: Life): void {
  const { totalMs, phasesMs } = life;
  life.startsMs[tick] = phases.stamps[0];
  life.decidedMs[tick] = decidedMs[0];
  totalMs[tick] = phases.totalMs[phases.row];
  for (let phase = 0; phase < PHASES.length; phase++) {
    phasesMs[phase][tick] = phases.spentMs[phases.row * PHASES.length + phase];
  }
}

/** Everything that a room and its rules have counted. */
function workOf({ counters, rules }: Room): Record<string, number> {
  return { ...counters, ...rules.work?.() };
}

function workSince(before: Readonly<Record<string, number>>, after: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]]));
}

/** Of each tick the run in which it took least. */
function leastOf(all: readonly Run[], ticks: number): Pick<Measured, 'counted' | 'totalMs' | 'phasesMs' | 'decidedMs'> {
  const best = Array.from({ length: ticks }, (_, tick) => {
    return all.reduce((least, run) => (run.totalMs[tick] < least.totalMs[tick] ? run : least));
  });
  return {
    counted: Uint8Array.from(best, (run) => all.indexOf(run)),
    totalMs: Float64Array.from(best, ({ totalMs }, tick) => totalMs[tick]),
    phasesMs: all[0].phasesMs.map((_, phase) => Float64Array.from(best, ({ phasesMs }, tick) => phasesMs[phase][tick])),
    decidedMs: Float64Array.from(best, (_, tick) => Math.min(...all.map(({ decidedMs }) => decidedMs[tick]))),
  };
}
