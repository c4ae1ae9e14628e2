import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  CrowdFigures,
  CrowdOrder,
  CrowdTask,
  CrowdTold,
  HouseOrder,
  HouseTold,
} from '#bench/tickload/messages.ts';

/* A house and a crowd, started, spoken to and ended. */

/** Nothing takes longer but joining. */
const PATIENCE_MS = 120_000;

export interface House {
  readonly port: number;
  read(): Promise<HouseTold & { at: 'read' }>;
  resources(): Promise<HouseTold & { at: 'resources' }>;
  stop(): Promise<void>;
}

export interface HouseOptions {
  readonly workers: number;
  /** Further flags of the server. */
  readonly flags?: readonly string[];
  /** Further arguments of Node. */
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function startHouse({ workers, flags = [], nodeArgs = [], env = {} }: HouseOptions): Promise<House> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-house-'));
  const settings = ['--set', 'net.links=1500', '--set', 'net.rooms=1000', ...flags];
  const child = fork(path.join(import.meta.dirname, 'house.ts'), settings, {
    execArgv: [...nodeArgs],
    env: {
      ...process.env,
      ...{ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, BACKTICK_DEV: '1', LOG_LEVEL: 'error' },
      ...{ WORKERS: String(workers), ...env },
    },
  });
  const order = (text: HouseOrder): void => void child.send(text);
  const { port } = await heard<HouseTold, 'ready'>(child, 'ready');
  return {
    port,
    read: () => (order('read'), heard<HouseTold, 'read'>(child, 'read')),
    resources: () => (order('resources'), heard<HouseTold, 'resources'>(child, 'resources')),
    stop: async () => {
      await end(child, () => order('stop'));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Crowd {
  readonly rooms: number;
  start(): void;
  stop(): Promise<CrowdFigures>;
  end(): Promise<void>;
}

/** Resolves when everybody plays. */
export async function startCrowd(task: CrowdTask): Promise<Crowd> {
  const child = fork(path.join(import.meta.dirname, 'crowd.ts'), [JSON.stringify(task)]);
  const order = (text: CrowdOrder): void => void child.send(text);
  const { rooms } = await heard<CrowdTold, 'playing'>(child, 'playing');
  return {
    rooms,
    start: () => order('start'),
    stop: async () => (order('stop'), (await heard<CrowdTold, 'over'>(child, 'over')).figures),
    end: () => end(child, () => child.disconnect()),
  };
}

/** The next message of that kind. Rejects when the process ends first, or takes too long. */
export function heard<T extends { readonly at: string }, A extends T['at']>(
  child: ChildProcess,
  at: A,
): Promise<Extract<T, { readonly at: A }>> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => over(() => reject(new Error(`nothing was ${at} in time`))), PATIENCE_MS);
    const over = (then: () => void): void => {
      clearTimeout(late);
      child.off('message', onMessage);
      child.off('exit', onExit);
      then();
    };
    const onExit = (code: number | null): void => over(() => reject(new Error(`a process ended with ${code}`)));
    const onMessage = (told: T): void => {
      if (told.at === at) over(() => resolve(told as Extract<T, { readonly at: A }>));
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

/** Asks it to end, and waits until it is gone. */
export async function end(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  ask();
  const kill = sleep(10_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
  await Promise.race([gone, kill]);
  await gone;
}
