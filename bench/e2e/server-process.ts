import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';

/** A server in a process of its own, as `npm start` runs it. */
export interface ServerProcess {
  readonly port: number;
  /** All that it has written so far, to both of its outputs. */
  said(): string;
  /** Lets rounds finish, and resolves when it has ended. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** A start that takes longer has failed, ms. */
const READY_MS = 15_000;

/**
 * Starts the server on a free port with its data in `dataDir`. `env` is added to the environment, `flags` are passed on.
 * Rejects with what it wrote when it ends or does not say that it is ready.
 */
export async function startServerProcess(
  dataDir: string,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['server/main.ts', ...flags], {
    cwd: root,
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => void (said += String(chunk)));
  await ready(child, () => said);
  return { port, said: () => said, drain: () => end(child, 'SIGTERM'), stop: () => end(child, 'SIGINT') };
}

/** A port that was free a moment ago: with origins of its own the server does not say which one it took. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const holder = createServer().listen(0, '127.0.0.1', () => {
      const { port } = holder.address() as AddressInfo;
      holder.close(() => resolve(port));
    });
  });
}

function ready(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(`the server did not start:\n${said()}`));
    const timer = setTimeout(fail, READY_MS);
    const listen = (): void => {
      if (!said().includes('http://')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', fail);
  });
}

function end(child: ChildProcess, signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
