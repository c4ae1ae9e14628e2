import type { Life, LifeTask } from '#bench/compare/life.ts';
import { openSide, type Side, type Tree } from '#bench/compare/side.ts';
import { compareTiming, type Processes, TIME_LIMIT, type TimingRow } from '#bench/compare/timing.ts';

/*
 * Lives of base and head in turn, A B B A A B B A, in a process of each, and then in new ones: what the machine does meanwhile it does to both.
 */

/** Pairs of processes to begin with: the fewest whose halves say anything about noise. */
export const PAIRS = 4;

/** ... and at most, while something is suspected or the noise is more than the limit. A minute for a scenario of 600 ticks. */
export const PAIRS_MAX = 12;

/** By position: which side lives. Twice there and back: the first life of a process is mostly spent on compiling. */
const TURNS = [0, 1, 1, 0, 0, 1, 1, 0] as const;

/** How a process is made: another one in tests. */
export type OpenSide = (tree: Tree) => Side;

export interface Lived {
  readonly base: Processes;
  readonly head: Processes;
  readonly timing: readonly TimingRow[];
}

/** Lives a scenario in both trees until it is clear which is faster, or that it will not become clear. */
export async function liveBoth(
  task: LifeTask,
  base: Tree,
  head: Tree,
  open: OpenSide = openSide,
  pairsMax: number = PAIRS_MAX,
): Promise<Lived> {
  const lives: [Life[][], Life[][]] = [[], []];
  for (;;) {
    for (let pair = 0; pair < PAIRS; pair++) {
      const lived = await livePair(task, [base, head], open);
      lived.forEach((each, side) => lives[side].push(each));
    }
    const timing = compareTiming(lives[0], lives[1]);
    const isClear = !timing.some(isOpen);
    // Whose worlds differ are not compared by time.
    if (isClear || lives[0].length + PAIRS > pairsMax || lives[0][0][0].hash !== lives[1][0][0].hash) {
      return { base: lives[0], head: lives[1], timing };
    }
  }
}

/** Whether more lives could change what is said of it: slower, but perhaps by less than the limit, or not known well enough. */
function isOpen({ over, unclear, change, band }: TimingRow): boolean {
  return unclear || (over && change - band < TIME_LIMIT);
}

async function livePair(task: LifeTask, trees: readonly [Tree, Tree], open: OpenSide): Promise<[Life[], Life[]]> {
  const sides = trees.map((tree) => open(tree));
  const lives: [Life[], Life[]] = [[], []];
  try {
    for (const turn of TURNS) lives[turn].push(await sides[turn].live(task));
    return lives;
  } finally {
    await Promise.all(sides.map((side) => side.close()));
  }
}
