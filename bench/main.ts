import { readFileSync } from 'node:fs';
import { benches } from '#bench/benches.ts';
import { runCodecBench } from '#bench/codec/run-codec-bench.ts';
import { runBenches } from '#bench/run-benches.ts';

const print = (line: string): void => console.log(line);
const [first, ...rest] = process.argv.slice(2);

process.exitCode = await run();

async function run(): Promise<number> {
  if (first === 'codec') return runCodecBench(rest, { readFile: (file) => readFileSync(file), print });
  // It starts servers of other systems, which nothing else needs.
  if (first === 'wire') return (await import('#bench/wire/bench-wire.ts')).benchWire(rest, print);
  return runBenches(process.argv.slice(2), benches, print);
}
