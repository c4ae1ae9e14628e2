import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServerProcess } from '#bench/e2e/server-process.ts';
import type { StormFigures, StormOrder, StormTask, StormTold } from '#bench/storm/messages.ts';
import { type Lateness, readLateness, since } from '#bench/storm/lateness.ts';

/*
 * The server as `npm start` runs it, some rooms in which people play, and then everybody at once. How late ticks began, the server says
 * itself.
 */

export interface StormPlan {
  /** Threads for rooms; 0: none. */
  readonly workers: number;
  readonly players: number;
  readonly clients: number;
  readonly patienceMs: number;
  /** Settings beyond those that the storm needs. */
  readonly settings: readonly string[];
  /** A mistake to plant; see `hook.ts`. */
  readonly plant: string | undefined;
}

export interface StormRun {
  readonly figures: StormFigures;
  /** Before the storm, during it, and in the second after. */
  readonly quiet: Lateness;
  readonly stormy: Lateness;
  readonly after: Lateness;
}

/** Clients per address: no more than `net.perAddress` lets in by default, and as few as a storm of strangers has. */
const PER_ADDRESS = 4;

/** Everybody who plays has found into a tick. */
const SETTLE_MS = 1500;

const WATCH_MS = 1000;

/** The storm's clients are more than the default lets in, by those who play already. */
const SPARE_LINKS = 64;

export async function runStorm(plan: StormPlan): Promise<StormRun> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-storm-'));
  const settings = [
    `net.links=${plan.clients + plan.players + SPARE_LINKS}`,
    'net.rooms=1000',
    'drain.maxS=1',
    ...plan.settings,
  ];
  const hook = path.join(import.meta.dirname, 'hook.ts');
  const planted = plan.plant === undefined ? {} : { NODE_OPTIONS: `--import=${hook}` };
  const env = { WORKERS: String(plan.workers), BACKTICK_DEV: '1', LOG_LEVEL: 'warn', ...planted };
  const server = await startServerProcess(
    dataDir,
    env,
    settings.flatMap((setting) => ['--set', setting]),
  );
  try {
    return await stormAt(server.port, plan);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function stormAt(port: number, { players, clients, patienceMs }: StormPlan): Promise<StormRun> {
  const addresses = Math.ceil(clients / PER_ADDRESS);
  const task: StormTask = { port, players, clients, addresses, patienceMs };
  const crowd = fork(path.join(import.meta.dirname, 'crowd.ts'), [JSON.stringify(task)], { stdio: 'inherit' });
  try {
    await hear(crowd, 'playing');
    await sleep(SETTLE_MS);
    const before = await readLateness(port);
    await sleep(WATCH_MS);
    const broke = await readLateness(port);
    tell(crowd, 'break');
    const { figures } = await hear(crowd, 'over');
    const over = await readLateness(port);
    await sleep(WATCH_MS);
    const last = await readLateness(port);
    return { figures, quiet: since(broke, before), stormy: since(over, broke), after: since(last, over) };
  } finally {
    if (crowd.connected) crowd.disconnect();
  }
}

function tell(crowd: ChildProcess, order: StormOrder): void {
  crowd.send(order);
}

function hear<At extends StormTold['at']>(crowd: ChildProcess, at: At): Promise<Extract<StormTold, { at: At }>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the storm ended with ${code}`));
    crowd.once('exit', onExit);
    crowd.on('message', function onMessage(told: StormTold) {
      if (told.at !== at) return;
      crowd.off('message', onMessage);
      crowd.off('exit', onExit);
      resolve(told as Extract<StormTold, { at: At }>);
    });
  });
}
