import type { Life, LifeTask } from '#bench/compare/life.ts';
import { openSide, type Side, type Tree } from '#bench/compare/side.ts';
import { compareTiming, type Processes, TIME_LIMIT, type TimingRow } from '#bench/compare/timing.ts';

/*
 * Base and head in several processes each, all there from the beginning, so that what is compiled is compiled once. They live in turn,
 * A B B A, one at a time: what the machine does meanwhile it does to both.
 */

/** Processes of each side: the fewest whose halves say anything about noise. */
export const PAIRS = 4;

/** Lives of each process that do not count: ticks still get faster by a third in them. They need no turns, so all processes live at once. */
export const WARM_LIVES = 2;

/** Rounds to begin with, of two lives per process, ... */
export const ROUNDS = 3;

/** ... and at most, while something is doubtful. */
export const ROUNDS_MAX = 14;

/** Which side lives, in a round of a pair. */
const TURNS = [0, 1, 1, 0] as const;

/** How a process is made: another one in tests. */
export type OpenSide = (tree: Tree) => Side;

export interface Lived {
  readonly base: Processes;
  readonly head: Processes;
  readonly timing: readonly TimingRow[];
}

/** A process of each side, and its lives that count. */
type Pair = readonly { readonly side: Side; readonly lives: Life[] }[];

/** Lives a scenario in both trees until it is clear which is faster, or that it will not become clear. */
export async function liveBoth(task: LifeTask, base: Tree, head: Tree, open: OpenSide = openSide): Promise<Lived> {
  const pairs = Array.from({ length: PAIRS }, (): Pair =>
    [base, head].map((tree) => ({ side: open(tree), lives: [] })),
  );
  try {
    await Promise.all(pairs.flat().map(({ side }) => warmUp(side, task)));
    return await liveRounds(task, pairs);
  } finally {
    await Promise.all(pairs.flat().map(({ side }) => side.close()));
  }
}

async function warmUp(side: Side, task: LifeTask): Promise<void> {
  for (let life = 0; life < WARM_LIVES; life++) await side.live(task);
}

async function liveRounds(task: LifeTask, pairs: readonly Pair[]): Promise<Lived> {
  const [base, head] = [0, 1].map((which) => pairs.map((pair) => pair[which].lives));
  for (let round = 1; ; round++) {
    for (const pair of pairs) {
      for (const turn of TURNS) pair[turn].lives.push(await pair[turn].side.live(task));
    }
    const timing = compareTiming(base, head);
    // Whose worlds differ are not compared by time.
    const isOther = base[0][0].hash !== head[0][0].hash;
    const isClear = round >= ROUNDS && !timing.some(isDoubtful);
    if (isOther || isClear || round === ROUNDS_MAX) return { base, head, timing };
  }
}

/** Whether more lives could change what is said of it: slower, but perhaps by less than the limit, or not known well enough. */
function isDoubtful({ over, unclear, change, band }: TimingRow): boolean {
  return unclear || (over && change - band < TIME_LIMIT);
}
