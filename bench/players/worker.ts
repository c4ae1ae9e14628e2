import { parentPort, workerData } from 'node:worker_threads';
import { connectSocketIo } from '#client/netcode/connection.ts';
import type { PlayerReport } from '#bench/players/player-report.ts';
import { startSquad } from '#bench/players/squad.ts';
import { randomU32 } from '#shared/core/random.ts';
import { games } from '#shared/games/index.ts';
import { realClock } from '#server/clock.ts';

/*
 * One thread of players on real sockets. It reports once a second and ends when it is told anything.
 */

/** What a thread is started with. */
export interface WorkerTask {
  readonly url: string;
  readonly first: number;
  readonly count: number;
  readonly room: string | undefined;
  readonly opens: boolean;
  readonly skill: number | undefined;
}

/** What it says: how its players fare. The last one before it ends is `last`. */
export interface WorkerNews {
  readonly reports: readonly PlayerReport[];
  readonly last: boolean;
}

const REPORT_EVERY_MS = 1000;

const task = workerData as WorkerTask;
let draws = 0;
const random = (): number => randomU32(task.first, draws++, 0, 0) / 2 ** 32;
const connect = connectSocketIo(task.url, { random });
const squad = startSquad({ ...task, clock: realClock, connect, games: () => games });

function tell(last: boolean): void {
  parentPort!.postMessage({ reports: squad.reports(), last } satisfies WorkerNews);
}

const timer = setInterval(() => tell(false), REPORT_EVERY_MS);
parentPort!.once('message', () => {
  clearInterval(timer);
  tell(true);
  squad.close();
});
