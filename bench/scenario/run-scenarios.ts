import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { VERSION } from '#server/recording/build-marks.ts';
import { folderFor, thisMachine } from '#bench/out-folder.ts';
import { reportOf } from '#bench/report/page.ts';
import type { WireResult } from '#bench/report/peers-section.ts';
import { countFieldBytes, type FieldBytes } from '#bench/scenario/field-bytes.ts';
import { watchGc } from '#bench/scenario/gc.ts';
import { acceptHashes, committedHash } from '#bench/scenario/hashes.ts';
import { measureScenario, type MeasureOptions } from '#bench/scenario/measure.ts';
import { profileLines, profileScenario } from '#bench/scenario/profile.ts';
import {
  type ProfileResult,
  type Results,
  resultOf,
  RESULTS_FORMAT,
  type ScenarioResult,
} from '#bench/scenario/results.ts';
import { scalingLines, scalingsOf } from '#bench/scenario/scaling.ts';
import type { Scenario } from '#bench/scenario/scenario.ts';
import { tableOf } from '#bench/scenario/table.ts';
import { traceOf } from '#bench/scenario/trace.ts';
import { readWanted, type Wanted } from '#bench/scenario/wanted.ts';

export interface Surroundings {
  readonly print: (line: string) => void;
  /** The wall time, as ISO 8601. */
  readonly stamp: () => string;
  /** Where results go, in a folder of their own. */
  readonly outDir: string;
  /** What the last `npm run bench wire` came to, if there was one. */
  readonly wire?: WireResult | undefined;
}

export const USE: string =
  'Use: npm run bench -- [--filter TEXT] [--players 16,32,64] [--ticks N] [--runs N] [--profile] [--trace] [--json] [--accept]\n' +
  '     npm run bench micro | compare BASE | sweep KEY=A..B | replay FILE | wire | codec FILE';

/** A second of what states are made of: a scenario's states differ little from one to the next. */
const FIELD_TICKS = 60;

/** Functions that the terminal shows. */
const PROFILE_LINES = 12;

/**
 * `npm run bench`: runs the scenarios whose name contains the filter, prints a table of each and keeps all in `results.json` and
 * `report.html`. Resolves to the exit code: 1 for a wrong argument, which is one line, and for a scenario that ended in another world
 * than the committed one.
 */
export async function runScenarios(
  args: readonly string[],
  scenarios: readonly Scenario[],
  around: Surroundings,
): Promise<number> {
  const wanted = readWanted(args);
  if (typeof wanted === 'string') return fail(around, `${wanted}\n${USE}`);
  const chosen = scenarios.filter(({ name }) => name.includes(wanted.filter));
  if (chosen.length === 0)
    return fail(around, `no scenario matches "${wanted.filter}"; there are ${namesOf(scenarios)}`);
  const at = around.stamp();
  const dir = folderFor(around.outDir, at);
  const say = wanted.json ? (): void => {} : around.print;
  const results: ScenarioResult[] = [];
  for (const scenario of chosen) {
    for (const players of wanted.players.length > 0 ? wanted.players : [scenario.players]) {
      results.push(await runOne(scenario, players, wanted, dir, say));
    }
  }
  for (const line of scalingsOf(results).flatMap(scalingLines)) say(line);
  if (wanted.accept) acceptHashes(results);
  keep(resultsOf(results, args, at), wanted, dir, around);
  return results.some(({ hashOk }) => hashOk === false) && !wanted.accept ? 1 : 0;
}

async function runOne(
  scenario: Scenario,
  players: number,
  wanted: Wanted,
  dir: string,
  say: (line: string) => void,
): Promise<ScenarioResult> {
  let fields: readonly FieldBytes[] = [];
  const options: MeasureOptions = {
    players,
    ticks: wanted.ticks ?? scenario.ticks,
    ...(wanted.runs && { runs: wanted.runs }),
    afterwards: (load) => void (fields = countFieldBytes(load, FIELD_TICKS)),
  };
  const gc = watchGc();
  const measured = measureScenario(scenario, options);
  const pauses = await gc.end();
  const profile = wanted.profile ? keepProfile(scenario, options, dir) : undefined;
  const result = resultOf(measured, scenario.doc, committedHash(measured), {
    ...{ pauses, fields },
    ...(profile && { profile }),
  });
  for (const line of tableOf(result)) say(line);
  if (profile) for (const line of profileLines(profile.top, PROFILE_LINES)) say(line);
  if (wanted.trace) {
    const file = write(dir, `${scenario.name}-${players}.trace.json`, JSON.stringify(traceOf(measured, pauses)));
    say(`trace   ${path.relative(process.cwd(), file)}`);
  }
  return result;
}

function keepProfile(scenario: Scenario, options: MeasureOptions, dir: string): ProfileResult {
  const { profile, top } = profileScenario(scenario, options);
  const file = `${scenario.name}-${options.players}.cpuprofile`;
  write(dir, file, JSON.stringify(profile));
  return { file, top };
}

function resultsOf(scenarios: readonly ScenarioResult[], args: readonly string[], at: string): Results {
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  return { format: RESULTS_FORMAT, version: VERSION, at, command, machine: thisMachine(), scenarios };
}

function keep(results: Results, { json }: Wanted, dir: string, { print, wire }: Surroundings): void {
  const files = [
    ['json', write(dir, 'results.json', JSON.stringify(results))],
    ['report', write(dir, 'report.html', reportOf(results, wire))],
  ];
  if (json) return print(JSON.stringify(results));
  for (const [name, file] of files) print(`${name.padEnd(7)} ${path.relative(process.cwd(), file)}`);
}

function write(dir: string, name: string, text: string): string {
  const file = path.join(dir, name);
  writeFileSync(file, text);
  return file;
}

function fail({ print }: Surroundings, message: string): number {
  print(message);
  return 1;
}

function namesOf(scenarios: readonly Scenario[]): string {
  return scenarios.map(({ name }) => name).join(', ');
}
