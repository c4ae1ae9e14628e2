import { Worker } from 'node:worker_threads';
import type { Outcome, SimulateOptions } from '#bench/sim/simulate.ts';

/*
 * Many seeds, side by side: each runs in one thread from beginning to end, so that how many there are changes nothing.
 */

/** What a worker is told and answers with; all of it plain data. */
export type Job = Omit<SimulateOptions, 'serverGame'>;

/** An outcome, and what it cost. */
export interface Timed {
  readonly outcome: Outcome;
  readonly wallMs: number;
  /** Time that its thread had of a processor: on a machine that does other things as well, less than `wallMs`. */
  readonly cpuMs: number;
}

export interface SeedsOptions {
  readonly first: number;
  readonly count: number;
  readonly troubleMs: number;
  readonly guests: number | undefined;
  readonly jobs: number;
  /** Nothing goes wrong in them. */
  readonly calm?: boolean;
  /** Called as outcomes come, in no order. True ends the run: no seed begins any more. */
  readonly done: (timed: Timed) => boolean | void;
  /** Nothing begins after so long, real ms. */
  readonly limitMs?: number;
  readonly nowMs: () => number;
}

/** Runs the seeds; resolves when all are done. */
export async function runSeeds(options: SeedsOptions): Promise<void> {
  const { first, count, troubleMs, guests, jobs, done, calm = false, limitMs = Infinity, nowMs } = options;
  const startedMs = nowMs();
  let next = first;
  let isOver = false;
  const take = (): Job | undefined => {
    if (isOver || next >= first + count || nowMs() - startedMs > limitMs) return undefined;
    return { seed: next++, troubleMs, calm, ...(guests !== undefined && { guests }) };
  };
  const finish = (timed: Timed): void => void (done(timed) === true && (isOver = true));
  const workers = Array.from({ length: Math.min(jobs, count) }, () => runWorker(take, finish));
  await Promise.all(workers);
}

function runWorker(take: () => Job | undefined, finish: (timed: Timed) => void): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const job = take();
      if (job) worker.postMessage(job);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (timed: Timed) => {
      finish(timed);
      give();
    });
    worker.on('error', reject);
    give();
  });
}
