import { benches } from '#bench/benches.ts';
import { runBenches } from '#bench/run-benches.ts';

process.exitCode = await runBenches(process.argv.slice(2), benches, (line) => console.log(line));
