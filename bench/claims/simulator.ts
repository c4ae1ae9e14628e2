import { availableParallelism } from 'node:os';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { MINUTES } from '#bench/sim/arguments.ts';
import { describeFailure, nameOfBuild } from '#bench/sim/report.ts';
import { runSeeds, type Timed } from '#bench/sim/run-seeds.ts';
import type { Seen } from '#bench/sim/simulate.ts';

/** Clients that the speed is measured with. */
const PLAYERS = 8;

/** Real time: the short form has a minute in all. */
const LIMITS_MS: Readonly<Record<'short' | 'long', number>> = { short: 38_000, long: 1_500_000 };

/** Runs that only warm the machine's compiler up, in each thread: after so many each is as fast as the next. And those that are measured. */
const WARM_RUNS = 6;
const MEASURED_RUNS = 8;

/** No run for the speed begins after so long, real ms. */
const SPEED_LIMIT_MS = 14_000;

const SPEED_MIN = 100;
const SEEDS_MIN: Readonly<Record<'short' | 'long', number>> = { short: 20, long: 2000 };

/** What the runs came to. */
export interface Simulated {
  readonly seeds: number;
  readonly virtualMs: number;
  readonly failures: readonly string[];
  readonly failed: readonly number[];
  readonly seen: Partial<Record<keyof Seen, number>>;
  /** Virtual time over processor time with eight players, of one thread and of all together. */
  readonly speed: number;
  readonly speedTogether: number;
  /** By the clock on the wall, all threads together. */
  readonly speedWall: number;
}

/** The whole system on virtual time, seed after seed, each with its own faults, and every promise checked in every tick. */
export const simulator: Claim = {
  name: 'simulator',
  sentence: `Whatever goes wrong, every promise holds, and ${PLAYERS} players are simulated ${SPEED_MIN} times faster than life.`,
  run: proveSimulator,
};

async function proveSimulator(options: ClaimOptions): Promise<ClaimResult> {
  const speed = await (options.plant ? measureSpeed(1, 2000) : measureSpeed(MEASURED_RUNS, MINUTES * 60_000));
  options.log(
    `${speed.alone.toFixed(0)} times real time in one thread, ${speed.together.toFixed(0)} in all (by the wall ${speed.wall.toFixed(0)})`,
  );
  return judgeSimulated(options, await runMany(options, speed));
}

interface Speed {
  readonly alone: number;
  readonly together: number;
  readonly wall: number;
  /** What went wrong in these runs, which have no faults. */
  readonly failures: readonly string[];
}

/** All threads at once. By the time that a thread had of its processor, so that what else the machine does counts for nothing. */
async function measureSpeed(runs: number, troubleMs: number): Promise<Speed> {
  const jobs = availableParallelism();
  const timed: Timed[] = [];
  await runSeeds({
    first: 1,
    count: jobs * (WARM_RUNS + runs),
    troubleMs,
    guests: PLAYERS,
    jobs,
    calm: true,
    limitMs: SPEED_LIMIT_MS,
    nowMs: () => performance.now(),
    done: (one) => void timed.push(one),
  });
  // A machine too busy to get beyond them is measured by the last.
  const warm = timed.slice(Math.min(jobs * WARM_RUNS, timed.length - 1));
  const total = (key: 'wallMs' | 'cpuMs'): number => warm.reduce((sum, one) => sum + one[key], 0);
  const virtualMs = warm.reduce((sum, { outcome }) => sum + outcome.virtualMs, 0);
  const alone = virtualMs / total('cpuMs');
  const failures = timed.flatMap(({ outcome: { seed, failure } }) =>
    failure ? [`calm, ${seed}: ${failure.what}`] : [],
  );
  return { alone, together: alone * jobs, wall: (jobs * virtualMs) / total('wallMs'), failures };
}

async function runMany(options: ClaimOptions, speed: Speed): Promise<Simulated> {
  const build = nameOfBuild();
  const failures = [...speed.failures];
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
      for (const [key, count] of Object.entries(outcome.seen) as [keyof Seen, number][])
        seen[key] = (seen[key] ?? 0) + count;
      if (!outcome.failure) return;
      failed.push(outcome.seed);
      if (failures.length === 0)
        describeFailure(outcome, build, { minutes: MINUTES, players: undefined }).forEach(options.log);
      failures.push(outcome.failure.what);
    },
  });
  return {
    seeds,
    virtualMs,
    failures,
    failed,
    seen,
    speed: speed.alone,
    speedTogether: speed.together,
    speedWall: speed.wall,
  };
}

/** What the runs prove. */
export function judgeSimulated({ form }: Pick<ClaimOptions, 'form'>, done: Simulated): ClaimResult {
  const looked = (done.seen.statesCompared ?? 0) > 0 && (done.seen.shadowTicks ?? 0) > 0 && (done.seen.inTime ?? 0) > 0;
  return {
    claim: 'simulator',
    form,
    figure: done.failures.length,
    unit: `violations in ${done.seeds} seeds and ${(done.virtualMs / 3_600_000).toFixed(2)} virtual hours`,
    threshold: `0, in at least ${SEEDS_MIN[form]} seeds; ${SPEED_MIN} times real time with ${PLAYERS} players, all threads together`,
    n: done.seeds,
    excluded: 0,
    seeds: done.failed,
    pass: done.failures.length === 0 && looked && done.seeds >= SEEDS_MIN[form] && done.speedTogether >= SPEED_MIN,
    details: {
      seeds: done.seeds,
      virtualHours: done.virtualMs / 3_600_000,
      speedOneThread: Math.round(done.speed),
      speedAllThreads: Math.round(done.speedTogether),
      speedAllThreadsByWallClock: Math.round(done.speedWall),
      ...done.seen,
      failures: done.failures.slice(0, 5),
    },
  };
}
