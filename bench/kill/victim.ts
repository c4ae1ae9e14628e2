import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { KILL_PLANT_VARIABLE, type KillPlant } from '#bench/kill/plants.ts';

/** A server as `npm start` runs it, in a process that is killed. */
export interface Victim {
  /** All that it has written so far. */
  said(): string;
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** Starts one and waits for nothing. */
export function startVictim(port: number, dataDir: string, plant: KillPlant | undefined): Victim {
  const hook = plant ? ['--import', path.join(import.meta.dirname, 'hook.ts')] : [];
  const child = spawn(process.execPath, [...hook, 'server/main.ts', '--game', 'relight'], {
    cwd: root,
    env: {
      ...process.env,
      ...envOf(plant),
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      BACKTICK_DEV: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => void (said += String(chunk)));
  return { said: () => said, kill: () => kill(child) };
}

function envOf(plant: KillPlant | undefined): Record<string, string> {
  return plant ? { [KILL_PLANT_VARIABLE]: plant.name } : {};
}

function kill(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const holder = createServer().listen(0, '127.0.0.1', () => {
      const { port } = holder.address() as AddressInfo;
      holder.close(() => resolve(port));
    });
  });
}

/** A torn checkpoint is new up to this part of it: its stamp, its seats, and the head of its world. */
const TORN_AFTER = 16;

/** What a crash in the middle of a write leaves: of the newest checkpoint of each room all but the beginning is of the one before. */
export function tearNewest(dataDir: string): void {
  const dir = path.join(dataDir, 'rooms');
  for (const name of readdirSync(dir).filter((file) => file.endsWith('.slots'))) {
    const bytes = readFileSync(path.join(dir, name));
    const size = bytes.length / 2;
    const newest = bytes.readInt32LE(0) > bytes.readInt32LE(size) ? 0 : size;
    const whole = Math.floor(size / TORN_AFTER);
    bytes.copyWithin(newest + whole, size - newest + whole, 2 * size - newest);
    writeFileSync(path.join(dir, name), bytes);
  }
}
