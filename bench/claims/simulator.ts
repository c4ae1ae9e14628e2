import { availableParallelism } from 'node:os';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { MINUTES } from '#bench/sim/arguments.ts';
import { describeFailure, nameOfBuild } from '#bench/sim/report.ts';
import { runSeeds, type Timed } from '#bench/sim/run-seeds.ts';
import type { Seen } from '#bench/sim/simulate.ts';

/** Clients that the speed is measured with. */
const PLAYERS = 8;

/** Real time: the short form has a minute in all. */
const LIMITS_MS: Readonly<Record<'short' | 'long', number>> = { short: 40_000, long: 1_500_000 };

/** Runs that only warm the machine's compiler up, in each thread, and the runs that are measured. */
const WARM_RUNS = 2;
const MEASURED_RUNS = 4;

const SPEED_MIN = 100;
const SEEDS_MIN: Readonly<Record<'short' | 'long', number>> = { short: 20, long: 2000 };

/** What the runs came to. */
export interface Simulated {
  readonly seeds: number;
  readonly virtualMs: number;
  readonly failures: readonly string[];
  readonly failed: readonly number[];
  readonly seen: Partial<Record<keyof Seen, number>>;
  /** Virtual time over real time with eight players in one thread, and of all threads together. */
  readonly speed: number;
  readonly speedTogether: number;
}

/** The whole system on virtual time, seed after seed, each with its own faults, and every promise checked in every tick. */
export const simulator: Claim = {
  name: 'simulator',
  sentence: `Whatever goes wrong, every promise holds, and ${PLAYERS} players are simulated ${SPEED_MIN} times faster than life.`,
  run: proveSimulator,
};

async function proveSimulator(options: ClaimOptions): Promise<ClaimResult> {
  const speed = await measureSpeed(options.plant ? 1 : MEASURED_RUNS);
  options.log(`${speed.alone.toFixed(0)} times real time in one thread, ${speed.together.toFixed(0)} in all`);
  return judgeSimulated(options, await runMany(options, speed));
}

/** Both at once: what one thread does while the others run as well. */
async function measureSpeed(runs: number): Promise<{ alone: number; together: number }> {
  const jobs = availableParallelism();
  const timed: Timed[] = [];
  await runSeeds({
    first: 1,
    count: jobs * (WARM_RUNS + runs),
    troubleMs: MINUTES * 60_000,
    guests: PLAYERS,
    jobs,
    calm: true,
    nowMs: () => performance.now(),
    done: (one) => void timed.push(one),
  });
  const warm = timed.slice(jobs * WARM_RUNS);
  const virtualMs = warm.reduce((sum, { outcome }) => sum + outcome.virtualMs, 0);
  const alone = virtualMs / warm.reduce((sum, { wallMs }) => sum + wallMs, 0);
  return { alone, together: alone * jobs };
}

async function runMany(options: ClaimOptions, speed: { alone: number; together: number }): Promise<Simulated> {
  const build = nameOfBuild();
  const failures: string[] = [];
  const failed: number[] = [];
  const seen: Partial<Record<keyof Seen, number>> = {};
  let seeds = 0;
  let virtualMs = 0;
  await runSeeds({
    first: 1,
    count: options.plant ? 2 : 1_000_000,
    troubleMs: MINUTES * 60_000,
    guests: undefined,
    jobs: availableParallelism(),
    limitMs: LIMITS_MS[options.form],
    nowMs: () => performance.now(),
    done({ outcome }) {
      seeds++;
      virtualMs += outcome.virtualMs;
      for (const [key, count] of Object.entries(outcome.seen) as [keyof Seen, number][]) seen[key] = (seen[key] ?? 0) + count;
      if (!outcome.failure) return;
      failed.push(outcome.seed);
      if (failures.length === 0) describeFailure(outcome, build, { minutes: MINUTES, players: undefined }).forEach(options.log);
      failures.push(outcome.failure.what);
    },
  });
  return { seeds, virtualMs, failures, failed, seen, speed: speed.alone, speedTogether: speed.together };
}

/** What the runs prove. */
export function judgeSimulated({ form }: Pick<ClaimOptions, 'form'>, done: Simulated): ClaimResult {
  const looked = (done.seen.statesCompared ?? 0) > 0 && (done.seen.shadowTicks ?? 0) > 0 && (done.seen.inputsCompared ?? 0) > 0;
  return {
    claim: 'simulator',
    form,
    figure: done.failures.length,
    unit: `violations in ${done.seeds} seeds and ${(done.virtualMs / 3_600_000).toFixed(2)} virtual hours`,
    threshold: `0, in at least ${SEEDS_MIN[form]} seeds; ${SPEED_MIN} times real time with ${PLAYERS} players`,
    n: done.seeds,
    excluded: 0,
    seeds: done.failed,
    pass: done.failures.length === 0 && looked && done.seeds >= SEEDS_MIN[form] && done.speedTogether >= SPEED_MIN,
    details: {
      seeds: done.seeds,
      virtualHours: done.virtualMs / 3_600_000,
      speedOneThread: Math.round(done.speed),
      speedAllThreads: Math.round(done.speedTogether),
      ...done.seen,
      failures: done.failures.slice(0, 5),
    },
  };
}
