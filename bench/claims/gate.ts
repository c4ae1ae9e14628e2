import path from 'node:path';
import { COMPARE_TICKS, compareTrees } from '#bench/compare/run-compare.ts';
import { copyHead } from '#bench/compare/trees.ts';
import type { Comparison } from '#bench/compare/verdict.ts';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import type { Scenario } from '#bench/scenario/scenario.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What is made worse in the head, and what the comparison must then say of it. */
interface Worse {
  readonly inject: string;
  /** Of a reason that must be given. */
  readonly expect: RegExp;
}

const SLOWER: Worse = { inject: 'burn:simulate:0.1', expect: /^phase simulate takes/ };
const LONGER: Worse = { inject: 'pad:0.03', expect: /^bytesSent grew .* \+3\.0 %/ };

interface Extent {
  /** Times that nothing is changed. */
  readonly unchanged: number;
  readonly worse: readonly Worse[];
  readonly ticks: number;
}

const EXTENTS: Readonly<Record<'short' | 'long' | 'planted', Extent>> = {
  short: { unchanged: 1, worse: [SLOWER, LONGER], ticks: COMPARE_TICKS },
  long: {
    unchanged: 20,
    worse: [SLOWER, { inject: 'burn:encode:0.1', expect: /^phase encode takes/ }, LONGER],
    ticks: COMPARE_TICKS,
  },
  planted: { unchanged: 0, worse: [LONGER], ticks: 60 },
};

/** What one comparison was of, and what it said. */
export interface Trial {
  readonly worse: Worse | undefined;
  readonly comparison: Comparison;
}

/**
 * The working tree against itself, and against itself made worse while it is loaded: a phase that takes a tenth longer, frames that are 3 %
 * longer. Needs a core that nothing else uses all of the time: where the noise is more than the limit, a tenth cannot be told from chance.
 */
export const gate: Claim = {
  name: 'gate',
  sentence:
    'Comparing two trees fails on a phase that takes 10 % longer and on frames that are 3 % longer, and passes 20 comparisons of what has not changed.',
  run: proveGate,
};

/** The planted fault: what should be made worse is left as it is. */
async function proveGate(options: ClaimOptions): Promise<ClaimResult> {
  const { plant } = options;
  if (plant !== undefined && plant !== 'nothing' && plant !== 'pad') throw new Error(`no fault is called "${plant}"`);
  const extent = EXTENTS[plant === undefined ? options.form : 'planted'];
  const plan = [...Array.from({ length: extent.unchanged }, () => undefined), ...extent.worse];
  const tree = copyHead(ROOT);
  const trials: Trial[] = [];
  try {
    for (const worse of plan) {
      const head = plant === 'nothing' || !worse ? tree : { ...tree, inject: worse.inject };
      trials.push({ worse, comparison: await compareTrees(scenarioFor(worse), extent.ticks, tree, head) });
      options.log(describe(trials.at(-1)!));
    }
  } finally {
    tree.close();
  }
  return judgeTrials(options, trials);
}

/** Bytes have no noise that a long tick would lessen. */
function scenarioFor(worse: Worse | undefined): Scenario {
  const wanted = worse === LONGER ? 'duel-2' : 'brawl-12';
  return scenarios.find(({ name }) => name === wanted)!;
}

/** Whether the gate said what it must. */
export function isRight({ worse, comparison: { verdict, reasons } }: Trial): boolean {
  if (worse === undefined) return verdict === 'pass';
  return verdict === 'fail' && reasons.some((reason) => worse.expect.test(reason));
}

/** What the comparisons come to. */
export function judgeTrials({ form }: Pick<ClaimOptions, 'form'>, trials: readonly Trial[]): ClaimResult {
  const wrong = trials.filter((trial) => !isRight(trial));
  return {
    claim: 'gate',
    form,
    figure: trials.length - wrong.length,
    unit: `comparisons judged right, of ${trials.length}`,
    threshold: 'all',
    n: trials.length,
    excluded: 0,
    seeds: [7],
    pass: trials.length > 0 && wrong.length === 0,
    details: { wrong: wrong.map(describe), noise: trials.map(({ comparison }) => noiseOf(comparison)) },
  };
}

function noiseOf({ timing }: Comparison): number {
  return Math.round(Math.max(0, ...timing.filter(({ judged }) => judged).map(({ band }) => band)) * 1000) / 1000;
}

function describe({ worse, comparison }: Trial): string {
  const { verdict, reasons, processes } = comparison;
  const noise = `noise ± ${(noiseOf(comparison) * 100).toFixed(1)} % with ${processes} processes`;
  return `${worse?.inject ?? 'unchanged'}: ${verdict}${reasons.map((reason) => `; ${reason}`).join('')} (${noise})`;
}
