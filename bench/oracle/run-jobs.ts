import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { addReport, type CourseReport, createReport } from '#bench/oracle/course.ts';
import type { OracleJob } from '#bench/oracle/main.ts';
import { LATE_PLANT_VARIABLE, latePlants } from '#bench/oracle/plants.ts';

/** What is to be lived, all in all. */
export type Trials = Omit<OracleJob, 'first'>;

/** Lives the rooms in as many processes as the machine has cores, with a mistake planted if one is named. */
export async function runRooms(trials: Trials, plant: string | undefined): Promise<CourseReport> {
  const jobs = splitRooms(trials, Math.min(availableParallelism(), trials.rooms));
  const sum = createReport();
  for (const report of await Promise.all(jobs.map((job) => runJob(job, plant)))) addReport(sum, report);
  return sum;
}

function splitRooms(trials: Trials, parts: number): OracleJob[] {
  const share = Math.ceil(trials.rooms / parts);
  const firsts = Array.from({ length: Math.ceil(trials.rooms / share) }, (_, part) => part * share);
  return firsts.map((first) => ({ ...trials, first, rooms: Math.min(share, trials.rooms - first) }));
}

async function runJob(job: OracleJob, plant: string | undefined): Promise<CourseReport> {
  if (plant !== undefined && !latePlants.some(({ name }) => name === plant)) {
    throw new Error(`unknown plant ${plant}; there are ${latePlants.map(({ name }) => name).join(', ')}`);
  }
  const hook = plant === undefined ? [] : ['--import', path.join(import.meta.dirname, 'hook.ts')];
  const argv = [...hook, path.join(import.meta.dirname, 'main.ts'), JSON.stringify(job)];
  const env = { ...process.env, ...(plant !== undefined && { [LATE_PLANT_VARIABLE]: plant }) };
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env });
  return JSON.parse(stdout) as CourseReport;
}
