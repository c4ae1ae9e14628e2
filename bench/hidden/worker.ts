import { parentPort } from 'node:worker_threads';
import { runTwins, type TwinJob } from '#bench/hidden/twins.ts';

/** Runs one job after another, as the parent asks. */
parentPort!.on('message', (job: TwinJob) => parentPort!.postMessage(runTwins(job)));
