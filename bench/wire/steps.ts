import { shareOf } from '#bench/wire/meter.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import { AT } from '#server/ops/tally.ts';

/*
 * The ticks of threads that step rooms, from now on: their number, and how long 99 of 100 took. Nothing where there are no such threads.
 */

interface Steps {
  readonly ticks: number;
  readonly sheds: number;
  readonly stepP99Us: number;
}

const US_PER_MS = 1000;

export function watchSteps(workers: readonly WorkerFacts[]): () => Steps | undefined {
  const firsts = workers.map(({ tally }) => ({ ticks: tally[AT.ticks], sheds: tally[AT.sheds] }));
  return () => {
    if (workers.length === 0) return undefined;
    const costs = workers.flatMap(({ tally, health: { costMs } }, at) => {
      const ticks = tally[AT.ticks];
      const from = Math.max(firsts[at].ticks, ticks - costMs.length);
      return Array.from({ length: ticks - from }, (_, index) => costMs[(from + index) % costMs.length]);
    });
    return {
      ticks: Math.min(...workers.map(({ tally }, at) => tally[AT.ticks] - firsts[at].ticks)),
      sheds: workers.reduce((sum, { tally }, at) => sum + tally[AT.sheds] - firsts[at].sheds, 0),
      stepP99Us: shareOf(Float64Array.from(costs), 0.99) * US_PER_MS,
    };
  };
}
