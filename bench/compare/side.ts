import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { INJECT_VARIABLE } from '#bench/compare/inject.ts';
import type { Life, LifeAnswer, LifeTask } from '#bench/compare/life.ts';

/** A tree of sources whose ticks are measured. */
export interface Tree {
  /** Folder that holds package.json, and the benchmarks that measure it. */
  readonly root: string;
  /** What is made worse in it, as `inject.ts` reads it: to see that a comparison finds it. */
  readonly inject?: string;
}

/** A process in which a tree runs. */
export interface Side {
  /** One run. Rejects with what the process said when it cannot. One at a time. */
  live(task: LifeTask): Promise<Life>;
  close(): Promise<void>;
}

/** Of what a process writes before it dies so much is told, characters. */
const SAID_MAX = 2000;

export function openSide({ root, inject }: Tree): Side {
  const child = fork(path.join(root, 'bench/compare/child.ts'), [], {
    cwd: root,
    execArgv: inject ? ['--import', path.join(root, 'bench/compare/inject-hook.ts')] : [],
    env: { ...process.env, [INJECT_VARIABLE]: inject ?? '' },
    // Arrays of numbers stay such.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-SAID_MAX)));
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    live: (task) => Promise.race([ask(child, task), gone.then(() => Promise.reject(new Error(causeIn(said))))]),
    close: () => {
      child.kill();
      return gone;
    },
  };
}

function ask(child: ChildProcess, task: LifeTask): Promise<Life> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer: LifeAnswer) => {
      if ('life' in answer) resolve(answer.life);
      else reject(new Error(answer.error));
    });
    child.send(task, (error) => error && reject(error));
  });
}

/** The line that names the error, of all that was written. */
function causeIn(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const cause = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? 'nothing was said';
  return `a process of the benchmark ended: ${cause.trim()}`;
}
