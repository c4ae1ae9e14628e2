import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { mazePlants, type MazePlant } from '#bench/hidden/plants.ts';
import { runTwinJobs } from '#bench/hidden/run-jobs.ts';
import { type Pair, TOO_SOON_TICKS, type TwinJob, type TwinOutcome } from '#bench/hidden/twins.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import { assert } from '#shared/core/assert.ts';

const MAPS = { short: 40, long: 1000 };
const SECONDS = 60;

/** A planted fault shows on so many maps in so much time. */
const PLANTED = { maps: 2, seconds: 16 };

/** Of pairs of twins, those whose lawful cause came too soon. */
const DISCARDED_MAX = 0.1;

/**
 * Of pairs of twins, those that end where somebody was told of what only half a crate would show, or a wall less that ends beside them: the
 * geometry of the game is that much coarser.
 */
const COARSE_MAX = 0.02;

/** Of the time in which somebody is known, that in which they are in sight at no time 0.4 s before or after. */
const EARLY_MAX = 0.1;

/**
 * Two runs of a room, alike but for what one player does: on maps from seeds, eight people walk and shoot, and everybody who does not know
 * of that one must be sent the same bytes in the same ticks, until the two worlds give a lawful cause: see `bench/hidden/lawful.ts`.
 * Beside it what players would see on their screens is held against what they were told, at round trips of 0 to 200 ms.
 */
export const hidden: Claim = {
  name: 'hidden',
  sentence:
    'What is hidden is not sent: what a player does that nobody can see or hear changes no byte, no length and no moment of what others are sent, and no walker appears before their eyes.',
  run: proveHidden,
};

async function proveHidden(options: ClaimOptions): Promise<ClaimResult> {
  const jobs = jobsFor(options);
  const outcomes = await runTwinJobs(jobs, (job, outcome) => tell(options, job, outcome));
  return judgeHidden(options.form, jobs, outcomes);
}

function jobsFor({ form, plant }: ClaimOptions): TwinJob[] {
  if (plant === undefined) return seedsTo(MAPS[form]).map((seed) => ({ seed, ticks: SECONDS * TICK_HZ }));
  assert(Object.hasOwn(mazePlants, plant), `unknown plant ${plant}; there are ${Object.keys(mazePlants).join(', ')}`);
  const ticks = PLANTED.seconds * TICK_HZ;
  return seedsTo(PLANTED.maps).map((seed) => ({ seed, ticks, plant: plant as MazePlant }));
}

function seedsTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

function isDiscarded({ end, ticks }: Pair): boolean {
  return end !== 'leak' && ticks < TOO_SOON_TICKS;
}

/** What the twins come to. */
export function judgeHidden(
  form: ClaimOptions['form'],
  jobs: readonly Pick<TwinJob, 'seed'>[],
  outcomes: readonly TwinOutcome[],
): ClaimResult {
  const pairs = outcomes.flatMap((outcome) => outcome.pairs);
  const leaks = pairs.filter(({ end }) => end === 'leak');
  const kept = pairs.filter((pair) => !isDiscarded(pair));
  const discarded = pairs.length - kept.length;
  const sum = (key: 'frames' | 'popIns' | 'notWalking' | 'known' | 'leaked'): number => {
    return outcomes.reduce((total, { watch }) => total + watch[key], 0);
  };
  const early = sum('leaked') / sum('known');
  const coarse = kept.filter(({ end }) => end === 'past' || end === 'around').length;
  const isQuiet =
    leaks.length === 0 && sum('popIns') === 0 && early <= EARLY_MAX && coarse <= COARSE_MAX * pairs.length;
  return {
    claim: 'hidden',
    form,
    figure: leaks.length,
    unit: 'pairs of twins that differ in a byte before a lawful cause',
    threshold: `0; no walker pops in; at most ${EARLY_MAX * 100} % of what is told is not in sight within 0.4 s; at most ${DISCARDED_MAX * 100} % discarded`,
    n: kept.length,
    excluded: discarded,
    seeds: jobs.map(({ seed }) => seed),
    pass: kept.length > 0 && isQuiet && discarded <= DISCARDED_MAX * pairs.length,
    details: {
      hiddenS: Math.round(kept.reduce((total, { ticks }) => total + ticks, 0) / TICK_HZ),
      ends: countEnds(kept),
      leaks: leaks
        .slice(0, 5)
        .map(
          ({ seed, observer, hidden: who, ticks, what }) =>
            `map ${seed}: ${observer} of ${who}, after ${ticks}: ${what}`,
        ),
      popIns: sum('popIns'),
      popInsOf: sum('frames'),
      notWalking: sum('notWalking'),
      toldEarly: Math.round(early * 1000) / 1000,
      worst: outcomes.flatMap(({ watch }) => watch.worst).slice(0, 5),
    },
  };
}

function countEnds(pairs: readonly Pair[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { end } of pairs) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}

function tell({ log }: ClaimOptions, { seed }: TwinJob, { pairs, watch }: TwinOutcome): void {
  const seconds = pairs.reduce((total, { ticks }) => total + ticks, 0) / TICK_HZ;
  const ends = Object.entries(countEnds(pairs)).map(([end, count]) => `${count} ${end}`);
  log(
    `map ${seed}: ${pairs.length} pairs, alike for ${seconds.toFixed(0)} s, ${ends.join(', ')}; ${watch.popIns} pop-ins`,
  );
}
