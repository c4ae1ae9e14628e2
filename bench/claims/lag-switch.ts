import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { CHEATERS, type Cheater } from '#bench/duels/cheaters.ts';
import type { DuelScore } from '#bench/duels/duel.ts';
import { runDuels } from '#bench/duels/run-duels.ts';

const DUELS = { short: 300, long: 2000 };

/** Nobody may win more than this, and in the build without protections somebody must win more than that. */
const FAIR_SHARE = 0.5;
const GAIN_SHARE = 0.55;

/** Half the width of an interval that holds the true share 95 times of 100, in standard errors. */
const Z = 1.96;

/** Gains most where late inputs press when they say so and take verdicts back: there a dodge can be decided after the shot. */
const KEEN: Cheater = 'late-dodge';

/**
 * The best bot against itself over lines that are alike (80 ± 10 ms; 20 ± 2.5 ms for late dodges), but one of the two cheats with time: it cuts its line and lets
 * everything go at once, plays as if it were far away, acknowledges late and claims the past that suits it, or sends as late as
 * still counts and dodges shots that it has seen. None may win more than half of the duels.
 */
export const lagSwitch: Claim = {
  name: 'lag-switch',
  sentence:
    'Who cheats with time (lag switch, fake lag, withheld acknowledgements, late dodges) wins no more than who does not.',
  run: proveLagSwitch,
};

async function proveLagSwitch(options: ClaimOptions): Promise<ClaimResult> {
  const { form, plant, log } = options;
  const duels = plant === undefined ? DUELS[form] : 200;
  const isUnprotected = plant !== undefined;
  const shares: Record<string, Share> = {};
  for (const cheater of isUnprotected ? [KEEN] : CHEATERS) {
    shares[cheater] = shareOf(await runDuels({ cheater, duels, isUnprotected }));
    log(`${cheater}: ${describe(shares[cheater])}`);
  }
  const unprotected = shareOf(await runDuels({ cheater: KEEN, duels, isUnprotected: true }));
  log(`${KEEN} without protections: ${describe(unprotected)}`);
  return judgeShares(form, shares, unprotected);
}

/** What a cheater won, and the interval that the true share lies in. */
export interface Share extends DuelScore {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Wilson's interval, which holds also where shares are near 0 or 1. */
export function shareOf({ won, lost }: DuelScore): Share {
  const n = won + lost;
  const share = won / n;
  const middle = (share + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return { won, lost, share, low: middle - half, high: middle + half };
}

/** What the duels come to. */
export function judgeShares(
  form: ClaimOptions['form'],
  shares: Readonly<Record<string, Share>>,
  unprotected: Share,
): ClaimResult {
  const all = Object.values(shares);
  const fair = all.length > 0 && all.every(({ low }) => low <= FAIR_SHARE);
  return {
    claim: 'lag-switch',
    form,
    figure: Math.max(...all.map(({ share }) => share)),
    unit: 'of the duels won by the cheater who wins most',
    threshold: `the 95 % interval of each reaches down to ${FAIR_SHARE}; without protections one wins > ${GAIN_SHARE}`,
    n: all.reduce((sum, { won, lost }) => sum + won + lost, 0),
    excluded: 0,
    seeds: [1],
    pass: fair && unprotected.share > GAIN_SHARE,
    details: { shares, unprotected },
  };
}

function describe({ won, lost, share, low, high }: Share): string {
  const percent = (part: number): string => (part * 100).toFixed(1);
  return `${won} won, ${lost} lost: ${percent(share)} % (${percent(low)} to ${percent(high)})`;
}
