import { availableParallelism } from 'node:os';
import { runSim } from '#bench/sim/run-sim.ts';

process.exitCode = await runSim(process.argv.slice(2), {
  cores: availableParallelism(),
  nowMs: () => performance.now(),
  print: (line) => console.log(line),
});
