import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench } from '#bench/bench.ts';
import { benchmarkLines, type NamedRow, smallerIsBetter } from '#bench/formats.ts';

interface Wanted {
  readonly filter: string;
  readonly json: boolean;
  readonly format: string;
}

/** How rows are printed for programs that follow benchmarks over time. */
const FORMATS: Readonly<Record<string, (rows: readonly NamedRow[]) => string[]>> = {
  benchmarkjs: benchmarkLines,
  smaller: (rows) => [JSON.stringify(smallerIsBetter(rows))],
};

/** The machine, without which no figure means anything. */
interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

/**
 * `npm run bench micro [-- --filter TEXT] [--json | --format benchmarkjs|smaller]`: runs the benchmarks whose name contains the text and
 * prints a table, or one JSON object, or what common benchmark actions read. Returns the exit code; a wrong argument is one line and 1.
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
  const isTable = !wanted.json && wanted.format === '';
  if (isTable) print(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}\n`);
  const rows: NamedRow[] = [];
  for (const bench of chosen) {
    for (const row of await bench.run('full')) {
      rows.push({ bench: bench.name, ...row });
      if (isTable) print(formatRow(rows.at(-1)!));
    }
  }
  if (wanted.json) print(JSON.stringify({ machine, rows }));
  else for (const line of FORMATS[wanted.format]?.(rows) ?? []) print(line);
  return 0;
}

function readArguments(args: readonly string[]): Wanted | string {
  const text = { type: 'string', default: '' } as const;
  const options = { filter: text, json: { type: 'boolean', default: false }, format: text } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const isKnown = values.format === '' || Object.hasOwn(FORMATS, values.format);
    return isKnown ? values : `no format "${values.format}"; there are ${Object.keys(FORMATS).join(', ')}`;
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
