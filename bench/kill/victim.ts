import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { KILL_PLANT_VARIABLE, type KillPlant } from '#bench/kill/plants.ts';
import type { Game } from '#shared/games/game.ts';
import { realClock } from '#server/clock.ts';
import { checkpointShape, slotBytes } from '#server/recovery/checkpoint.ts';

/** A server as `npm start` runs it, in a process that is killed. */
export interface Victim {
  /** All that it has written so far. */
  said(): string;
  /** When it said that it is ready; 0 before. */
  readyAtMs(): number;
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
  let readyAtMs = 0;
  const hear = (chunk: Buffer): void => {
    said += String(chunk);
    if (readyAtMs === 0 && said.includes('http://')) readyAtMs = realClock.nowMs();
  };
  for (const output of [child.stdout, child.stderr]) output.on('data', hear);
  return { said: () => said, readyAtMs: () => readyAtMs, kill: () => kill(child) };
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

/** A torn checkpoint is new up to this part of its world: who has its seats, and the tick. */
const TORN_AFTER = 10;

/** What a crash in the middle of a write leaves: of the newest checkpoint of each room nearly all of the world is of the one before. */
export function tearNewest(dataDir: string, game: Game): void {
  const shape = checkpointShape(game, game.maps[0], game.seats);
  const size = slotBytes(shape);
  const whole = size - Math.floor(shape.worldWords * 4 * (1 - 1 / TORN_AFTER));
  const dir = path.join(dataDir, 'rooms');
  for (const name of readdirSync(dir).filter((file) => file.endsWith('.slots'))) {
    const bytes = readFileSync(path.join(dir, name));
    const newest = bytes.readInt32LE(0) > bytes.readInt32LE(size) ? 0 : size;
    bytes.copyWithin(newest + whole, size - newest + whole, 2 * size - newest);
    writeFileSync(path.join(dir, name), bytes);
  }
}
