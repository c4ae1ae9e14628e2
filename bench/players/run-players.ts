import { Worker } from 'node:worker_threads';
import { NEW_ROOM, readArguments, USE, type Wanted } from '#bench/players/arguments.ts';
import type { PlayerReport } from '#bench/players/player-report.ts';
import { describeProgress, failuresOf, summarise } from '#bench/players/summary.ts';
import type { WorkerNews, WorkerTask } from '#bench/players/worker.ts';

/** Players of one thread: each runs its own prediction sixty times a second, and all share one core with their sockets. */
const PLAYERS_PER_THREAD = 30;

const LOOK_EVERY_MS = 250;
const LINE_EVERY_S = 5;

/** A thread that does not end when it is asked to has hung. */
const LAST_WORD_MS = 5000;

/** Threads of players, and the newest word of each. */
interface Threads {
  readonly workers: Worker[];
  readonly reports: (readonly PlayerReport[])[];
  readonly faults: string[];
  /** Round trips since the last line, and since the beginning. */
  fresh: number[];
  readonly rttsMs: number[];
  lastWords: number;
}

/**
 * `npm run players`: plays until it has seen enough, or `interrupted` says so. Prints how it goes and, last, one JSON object.
 * Returns the exit code, 1 when something was wrong; a wrong argument is one line and 1.
 */
export async function runPlayers(
  argv: readonly string[],
  print: (line: string) => void,
  interrupted: () => boolean,
): Promise<number> {
  const wanted = argv.includes('--help') || argv.includes('-h') ? USE : readArguments(argv);
  if (typeof wanted === 'string') {
    print(wanted);
    return wanted === USE ? 0 : 1;
  }
  const threads: Threads = { workers: [], reports: [], faults: [], fresh: [], rttsMs: [], lastWords: 0 };
  await watch(threads, wanted, print, interrupted);
  await end(threads);
  const summary = summarise(threads.reports.flat(), threads.rttsMs);
  const failures = [...failuresOf(summary), ...threads.faults];
  for (const failure of failures) print(failure);
  print(JSON.stringify({ ...summary, failures, pass: failures.length === 0 }));
  return failures.length === 0 ? 0 : 1;
}

async function watch(
  threads: Threads,
  wanted: Wanted,
  print: (line: string) => void,
  interrupted: () => boolean,
): Promise<void> {
  const startMs = performance.now();
  let joinedMs: number | undefined;
  let lines = 0;
  while (!interrupted() && threads.faults.length === 0) {
    startDue(threads, wanted);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const reports = threads.reports.flat();
    const nowMs = performance.now();
    if (joinedMs === undefined && hasBegun(wanted, reports)) joinedMs = nowMs;
    const elapsedS = (nowMs - startMs) / 1000;
    if (elapsedS >= (lines + 1) * LINE_EVERY_S) {
      lines++;
      print(describeProgress(reports, elapsedS, threads.fresh.splice(0)));
    }
    if (joinedMs !== undefined && isEnough(wanted, reports, (nowMs - joinedMs) / 1000)) return;
  }
}

/** All threads at once; but those of a new room follow the first player into it. */
function startDue(threads: Threads, wanted: Wanted): void {
  const { count, url, skill } = wanted;
  const opens = wanted.room === NEW_ROOM;
  while (threads.workers.length * PLAYERS_PER_THREAD < count) {
    const first = threads.workers.length * PLAYERS_PER_THREAD;
    const task = { url, first, count: Math.min(PLAYERS_PER_THREAD, count - first), skill };
    const room = opens ? threads.reports[0]?.[0]?.room : wanted.room;
    if (opens && first > 0 && room === undefined) return;
    startThread(threads, { ...task, room, opens: opens && first === 0 });
  }
}

function startThread(threads: Threads, task: WorkerTask): void {
  const at = threads.workers.length;
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: task });
  threads.workers.push(worker);
  threads.reports.push([]);
  worker.on('message', ({ reports, last }: WorkerNews) => {
    threads.reports[at] = reports;
    if (last) threads.lastWords++;
    const rttsMs = reports.filter(({ rttMs }) => rttMs > 0).map(({ rttMs }) => rttMs);
    threads.fresh.push(...rttsMs);
    threads.rttsMs.push(...rttsMs);
  });
  worker.on('error', (error) => threads.faults.push(`a client failed: ${error.stack ?? error.message}`));
}

/** Everybody is in a room or will never be; where nobody gets in, nobody else is waited for. */
function hasBegun({ count }: Wanted, reports: readonly PlayerReport[]): boolean {
  const failed = reports.filter(({ errors }) => errors.length > 0).length;
  if (failed > 0 && failed === reports.length) return true;
  return reports.length === count && reports.every(({ room, errors }) => room !== undefined || errors.length > 0);
}

function isEnough({ seconds, rounds }: Wanted, reports: readonly PlayerReport[], playedS: number): boolean {
  const playing = reports.filter(({ errors }) => errors.length === 0);
  if (playing.length === 0) return true;
  if (rounds !== undefined) return playing.every(({ boards }) => boards.length >= rounds);
  return seconds !== undefined && playedS >= seconds;
}

/** Hears every thread's last word and ends it. */
async function end(threads: Threads): Promise<void> {
  for (const worker of threads.workers) worker.postMessage('end');
  const untilMs = performance.now() + LAST_WORD_MS;
  while (threads.lastWords < threads.workers.length && threads.faults.length === 0 && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (threads.lastWords < threads.workers.length && threads.faults.length === 0) {
    threads.faults.push('a thread of players did not answer');
  }
  await Promise.all(threads.workers.map((worker) => worker.terminate()));
}
