import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { TwinJob, TwinOutcome } from '#bench/hidden/twins.ts';

/**
 * Runs jobs side by side, on as many threads as the machine has cores; how many there are changes nothing. Outcomes come in the order
 * of the jobs, and `done` hears of each as it comes. Rejects when one throws.
 */
export async function runTwinJobs(
  jobs: readonly TwinJob[],
  done: (job: TwinJob, outcome: TwinOutcome) => void,
): Promise<TwinOutcome[]> {
  const outcomes: TwinOutcome[] = [];
  let next = 0;
  const runWorker = async (): Promise<void> => {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    try {
      while (next < jobs.length) {
        const at = next++;
        outcomes[at] = await ask(worker, jobs[at]);
        done(jobs[at], outcomes[at]);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, runWorker));
  return outcomes;
}

function ask(worker: Worker, job: TwinJob): Promise<TwinOutcome> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (outcome: TwinOutcome) => {
      worker.off('error', reject);
      resolve(outcome);
    });
    worker.postMessage(job);
  });
}
