import { availableParallelism } from 'node:os';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { RATES } from '#bench/hits/cells.ts';
import { FAULTS, isFault } from '#bench/hits/faults.ts';
import { describeCauses, eligibleOf, judgeHits, NEEDS, presentShare } from '#bench/hits/report.ts';
import { addOutcomes, type HitsJob } from '#bench/hits/run-hits.ts';
import { runJobs } from '#bench/hits/run-jobs.ts';
import { runSocketHits } from '#bench/hits/sockets.ts';

/** Virtual seconds of shooting in the jobs of one rate: of so many jobs with so many seconds each. */
const AMOUNTS = {
  short: { relight: { jobs: 2, seconds: 116 }, door: { jobs: 1, seconds: 100 } },
  long: { relight: { jobs: 8, seconds: 1360 }, door: { jobs: 4, seconds: 1060 } },
} as const;

/** ... and besides with so little that may be sent that frames leave most of it for later. */
const SCARCE_SECONDS = { short: 30, long: 600 } as const;

/** A planted mistake shows within a few seconds. */
const PLANTED_SECONDS = 15;

const SOCKET_SECONDS = { short: 8, long: 60 } as const;

/**
 * On virtual time a shooter on each of eight lines shoots at targets that move in five ways, at three rates of states, past one of
 * four points of each, and again where most of what changes is far or beyond the budget. What the shooter's client says of a shot when it fires it, what the picture on its screen says, worked out apart
 * from the game, and what the server says must be the same, for every shot that is eligible. Beside it stands what the server would
 * say if it judged by how everything stands when the shot arrives. And once more, for seconds, with a server in a process of its own.
 */
export const hits: Claim = {
  name: 'hits',
  sentence: "Every eligible shot hits what it hit on its shooter's own screen, at round trips of up to 200 ± 30 ms.",
  run: proveHits,
};

async function proveHits(options: ClaimOptions): Promise<ClaimResult> {
  const { form, plant, log } = options;
  if (plant !== undefined && !isFault(plant))
    throw new Error(`no fault is called ${plant}; there are ${FAULTS.join(', ')}`);
  const jobs = plant === undefined ? jobsOf(form) : plantedJobs(plant);
  const outcomes = await runJobs(jobs, availableParallelism(), (job, { tally, differing }) => {
    const shots = `${eligibleOf(tally)} eligible shots, not eligible: ${describeCauses(tally)}`;
    log(`${job.arena}${job.isScarce ? ', scarce' : ''}, every ${job.rate} ticks, seed ${job.seed}: ${shots}`);
    for (const line of differing) log(`  ${line}`);
  });
  const outcome = addOutcomes(outcomes);
  log(`without looking back ${presentShare(outcome.tally).toFixed(1)} % of them would come out as on the screen`);
  const sockets = plant === undefined ? await runSocketHits(SOCKET_SECONDS[form] * 1000, log) : undefined;
  const seeds = [...new Set(jobs.map(({ seed }) => seed))];
  return judgeHits({ form, outcome, needs: NEEDS[form], seeds, sockets });
}

/** The longest first, so that threads end together. */
function jobsOf(form: ClaimOptions['form']): HitsJob[] {
  const arenas = ['relight', 'door'] as const;
  const all = arenas.flatMap((arena) => {
    const { jobs, seconds } = AMOUNTS[form][arena];
    const seeds = Array.from({ length: jobs }, (_, at) => at + 1);
    return seeds.flatMap((seed) => RATES.map((rate): HitsJob => ({ arena, rate, seed, shootMs: seconds * 1000 })));
  });
  const shootMs = SCARCE_SECONDS[form] * 1000;
  return [
    ...all,
    ...arenas.flatMap((arena) => RATES.map((rate) => ({ arena, rate, seed: 1, shootMs, isScarce: true }))),
  ];
}

function plantedJobs(fault: (typeof FAULTS)[number]): HitsJob[] {
  const shootMs = PLANTED_SECONDS * 1000;
  const isScarce = fault === 'forgetful';
  return [
    { arena: 'relight', rate: isScarce ? 1 : 3, seed: 1, shootMs, isScarce, fault },
    { arena: 'door', rate: 1, seed: 1, shootMs, isScarce, fault },
  ];
}
