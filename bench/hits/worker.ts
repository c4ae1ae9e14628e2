import { parentPort } from 'node:worker_threads';
import { type HitsJob, runHits } from '#bench/hits/run-hits.ts';

/** Runs one job after another, as the parent asks. */
parentPort!.on('message', (job: HitsJob) => parentPort!.postMessage(runHits(job)));
