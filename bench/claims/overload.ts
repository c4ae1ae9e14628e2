import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type RealResult, runReal } from '#bench/overload/run-real.ts';
import { runVirtual, type VirtualResult } from '#bench/overload/run-virtual.ts';
import type { Level } from '#server/load/ladder.ts';

/** What players are told of the pace may be off by this share. */
const ERROR_MAX = 0.01;

/** On real time the pace is measured over so many ticks at least. */
const TICKS_MIN = 120;

/** After the load ends nothing is given up any more within this. */
const RECOVERED_S_MAX = 10;

const SEEDS = { short: 2, long: 20 };
const BUSY_S = { short: 14, long: 60 };

/** 120 % that nothing lightens, and 150 % of which each level takes some off. */
const unsheddable = (): number => 1.2;
const LIGHTENED: Readonly<Record<Level, number>> = {
  none: 1.5,
  'far-rates': 1.4,
  'interest-budget': 1.3,
  joins: 1.3,
  dilation: 1.15,
};
const sheddable = (level: Level): number => LIGHTENED[level];

/** ... and one that ends there: no more is given up than is needed. */
const LIGHT: Readonly<Record<Level, number>> = { ...LIGHTENED, 'far-rates': 0.9, 'interest-budget': 0.78 };
const light = (level: Level): number => LIGHT[level];

const DECLARED: readonly Level[] = ['far-rates', 'interest-budget', 'joins', 'dilation'];

/**
 * The real server and real clients on virtual time, where ticks take what the run says; and on real time two worker threads, one with
 * ticks of 120 %. The part on real time needs a machine of which nobody else takes much: a thread that gets less than its core has
 * more to do than 120 %. Planted faults are judged on virtual time alone.
 */
export const overload: Claim = {
  name: 'overload',
  sentence:
    'Under 120 % load the game runs slower by what players are told, within 1 %, and loses neither a tick nor a player; it gives up in the declared order, and is back within 10 s.',
  run: proveOverload,
};

async function proveOverload(options: ClaimOptions): Promise<ClaimResult> {
  const { form, plant, log } = options;
  const seeds = Array.from({ length: plant ? 1 : SEEDS[form] }, (_, at) => at + 1);
  const busyS = BUSY_S[plant ? 'short' : form];
  const run = (name: string, loadAt: (level: Level) => number, declared: readonly Level[]): Judged[] =>
    seeds.map((seed) => {
      const result = runVirtual({ seed, loadAt, busyS, plant });
      log(
        `${name}, seed ${seed}: ${result.ladder.join(' > ')}, told ${result.told}, back after ${result.recoveredS} s`,
      );
      return { ...result, holds: holds(result, declared) };
    });
  const parts = {
    unsheddable: run('120 % unsheddable', unsheddable, DECLARED),
    sheddable: run('150 % partly sheddable', sheddable, DECLARED),
    light: run('150 % mostly sheddable', light, ['far-rates', 'interest-budget']),
  };
  const real = plant ? undefined : await runReal(log);
  const all = Object.values(parts).flat();
  const error = Math.max(...all.map((result) => result.error), real ? errorOf(real) : 0);
  return {
    claim: 'overload',
    form,
    figure: 100 * error,
    unit: '% between the pace that players are told and the one that is measured',
    threshold: `<= ${100 * ERROR_MAX}; 0 ticks lost, 0 disconnects, 0 unknown mispredictions, in the declared order, back <= ${RECOVERED_S_MAX} s`,
    n: all.length + (real ? 1 : 0),
    excluded: 0,
    seeds,
    pass: all.every(({ holds: isSo }) => isSo) && (real === undefined || holdsReal(real)),
    details: { ...parts, real },
  };
}

interface Judged extends VirtualResult {
  readonly holds: boolean;
}

function holds(result: VirtualResult, ladder: readonly Level[]): boolean {
  const { error, drops, sheds, missing, unknown, recoveredS } = result;
  return (
    error <= ERROR_MAX &&
    drops + sheds + missing + unknown === 0 &&
    recoveredS <= RECOVERED_S_MAX &&
    result.ladder.join() === ladder.join()
  );
}

function errorOf({ told, measured }: RealResult): number {
  return Math.abs(measured / told - 1);
}

/** Inputs may be missing on real time: players share the main thread's core with whatever else the machine does. */
function holdsReal(real: RealResult): boolean {
  const { told, levels, drops, sheds, recoveredS, otherScale } = real;
  const climbed = levels.slice(0, levels.indexOf('dilation') + 1);
  return (
    real.ticks >= TICKS_MIN &&
    told < 1 &&
    errorOf(real) <= ERROR_MAX &&
    drops + sheds === 0 &&
    recoveredS <= RECOVERED_S_MAX &&
    otherScale === 1 &&
    climbed.every(
      (level, at) => at === 0 || DECLARED.indexOf(level as Level) > DECLARED.indexOf(climbed[at - 1] as Level),
    )
  );
}
