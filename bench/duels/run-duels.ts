import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Cheater } from '#bench/duels/cheaters.ts';
import type { DuelOptions, DuelScore } from '#bench/duels/duel.ts';

/*
 * Many matches side by side: each is one seed in one thread, so how many run at once changes nothing.
 */

/** Duels of one match: long enough that the players' joining costs little, short enough to share out. */
const DUELS_PER_MATCH = 20;

/** All that a rail looks back. */
const UNCHECKED_FRAMES = 14;

export interface RunOptions {
  readonly cheater: Cheater | undefined;
  readonly duels: number;
  /** In the build without protections. */
  readonly isUnprotected?: boolean;
}

/** Fights so many duels or a few more; resolves with the sum of all matches. */
export async function runDuels({ cheater, duels, isUnprotected = false }: RunOptions): Promise<DuelScore> {
  const matches = Math.ceil(duels / DUELS_PER_MATCH);
  const scores: DuelScore[] = [];
  let next = 1;
  const take = (): DuelOptions | undefined => {
    if (next > matches) return undefined;
    const match = { cheater, duels: DUELS_PER_MATCH, seed: next++ };
    return isUnprotected ? { ...match, frames: UNCHECKED_FRAMES } : match;
  };
  const workers = Math.min(matches, availableParallelism());
  await Promise.all(
    Array.from({ length: workers }, () => runWorker(take, (score) => void scores.push(score), isUnprotected)),
  );
  return {
    won: scores.reduce((sum, { won }) => sum + won, 0),
    lost: scores.reduce((sum, { lost }) => sum + lost, 0),
  };
}

function runWorker(
  take: () => DuelOptions | undefined,
  done: (score: DuelScore) => void,
  isUnprotected: boolean,
): Promise<void> {
  const execArgv = isUnprotected ? ['--import', new URL('hook.ts', import.meta.url).href] : [];
  const worker = new Worker(new URL('worker.ts', import.meta.url), { execArgv });
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const match = take();
      if (match) worker.postMessage(match);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (score: DuelScore) => {
      done(score);
      give();
    });
    worker.on('error', reject);
    give();
  });
}
