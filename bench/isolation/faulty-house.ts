import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { games } from '#shared/games/index.ts';
import { realClock } from '#server/clock.ts';
import { readConfig } from '#server/config.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import { type Running, startServer } from '#server/start.ts';

const FAULTY_GAMES = new URL('../../shared/testing/faulty-games.ts', import.meta.url).href;

/** A server whose games go wrong on demand, in this process. */
export interface FaultyHouse extends Running {
  readonly dataDir: string;
  /** Lines of the log. */
  readonly lines: string[];
}

/** Less than a server has by default: filling it takes the less time, and the machine. */
export const HEAP_MIB = 64;

/** `page`: it serves one, which must have been built. */
export async function openFaultyHouse(workers: number, page = false): Promise<FaultyHouse> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-'));
  const env = {
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    BACKTICK_DEV: page ? '0' : '1',
    WORKERS: String(workers),
  };
  const argv = ['--set', `worker.heapMiB=${HEAP_MIB}`];
  const lines: string[] = [];
  const server = await startServer(readConfig({ argv, env, file: undefined }, games), {
    clock: realClock,
    games: FAULTY_GAMES,
    loopTimers: nodeLoopTimers(),
    wallMs: () => Date.now(),
    wallStamp: () => new Date().toISOString(),
    randomBytes: (count) => randomBytes(count),
    interfaces: () => ({}),
    writeLog: (line) => void lines.push(line),
  });
  const stop = (): Promise<void> => server.stop().finally(() => rmSync(dataDir, { recursive: true }));
  return { ...server, stop, dataDir, lines };
}
