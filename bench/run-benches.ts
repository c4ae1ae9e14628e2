import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench, BenchRow } from '#bench/bench.ts';

/** A row with the name of its benchmark. */
interface NamedRow extends BenchRow {
  readonly bench: string;
}

interface Wanted {
  readonly filter: string;
  readonly json: boolean;
}

/** The machine, without which no figure means anything. */
interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

/**
 * `npm run bench [-- --filter TEXT] [--json]`: runs the benchmarks whose name contains the text and prints a table, or one
 * JSON object. Returns the exit code; a wrong argument is one line and 1.
 */
export async function runBenches(
  args: readonly string[],
  benches: readonly Bench[],
  print: (line: string) => void,
): Promise<number> {
  const wanted = readArguments(args);
  if (typeof wanted === 'string') return fail(print, wanted);
  const chosen = benches.filter((bench) => bench.name.includes(wanted.filter));
  if (chosen.length === 0) return fail(print, `no benchmark matches "${wanted.filter}"; there are ${namesOf(benches)}`);
  const machine = describeMachine();
  if (!wanted.json) print(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}\n`);
  const rows: NamedRow[] = [];
  for (const bench of chosen) {
    for (const row of await bench.run('full')) {
      rows.push({ bench: bench.name, ...row });
      if (!wanted.json) print(formatRow(rows.at(-1)!));
    }
  }
  if (wanted.json) print(JSON.stringify({ machine, rows }));
  return 0;
}

function readArguments(args: readonly string[]): Wanted | string {
  const options = { filter: { type: 'string', default: '' }, json: { type: 'boolean', default: false } } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function fail(print: (line: string) => void, message: string): number {
  print(message);
  return 1;
}

function namesOf(benches: readonly Bench[]): string {
  return benches.map((bench) => bench.name).join(', ');
}

function describeMachine(): Machine {
  const cores = cpus();
  return { cpu: cores[0]?.model.trim() ?? 'unknown processor', cores: cores.length, node: process.versions.node };
}

function formatRow(row: NamedRow): string {
  const error = row.errorPercent === undefined ? '' : `  ± ${row.errorPercent.toFixed(1)} %`;
  const figure = `${formatNumber(row.value).padStart(10)} ${row.unit.padEnd(6)}`;
  return `${row.bench.padEnd(12)}${row.measure.padEnd(52)}${figure}${error}`.trimEnd();
}

/** Three places for small figures, none for large ones: what a reader can compare. */
function formatNumber(value: number): string {
  return value.toFixed(value >= 1_000 ? 0 : value >= 10 ? 1 : 3);
}
