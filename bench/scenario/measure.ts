import { hashHex } from '#shared/core/hash.ts';
import type { RoomCounters } from '#server/room.ts';
import { PHASES } from '#server/phases.ts';
import { beginTaking, bytesTaken } from '#bench/scenario/heap.ts';
import type { Scenario, ScenarioLoad } from '#bench/scenario/scenario.ts';

/** What a run of a scenario was. Ticks in order; all times ms. */
export interface Measured {
  readonly name: string;
  readonly players: number;
  readonly seed: number;
  readonly ticks: number;
  readonly totalMs: Float64Array;
  /** By phase, then by tick. */
  readonly phasesMs: readonly Float64Array[];
  /** What players took to decide, which is no part of the tick. */
  readonly decidedMs: Float64Array;
  /** Pauses for garbage. */
  readonly gcMs: readonly number[];
  /** Exact: the same on every machine. */
  readonly counters: Readonly<Record<string, number>>;
  /** Of the world after the last tick. */
  readonly hash: string;
  /** Heap taken by a tick and what comes before it, bytes. */
  readonly heapPerTick: number;
}

/** Runs a scenario and measures each tick after its warm-up. `ticks`: other than its own. */
export function measureScenario(scenario: Scenario, players: number, ticks: number = scenario.ticks): Measured {
  const load = scenario.open(players, () => performance.now());
  for (let tick = 0; tick < scenario.warmUpTicks; tick++) load.tick();
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
  const { bytes, pausesMs } = bytesTaken(taking);
  return {
    ...{ name: scenario.name, players, seed: scenario.seed, ticks, totalMs, phasesMs, decidedMs },
    gcMs: pausesMs,
    counters: countersSince(before, load.room.counters),
    hash: hashHex(load.room.world.words),
    heapPerTick: bytes / ticks,
  };
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
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name as keyof RoomCounters]]));
}
