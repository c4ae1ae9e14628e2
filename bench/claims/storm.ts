import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { worstMs } from '#bench/storm/lateness.ts';
import { runStorm, type StormPlan, type StormRun } from '#bench/storm/run-storm.ts';

export const CLIENTS = 1000;

/** People who play when the storm breaks: two rooms, so that both workers have one. */
const PLAYERS = 32;

const STORMS = { short: 1, long: 10 };

/** The last of them has a seat. */
const ALL_IN_MAX_MS = 3000;

/** Two ticks: a bound that the server counts by. */
const LATE_MAX_MS = 33;

/** Without workers ticks share their thread with all of it. */
const IN_THREAD_ALL_IN_MAX_MS = 6000;
const IN_THREAD_LATE_MAX_MS = 125;

/** Whoever waits longer is lost to it. */
const PATIENCE_MS = 12_000;

/**
 * The server as a user starts it, people who play in some rooms, and a thousand clients from 250 addresses that connect at once and ask
 * for seats: once with two workers, once with none. Needs two cores of its own: the storm comes from the same machine.
 */
export const storm: Claim = {
  name: 'storm',
  sentence:
    'A thousand clients that connect at once all have seats within 3 s, and no tick of any room begins more than 33 ms late.',
  run: proveStorm,
};

export interface StormRuns {
  readonly withWorkers: readonly StormRun[];
  readonly inThread: StormRun;
}

async function proveStorm(options: ClaimOptions): Promise<ClaimResult> {
  const { plant } = options;
  if (plant !== undefined && plant !== 'unmetered') throw new Error(`no fault is called "${plant}": unmetered`);
  const plan: StormPlan = {
    workers: 2,
    players: PLAYERS,
    clients: CLIENTS,
    patienceMs: PATIENCE_MS,
    settings: [],
    plant,
  };
  const withWorkers: StormRun[] = [];
  for (let left = plant ? 1 : STORMS[options.form]; left > 0; left--) {
    withWorkers.push(await runStorm(plan));
    options.log(`two workers: ${describe(withWorkers.at(-1)!)}`);
  }
  const inThread = await runStorm({ ...plan, workers: 0 });
  options.log(`no workers: ${describe(inThread)}`);
  return judgeStorm(options.form, { withWorkers, inThread });
}

/** What the figures come to. */
export function judgeStorm(form: ClaimOptions['form'], { withWorkers, inThread }: StormRuns): ClaimResult {
  const allInMs = Math.max(...withWorkers.map(allInOf));
  const broken = [
    ...withWorkers.flatMap((run) => brokenIn(run, ALL_IN_MAX_MS, LATE_MAX_MS)),
    ...brokenIn(inThread, IN_THREAD_ALL_IN_MAX_MS, IN_THREAD_LATE_MAX_MS).map((what) => `without workers: ${what}`),
  ];
  return {
    claim: 'storm',
    form,
    figure: Math.round(allInMs) / 1000,
    unit: `s until all of ${CLIENTS} clients that connect at once have seats, with two workers`,
    threshold:
      `<= ${ALL_IN_MAX_MS / 1000}; none refused, ticks at most ${LATE_MAX_MS} ms late; ` +
      `without workers ${IN_THREAD_ALL_IN_MAX_MS / 1000} s and ${IN_THREAD_LATE_MAX_MS} ms`,
    n: withWorkers.length * CLIENTS,
    excluded: 0,
    seeds: [],
    pass: broken.length === 0,
    details: { broken: [...new Set(broken)], withWorkers: withWorkers.map(detailsOf), inThread: detailsOf(inThread) },
  };
}

function brokenIn(run: StormRun, allInMaxMs: number, lateMaxMs: number): string[] {
  const lateMs = Math.max(worstMs(run.stormy), worstMs(run.after));
  return [
    ...(run.figures.seatedMs.length === CLIENTS ? [] : ['somebody got no seat']),
    ...(allInOf(run) <= allInMaxMs ? [] : ['it took too long']),
    ...(lateMs <= lateMaxMs ? [] : ['ticks were late']),
    ...(run.stormy.sheds + run.after.sheds === 0 ? [] : ['ticks were lost']),
  ];
}

/** When the last one had a seat, ms; none at all: never. */
function allInOf({ figures }: StormRun): number {
  return figures.seatedMs.at(-1) ?? Infinity;
}

function detailsOf(run: StormRun): Readonly<Record<string, unknown>> {
  const { seatedMs, ...others } = run.figures;
  return {
    ...others,
    seated: seatedMs.length,
    halfMs: seatedMs[seatedMs.length >> 1],
    allMs: seatedMs.at(-1),
    lateBoundMs: { quiet: worstMs(run.quiet), storm: worstMs(run.stormy), after: worstMs(run.after) },
    lateMeanMs: run.stormy.sumMs / run.stormy.ticks,
    ticks: run.stormy.ticks,
  };
}

function describe(run: StormRun): string {
  const { seatedMs, failed, firstFailure, rooms } = run.figures;
  const lost = failed > 0 ? `, ${failed} refused (${firstFailure})` : '';
  const late = `ticks at most ${worstMs(run.stormy)} ms late (before ${worstMs(run.quiet)}, after ${worstMs(run.after)})`;
  return `${seatedMs.length} seated in ${(allInOf(run) / 1000).toFixed(2)} s, in ${rooms} rooms${lost}; ${late}`;
}
