import { parentPort } from 'node:worker_threads';
import type { Job, Timed } from '#bench/sim/run-seeds.ts';
import { simulate } from '#bench/sim/simulate.ts';

/** Runs one seed after another, as the parent asks. A failure is run again, to be explained. */
parentPort!.on('message', (job: Job) => {
  const startedMs = performance.now();
  const usedBefore = process.threadCpuUsage();
  const first = simulate(job);
  const outcome = first.failure ? simulate({ ...job, explain: true }) : first;
  const used = process.threadCpuUsage(usedBefore);
  const timed: Timed = {
    outcome,
    wallMs: performance.now() - startedMs,
    cpuMs: (used.user + used.system) / 1000,
  };
  parentPort!.postMessage(timed);
});
