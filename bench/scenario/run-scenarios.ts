import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { VERSION } from '#server/recording/build-marks.ts';
import { acceptHashes, committedHash } from '#bench/scenario/hashes.ts';
import { measureScenario } from '#bench/scenario/measure.ts';
import { resultOf, RESULTS_FORMAT, type ScenarioResult } from '#bench/scenario/results.ts';
import type { Scenario } from '#bench/scenario/scenario.ts';
import { tableOf } from '#bench/scenario/table.ts';

/** All that `results.json` holds. */
export interface Results {
  readonly format: number;
  readonly version: string;
  readonly at: string;
  readonly command: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly scenarios: readonly ScenarioResult[];
}

export interface Surroundings {
  readonly print: (line: string) => void;
  /** The wall time, as ISO 8601. */
  readonly stamp: () => string;
  /** Where results go, in a folder of their own. */
  readonly outDir: string;
}

export interface Wanted {
  readonly filter: string;
  /** Instead of each scenario's own. */
  readonly players: readonly number[];
  readonly ticks: number | undefined;
  readonly runs: number | undefined;
  readonly json: boolean;
  readonly accept: boolean;
}

export const USE: string =
  'Use: npm run bench -- [--filter TEXT] [--players 16,32,64] [--ticks N] [--runs N] [--json] [--accept]\n' +
  '     npm run bench micro | wire | codec FILE';

/**
 * `npm run bench`: runs the scenarios whose name contains the filter, prints a table of each and keeps all in `results.json`. Returns the
 * exit code: 1 for a wrong argument, which is one line, and for a scenario that ended in another world than the committed one.
 */
export function runScenarios(args: readonly string[], scenarios: readonly Scenario[], around: Surroundings): number {
  const wanted = readWanted(args);
  if (typeof wanted === 'string') return fail(around, `${wanted}\n${USE}`);
  const chosen = scenarios.filter(({ name }) => name.includes(wanted.filter));
  if (chosen.length === 0)
    return fail(around, `no scenario matches "${wanted.filter}"; there are ${namesOf(scenarios)}`);
  const results = chosen.flatMap((scenario) => runOne(scenario, wanted, around));
  if (wanted.accept) acceptHashes(results);
  const kept = keep(results, args, around);
  if (wanted.json) around.print(JSON.stringify(kept));
  return results.some(({ hashOk }) => hashOk === false) && !wanted.accept ? 1 : 0;
}

function runOne(scenario: Scenario, wanted: Wanted, { print }: Surroundings): ScenarioResult[] {
  const counts = wanted.players.length > 0 ? wanted.players : [scenario.players];
  return counts.map((players) => {
    const ticks = wanted.ticks ?? scenario.ticks;
    const measured = measureScenario(scenario, { players, ticks, ...(wanted.runs && { runs: wanted.runs }) });
    const result = resultOf(measured, scenario.doc, committedHash(measured));
    if (!wanted.json) for (const line of tableOf(result)) print(line);
    return result;
  });
}

function keep(scenarios: readonly ScenarioResult[], args: readonly string[], around: Surroundings): Results {
  const at = around.stamp();
  const [cpu] = cpus();
  const machine = { cpu: cpu?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node };
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const results = { format: RESULTS_FORMAT, version: VERSION, at, command, machine, scenarios };
  const dir = path.join(around.outDir, at.slice(0, 19).replaceAll(':', '-'));
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'results.json'), JSON.stringify(results));
  around.print(`json  ${path.relative(process.cwd(), path.join(dir, 'results.json'))}`);
  return results;
}

/** What was asked for, or what is wrong with it. */
export function readWanted(args: readonly string[]): Wanted | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { filter: text, players: text, ticks: text, runs: text, json: flag, accept: flag };
  try {
    const { values } = parseArgs({ args: [...args], options });
    const players = (values.players?.split(',') ?? []).map((one) => readWhole('--players', one, 1000));
    return {
      filter: values.filter ?? '',
      players,
      ticks: values.ticks === undefined ? undefined : readWhole('--ticks', values.ticks, 1_000_000),
      runs: values.runs === undefined ? undefined : readWhole('--runs', values.runs, 100),
      json: values.json,
      accept: values.accept,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readWhole(name: string, text: string, max: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new Error(`${name} takes whole numbers from 1 to ${max}, not "${text}"`);
  return value;
}

function fail({ print }: Surroundings, message: string): number {
  print(message);
  return 1;
}

function namesOf(scenarios: readonly Scenario[]): string {
  return scenarios.map(({ name }) => name).join(', ');
}
