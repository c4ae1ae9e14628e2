import { fork } from 'node:child_process';
import path from 'node:path';
import type { HouseRun } from '#bench/fuzz/in-process.ts';

const CHILD = path.join(import.meta.dirname, 'house-process.ts');

export interface HouseAnswer {
  /** Undefined when the process ended before it could tell. */
  readonly run: HouseRun | undefined;
  /** How it ended, and what it said then. */
  readonly code: number | null;
  readonly complaint: string;
}

export interface HouseQuestion {
  readonly game: string;
  readonly seed: number;
  readonly frames: number;
  readonly plant?: string | undefined;
}

/** Fuzzes a server in memory in a process of its own. */
export function askHouse({ game, seed, frames, plant = '' }: HouseQuestion): Promise<HouseAnswer> {
  const args = [game, String(seed), String(frames), plant];
  const child = fork(CHILD, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  let complaint = '';
  let run: HouseRun | undefined;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)));
  child.once('message', (message: HouseRun) => (run = message));
  return new Promise((resolve) => child.once('close', (code) => resolve({ run, code, complaint })));
}
