import { readFileSync } from 'node:fs';
import path from 'node:path';
import { wallStamp } from '#server/clock.ts';
import { benches } from '#bench/benches.ts';
import { runCodecBench } from '#bench/codec/run-codec-bench.ts';
import { runBenches } from '#bench/run-benches.ts';
import { runScenarios } from '#bench/scenario/run-scenarios.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';

const print = (line: string): void => console.log(line);
const [first, ...rest] = process.argv.slice(2);

process.exitCode = await run();

async function run(): Promise<number> {
  switch (first) {
    case 'micro':
      return runBenches(rest, benches, print);
    case 'codec':
      return runCodecBench(rest, { readFile: (file) => readFileSync(file), print });
    case 'wire':
      // It starts servers of other systems, which nothing else needs.
      return (await import('#bench/wire/bench-wire.ts')).benchWire(rest, print);
    default: {
      const outDir = path.join(import.meta.dirname, 'out');
      return runScenarios(process.argv.slice(2), scenarios, { print, stamp: wallStamp, outDir });
    }
  }
}
