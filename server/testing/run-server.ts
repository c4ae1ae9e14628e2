import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/* The server as a program, started as a person would. */

const main = path.resolve(import.meta.dirname, '../main.ts');

export interface Run {
  readonly process: ChildProcess;
  out: string;
  err: string;
  /** Resolves to the exit code. */
  readonly exited: Promise<number | null>;
}

/** Runs it in a folder, in an environment of its own; without a page, so that no build is needed. The caller ends it. */
export function runServer(
  folder: string,
  flags: readonly string[],
  env: Record<string, string> = {},
  node: readonly string[] = [],
): Run {
  const args = [...node, main, ...flags];
  const clean = { PATH: process.env['PATH'], BACKTICK_DEV: '1', HOST: '127.0.0.1', ...env };
  const child = spawn(process.execPath, args, { cwd: folder, env: clean, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const run: Run = { process: child, out: '', err: '', exited };
  child.stdout.on('data', (part: Buffer) => (run.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (run.err += part.toString()));
  return run;
}

/** The link that it printed. */
export async function whenReady(run: Run): Promise<string> {
  for (;;) {
    const link = /^Backtick is ready: (\S+)$/m.exec(run.out)?.[1];
    if (link !== undefined) return link;
    const ended = await Promise.race([once(run.process.stdout!, 'data'), run.exited]);
    if (typeof ended === 'number' || ended === null) throw new Error(`exited with ${ended}: ${run.err}`);
  }
}
