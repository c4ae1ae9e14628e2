import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { commandOf, folderFor, readCount, sentenceOf, thisMachine } from '#bench/out-folder.ts';
import type { Replayed } from '#bench/replay/live.ts';
import { measureReplay, REPLAY_RUNS } from '#bench/replay/replay-scenario.ts';
import { FILE_BYTES_MAX, type ReplayMachine } from '#bench/replay/run-replay.ts';
import { resultOf, type Results, RESULTS_FORMAT } from '#bench/scenario/results.ts';
import type { Surroundings } from '#bench/scenario/run-scenarios.ts';
import { tableOf } from '#bench/scenario/table.ts';
import { reportOf } from '#bench/report/page.ts';
import { escapeControls } from '#server/log.ts';
import { VERSION } from '#server/recording/build-marks.ts';

export const BENCH_REPLAY_USE = 'Use: npm run bench -- replay FILE [--runs N] [--any-build] [--json]';

/** What it needs of the machine beside what all benchmarks need. */
export type BenchReplayMachine = Surroundings & Pick<ReplayMachine, 'games' | 'readFile'>;

/**
 * `npm run bench replay FILE`: what the ticks of a recording take, as a table and as `results.json`. Returns the exit code: 1 where a
 * tick is not as recorded, and where the file or an argument is refused, in one line.
 */
export function benchReplay(args: readonly string[], machine: BenchReplayMachine): number {
  try {
    const { file, runs, anyBuild, json } = readWanted(args);
    const bytes = machine.readFile(file, FILE_BYTES_MAX);
    if (typeof bytes === 'string') throw new Error(bytes);
    const name = path.basename(file);
    const came = measureReplay(name, bytes, { games: machine.games, anyBuild }, runs);
    if (!('measured' in came)) throw new Error('code' in came ? `${came.code}: ${came.message}` : whyNot(came));
    const { measured, replayed } = came;
    const result = resultOf(measured, docOf(replayed), measured.hash);
    const results = resultsOf(result, args, machine);
    if (json) machine.print(JSON.stringify(results));
    else for (const line of tableOf(result)) machine.print(escapeControls(line));
    keep(results, machine);
    return 0;
  } catch (error) {
    machine.print(escapeControls(sentenceOf(error)));
    return 1;
  }
}

interface Wanted {
  readonly file: string;
  readonly runs: number;
  readonly anyBuild: boolean;
  readonly json: boolean;
}

function readWanted(args: readonly string[]): Wanted {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { runs: { type: 'string' }, 'any-build': flag, json: flag },
    allowPositionals: true,
  });
  if (positionals.length !== 1) throw new Error(BENCH_REPLAY_USE);
  const runs = values.runs === undefined ? REPLAY_RUNS : readCount('--runs', values.runs, 100);
  return { file: positionals[0], runs, anyBuild: values['any-build'], json: values.json };
}

function whyNot({ mismatch }: Replayed): string {
  return `MISMATCH at tick ${mismatch?.tick}: its figures mean nothing; npm run replay says what differs`;
}

function docOf({ header, firstTick, lastTick }: Replayed): string {
  return `ticks ${firstTick} to ${lastTick} of room ${header.room}, ${header.game} on ${header.map}, as recorded ${header.at}`;
}

function resultsOf(result: Results['scenarios'][number], args: readonly string[], { stamp }: Surroundings): Results {
  const command = commandOf(['replay', ...args]);
  const machine = thisMachine();
  return { format: RESULTS_FORMAT, version: VERSION, at: stamp(), command, machine, scenarios: [result] };
}

function keep(results: Results, { outDir, print }: Surroundings): void {
  const dir = folderFor(outDir, results.at);
  const files = {
    json: ['results.json', JSON.stringify(results)],
    report: ['report.html', reportOf(results, undefined)],
  };
  for (const [what, [file, text]] of Object.entries(files)) {
    writeFileSync(path.join(dir, file), text);
    print(`${what.padEnd(8)}${path.relative(process.cwd(), path.join(dir, file))}`);
  }
}
