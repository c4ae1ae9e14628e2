import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type CourseReport, tookAt } from '#bench/oracle/course.ts';
import { runRooms, type Trials } from '#bench/oracle/run-jobs.ts';

/** Storms per room: enough for deaths, rounds and returns. */
const STORMS = 125;
const BURSTS = 10;

const WORK: Readonly<Record<'short' | 'long' | 'planted', readonly [storms: Trials, bursts: Trials]>> = {
  short: [
    { of: 'storms', rooms: 80, trials: STORMS },
    { of: 'bursts', rooms: 12, trials: BURSTS },
  ],
  long: [
    { of: 'storms', rooms: 2_000, trials: STORMS },
    { of: 'bursts', rooms: 400, trials: BURSTS },
  ],
  planted: [
    { of: 'storms', rooms: 8, trials: 40 },
    { of: 'bursts', rooms: 4, trials: 2 },
  ],
};

/**
 * Rooms in which everybody fights, dashes, dies and comes back, while inputs arrive late in every order, twice, contradicted or never,
 * players come and go, and lines lose packets. Beside each runs an oracle that never goes back: it lives every tick once, with all
 * movement that made the window in time, presses where they were pressed, and the views and verdicts of the room. Six ticks after
 * each tick, when nothing can reach it any more, both must be the same in every byte: in a storm, and one window after it. What is
 * pressed, what players are told of their inputs, and how much is lived again are compared in every tick.
 */
export const late: Claim = {
  name: 'late',
  sentence: 'Inputs that arrive late, in 10,000 random orders, end in the same world as if they had arrived in time.',
  run: proveLate,
};

async function proveLate(options: ClaimOptions): Promise<ClaimResult> {
  const [storms, bursts] = WORK[options.plant === undefined ? options.form : 'planted'];
  const stormy = await runRooms(storms, options.plant);
  tell(options, 'storms of late inputs', stormy);
  const lossy = await runRooms(bursts, options.plant);
  tell(options, 'bursts of 30 % loss', lossy);
  const seeds = Array.from({ length: storms.rooms }, (_, room) => room);
  return { ...judgeLate(options, stormy, lossy), seeds };
}

/** What the storms and the bursts of loss come to. */
export function judgeLate(
  { form }: Pick<ClaimOptions, 'form'>,
  stormy: CourseReport,
  lossy: CourseReport,
): ClaimResult {
  const deviations = [...stormy.deviations, ...lossy.deviations];
  return {
    claim: 'late',
    form,
    figure: deviations.length,
    unit: `rooms that were not what their oracle says, in ${stormy.trials} storms and ${lossy.trials} bursts of loss`,
    threshold: '0, with late movement, late presses, verdicts that stay and truncation among them',
    n: stormy.trials,
    excluded: 0,
    seeds: [],
    pass: deviations.length === 0 && hasAll(stormy) && lossy.relived > 0,
    details: { storms: detailsOf(stormy), bursts: detailsOf(lossy), ...(deviations[0] && { first: deviations[0] }) },
  };
}

/** A run in which nothing happened proves nothing. */
function hasAll({ relived, latePresses, truncated, refused, keptWrites, keptDeaths }: CourseReport): boolean {
  return [relived, latePresses, truncated, refused, keptWrites, keptDeaths].every((count) => count > 0);
}

function detailsOf({ took, deviations, ...counts }: CourseReport): Record<string, unknown> {
  const ms = { p50: tookAt(took, 0.5) / 1000, p99: tookAt(took, 0.99) / 1000, max: Math.ceil(took.maxUs) / 1000 };
  return { ...counts, deviations: deviations.length, rollbackMs: ms };
}

function tell({ log }: ClaimOptions, what: string, report: CourseReport): void {
  const { trials, ticks, relived, lates, latePresses, truncated, refused, deaths, keptDeaths, took } = report;
  log(
    `${trials} ${what}: ${ticks} ticks compared, ${relived} of them lived again; ${deaths} deaths, ${keptDeaths} in those`,
  );
  log(
    `  ${lates} inputs late by up to 6 ticks, ${latePresses} with presses, ${truncated} truncated; ${refused} later still`,
  );
  const ms = [0.5, 0.99].map((share) => (tookAt(took, share) / 1000).toFixed(3));
  const most = `at most ${report.entityTicksMax} entities × ticks`;
  log(`  rollbacks took p50 ${ms[0]}, p99 ${ms[1]}, max ${(took.maxUs / 1000).toFixed(3)} ms, ${most}`);
  for (const { seed, trial, tick, what: how } of report.deviations)
    log(`  room ${seed}, ${trial}, tick ${tick}: ${how}`);
}
