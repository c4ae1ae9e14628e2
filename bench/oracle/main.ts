import { runBursts } from '#bench/oracle/bursts.ts';
import { createReport } from '#bench/oracle/course.ts';
import { runStorms } from '#bench/oracle/storms.ts';

/*
 * `node bench/oracle/main.ts JOB`: lives the rooms of a job and prints what they came to, as JSON. A program of its own, so that jobs
 * run side by side and mistakes can be planted.
 */

/** Rooms `first .. first + rooms - 1`, each with so many storms or bursts. */
export interface OracleJob {
  readonly of: 'storms' | 'bursts';
  readonly first: number;
  readonly rooms: number;
  readonly trials: number;
}

const { of, first, rooms, trials } = JSON.parse(process.argv[2]) as OracleJob;
const report = createReport();
const run = of === 'storms' ? runStorms : runBursts;
for (let seed = first; seed < first + rooms; seed++) run(seed, trials, report);
console.log(JSON.stringify(report));
