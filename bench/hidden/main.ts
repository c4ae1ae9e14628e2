import { assert } from '#shared/core/assert.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import { runTwinJobs } from '#bench/hidden/run-jobs.ts';
import type { Pair } from '#bench/hidden/twins.ts';

/*
 * `node bench/hidden/main.ts SEED ...`: runs the twins of chosen maps for as long as the claim does, and prints how each pair ends. For a map
 * that the claim names.
 */

const SECONDS = 60;

const seeds = process.argv.slice(2).map(Number);
assert(
  seeds.length > 0 && seeds.every(Number.isSafeInteger),
  `which maps? Whole numbers, not "${process.argv.slice(2).join(' ')}"`,
);
const jobs = seeds.map((seed) => ({ seed, ticks: SECONDS * TICK_HZ }));
const outcomes = await runTwinJobs(jobs, ({ seed }, { pairs, watch }) => {
  console.log([`map ${seed}, ${watch.popIns} pop-ins`, ...pairs.map(say)].join('\n  '));
});
process.exitCode = outcomes.some(({ pairs }) => pairs.some(({ end }) => end === 'leak')) ? 1 : 0;

function say({ observer, hidden, ticks, end, what }: Pair): string {
  return `${observer} of ${hidden}: ${end} after ${ticks} ticks${what ? `: ${what}` : ''}`;
}
