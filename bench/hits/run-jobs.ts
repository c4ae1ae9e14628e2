import { Worker } from 'node:worker_threads';
import type { HitsJob, HitsOutcome } from '#bench/hits/run-hits.ts';

/**
 * Runs jobs side by side, each in one thread from beginning to end, so that how many there are changes nothing. Outcomes come in the
 * order of the jobs; `done` hears of them as they come. Rejects when one throws.
 */
export async function runJobs(
  jobs: readonly HitsJob[],
  threads: number,
  done: (job: HitsJob, outcome: HitsOutcome) => void,
): Promise<HitsOutcome[]> {
  const outcomes: HitsOutcome[] = [];
  let next = 0;
  const take = (): number => (next < jobs.length ? next++ : -1);
  const finish = (at: number, outcome: HitsOutcome): void => {
    outcomes[at] = outcome;
    done(jobs[at], outcome);
  };
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, () => runWorker(jobs, take, finish)));
  return outcomes;
}

function runWorker(
  jobs: readonly HitsJob[],
  take: () => number,
  finish: (at: number, outcome: HitsOutcome) => void,
): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    let at = -1;
    const give = (): void => {
      at = take();
      if (at >= 0) worker.postMessage(jobs[at]);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (outcome: HitsOutcome) => {
      finish(at, outcome);
      give();
    });
    worker.on('error', reject);
    give();
  });
}
