import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { commandOf, folderFor, readCount, sentenceOf, thisMachine } from '#bench/out-folder.ts';
import type { Surroundings } from '#bench/scenario/run-scenarios.ts';
import type { Scenario } from '#bench/scenario/scenario.ts';
import { sweep, type SweepRow } from '#bench/sweep/sweep.ts';
import { defaultOf, readPlan, type SweepPlan } from '#bench/sweep/values.ts';

export const SWEEP_USE =
  'Use: npm run bench -- sweep KEY=FROM..TO[:STEP] | KEY=A,B,C [--scenario NAME] [--players N] [--ticks N] [--runs N] [--json]';

/** A full room that fights: what most servers are for. */
const SCENARIO = 'brawl-12';
const TICKS = 1200;

interface Wanted extends SweepPlan {
  readonly scenario: Scenario;
  readonly players: number;
  readonly ticks: number;
  readonly runs: number | undefined;
  readonly json: boolean;
}

/**
 * `npm run bench sweep KEY=VALUES`: what one setting costs, a row per value, as a table and as `sweep.json`. Returns the exit code: 1 for
 * a wrong argument, which is one line.
 */
export function runSweep(args: readonly string[], scenarios: readonly Scenario[], around: Surroundings): number {
  try {
    const wanted = readWanted(args, scenarios);
    const { scenario, key, values, players, ticks, runs } = wanted;
    const rows = sweep(scenario, key, values, { players, ticks, ...(runs && { runs }) });
    keep(wanted, rows, args, around);
    return 0;
  } catch (error) {
    around.print(sentenceOf(error));
    return 1;
  }
}

function readWanted(args: readonly string[], scenarios: readonly Scenario[]): Wanted {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { scenario: text, players: text, ticks: text, runs: text, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (positionals.length !== 1) throw new Error(SWEEP_USE);
  const name = values.scenario ?? SCENARIO;
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario)
    throw new Error(`no scenario is called "${name}"; there are ${scenarios.map((one) => one.name).join(', ')}`);
  return {
    ...readPlan(positionals[0]),
    scenario,
    players: values.players === undefined ? scenario.players : readCount('--players', values.players, 1000),
    ticks: values.ticks === undefined ? TICKS : readCount('--ticks', values.ticks, 1_000_000),
    runs: values.runs === undefined ? undefined : readCount('--runs', values.runs, 100),
    json: values.json,
  };
}

function keep(wanted: Wanted, rows: readonly SweepRow[], args: readonly string[], around: Surroundings): void {
  const at = around.stamp();
  const { scenario, key, players, ticks, json } = wanted;
  const kept = {
    ...{ at, command: commandOf(['sweep', ...args]), machine: thisMachine() },
    ...{ scenario: scenario.name, players, ticks, key, default: defaultOf(key), rows },
  };
  const file = path.join(folderFor(around.outDir, at), 'sweep.json');
  writeFileSync(file, JSON.stringify(kept));
  if (json) around.print(JSON.stringify(kept));
  else for (const line of tableOf(wanted, rows)) around.print(line);
  around.print(`json  ${path.relative(process.cwd(), file)}`);
}

const CELL = 11;

/** The rows as a person reads them. */
export function tableOf({ scenario, key, players, ticks }: Omit<Wanted, 'json'>, rows: readonly SweepRow[]): string[] {
  const phases = rows[0].phases.map(({ phase }) => phase);
  const head = [key, 'p50 µs', 'p99 µs', ...phases, 'B/s player', 'later, ms', 'world'];
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => cell.padStart(at === 0 ? key.length : CELL)).join('');
  const added = rows.find((row) => row.added)?.added;
  return [
    `${scenario.name}, ${players} players, ${ticks} ticks; phases: p50, µs`,
    line(head),
    ...rows.map((row) => line(cellsOf(row, defaultOf(key)))),
    ...(added ? [`later: ${added.of}`] : []),
    '* the default',
  ];
}

function cellsOf(
  { value, p50Us, p99Us, phases, bytesPerSPerPlayer, added, hash }: SweepRow,
  byDefault: number,
): string[] {
  return [
    `${value}${value === byDefault ? '*' : ''}`,
    ...[p50Us, p99Us, ...phases.map((phase) => phase.p50Us)].map((us) => us.toFixed(1)),
    bytesPerSPerPlayer.toFixed(0),
    added ? added.ms.toFixed(1) : '-',
    hash.slice(0, 8),
  ];
}
