import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { games } from '#shared/games/index.ts';
import { wallStamp } from '#server/clock.ts';
import { benches } from '#bench/benches.ts';
import { runCodecBench } from '#bench/codec/run-codec-bench.ts';
import type { WireResult } from '#bench/report/peers-section.ts';
import { runCompare } from '#bench/compare/run-compare.ts';
import { benchReplay } from '#bench/replay/bench-replay.ts';
import { readFile } from '#bench/replay/read-file.ts';
import { runSweep } from '#bench/sweep/run-sweep.ts';
import { runLoad } from '#bench/load/run-load.ts';
import { runBenches } from '#bench/run-benches.ts';
import { runScenarios } from '#bench/scenario/run-scenarios.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';

const print = (line: string): void => console.log(line);
const [first, ...rest] = process.argv.slice(2);
const outDir = path.join(import.meta.dirname, 'out');
const wireFile = path.join(outDir, 'wire.json');

process.exitCode = await run();

async function run(): Promise<number> {
  const around = { print, stamp: wallStamp, outDir };
  switch (first) {
    case 'compare':
      return runCompare(rest, scenarios, { ...around, root: path.dirname(import.meta.dirname) });
    case 'sweep':
      return runSweep(rest, scenarios, around);
    case 'replay':
      return benchReplay(rest, { ...around, games, readFile });
    case 'load':
      return runLoad(rest, { print, env: process.env });
    case 'micro':
      return runBenches(rest, benches, print);
    case 'codec':
      return runCodecBench(rest, { readFile: (file) => readFileSync(file), print });
    case 'wire':
      // It starts servers of other systems, which nothing else needs.
      return keepWire((await import('#bench/wire/bench-wire.ts')).benchWire);
    default:
      return runScenarios(process.argv.slice(2), scenarios, { ...around, wire: lastWire() });
  }
}

/** Its last line is all that it came to, which the next report shows. */
async function keepWire(
  bench: (args: readonly string[], print: (line: string) => void) => Promise<number>,
): Promise<number> {
  let last = '';
  const code = await bench(rest, (line) => print((last = line)));
  if (!last.startsWith('{')) return code;
  mkdirSync(outDir, { recursive: true });
  writeFileSync(wireFile, last);
  return code;
}

function lastWire(): WireResult | undefined {
  return existsSync(wireFile) ? (JSON.parse(readFileSync(wireFile, 'utf8')) as WireResult) : undefined;
}
