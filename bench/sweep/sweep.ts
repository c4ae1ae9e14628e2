import { TICK_HZ } from '#shared/core/constants.ts';
import { type Measured, type MeasureOptions, measureScenario } from '#bench/scenario/measure.ts';
import type { Scenario } from '#bench/scenario/scenario.ts';
import { spreadOf } from '#bench/scenario/spread.ts';
import { WARM_LIVES } from '#bench/compare/interleave.ts';
import { type AddedLatency, addedLatency } from '#bench/sweep/latency.ts';
import { changesFor } from '#bench/sweep/values.ts';

/** What a scenario costs with one setting at one value. */
export interface SweepRow {
  readonly value: number;
  /** What a tick takes, each in the run in which it took least, µs. */
  readonly p50Us: number;
  readonly p99Us: number;
  readonly phases: readonly { readonly phase: string; readonly p50Us: number; readonly p99Us: number }[];
  /** Payload of states, down to one player. */
  readonly bytesPerSPerPlayer: number;
  readonly statesPerSPerPlayer: number;
  readonly heapPerTick: number;
  readonly added: AddedLatency | undefined;
  /** Of the world after the last tick: where it differs from another row's, the game went another way, and so may its cost. */
  readonly hash: string;
}

/** Lives a scenario with a setting at each of some values: one row per value, in their order. Values must be allowed (`readPlan`). */
export function sweep(
  scenario: Scenario,
  key: string,
  values: readonly number[],
  options: Pick<MeasureOptions, 'players' | 'ticks' | 'warmUpTicks' | 'runs'> = {},
): SweepRow[] {
  // What is compiled in the first lives would be the first value's.
  measureScenario(turned(scenario, key, values[0]), { ...options, runs: WARM_LIVES });
  return values.map((value) => rowOf(key, value, measureScenario(turned(scenario, key, value), options)));
}

function turned(scenario: Scenario, key: string, value: number): Scenario {
  const changes = changesFor(key, value);
  return { ...scenario, open: (players, nowMs) => scenario.open(players, nowMs, changes) };
}

function rowOf(key: string, value: number, measured: Measured): SweepRow {
  const { totalMs, phases, phasesMs, counters, players, ticks, heapPerTick, hash } = measured;
  const perSecond = TICK_HZ / (players * ticks);
  return {
    value,
    ...spreadUs(totalMs),
    phases: phases.map((phase, at) => ({ phase, ...spreadUs(phasesMs[at]) })),
    bytesPerSPerPlayer: counters.bytesSent * perSecond,
    statesPerSPerPlayer: counters.framesSent * perSecond,
    heapPerTick,
    added: addedLatency(key, value),
    hash,
  };
}

function spreadUs(ms: Float64Array): { p50Us: number; p99Us: number } {
  const { p50, p99 } = spreadOf(ms);
  return { p50Us: p50 * 1000, p99Us: p99 * 1000 };
}
