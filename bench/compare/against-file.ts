import { readFileSync } from 'node:fs';
import { judgeWork, type Comparison } from '#bench/compare/verdict.ts';
import { measureScenario } from '#bench/scenario/measure.ts';
import { RESULTS_FORMAT, type ScenarioResult } from '#bench/scenario/results.ts';
import type { Scenario } from '#bench/scenario/scenario.ts';

/* A file of results as base: what was counted then is compared with what is counted now. Its times are of another day, and are not. */

/** What is read of a file; nothing else of it is believed. */
export type Kept = Pick<ScenarioResult, 'name' | 'players' | 'ticks' | 'hash' | 'heapPerTick' | 'counters'>;

/** Times that a scenario is lived: the second one runs what the first one had compiled, which is what heap is counted in. */
const RUNS = 2;

/** Reads `results.json`. Throws one sentence when it is none, or of another format. */
export function readKept(file: string): Kept[] {
  const results = parse(file) as { format?: unknown; scenarios?: unknown };
  if (results?.format !== RESULTS_FORMAT) {
    throw new Error(`${file} has format ${String(results?.format)}, this is ${RESULTS_FORMAT}`);
  }
  if (!Array.isArray(results.scenarios) || !results.scenarios.every(isKept)) throw new Error(`${file} has no results`);
  return results.scenarios;
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`${file} cannot be read as results`);
  }
}

function isKept(value: unknown): value is Kept {
  const { name, players, ticks, hash, heapPerTick, counters } = Object(value) as Record<string, unknown>;
  const areNumbers = [players, ticks, heapPerTick, ...Object.values(Object(counters))].every(Number.isFinite);
  return areNumbers && typeof name === 'string' && typeof hash === 'string';
}

/** Lives a kept scenario again, as many players and ticks of it, and compares what was counted. */
export function compareKept(kept: Kept, scenario: Scenario): Comparison {
  const { players, ticks } = kept;
  const { hash, counters, heapPerTick } = measureScenario(scenario, { players, ticks, runs: RUNS });
  const task = { scenario: scenario.name, players, ticks, warmUpTicks: scenario.warmUpTicks };
  const base = { hash: kept.hash, counters: { ...kept.counters, heapPerTick: kept.heapPerTick } };
  return judgeWork(task, base, { hash, counters: { ...counters, heapPerTick } });
}
