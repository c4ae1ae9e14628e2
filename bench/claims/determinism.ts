import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import type { Stretch } from '#bench/determinism/entry.ts';
import { openWorkshop, runInChromium, runInNode, type Workshop } from '#bench/determinism/engines.ts';

const SCENE = 'crowd-300';
const SEED = 1;
const TICKS = { short: 10_000, long: 1_000_000 };

/** Enough for a planted bit to show, and quick. */
const PLANTED_TICKS = 200;

/**
 * A scene of 300 bodies that walk, push and shove crates among walls, from one seed, in three engines: the hash of the whole
 * world after the last tick must be the same. Node without its compiler is some thirty times slower, so it runs in two
 * halves side by side: the second begins with the world that the compiled run had reached, and the first must end with
 * exactly that world.
 */
export const determinism: Claim = {
  name: 'determinism',
  sentence:
    'A crowd of 300 bodies ends in the same world, to the bit, in Node, Node without its compiler, and Chromium.',
  run: proveDeterminism,
};

interface Run {
  readonly engine: string;
  readonly tick: number;
  readonly hash: string;
}

async function proveDeterminism(options: ClaimOptions): Promise<ClaimResult> {
  const ticks = options.plant ? PLANTED_TICKS : TICKS[options.form];
  const workshop = await openWorkshop();
  try {
    const runs = await runEngines(workshop, ticks, options);
    for (const { engine, tick, hash } of runs) options.log(`${engine} at tick ${tick}: ${hash}`);
    return judge(options, ticks, runs);
  } finally {
    workshop.close();
  }
}

async function runEngines(workshop: Workshop, ticks: number, options: ClaimOptions): Promise<Run[]> {
  const half = ticks >> 1;
  const stretch = (length: number): Stretch => ({ scene: SCENE, seed: SEED, ticks: length });
  const flipBit = options.plant === 'bit';
  // The second half of the compiled run goes beside Chromium, so that both cores have work.
  const chromium = runInChromium(workshop, { ...stretch(ticks), flipBit });
  const middle = await runInNode(workshop, [], { stretch: stretch(half), to: 'middle' });
  const [last, whole] = await Promise.all([
    runInNode(workshop, [], { stretch: stretch(ticks - half), from: 'middle' }),
    chromium,
  ]);
  const [jitlessMiddle, jitlessLast] = await Promise.all([
    runInNode(workshop, ['--jitless'], { stretch: stretch(half) }),
    runInNode(workshop, ['--jitless'], { stretch: stretch(ticks - half), from: 'middle' }),
  ]);
  return [
    { engine: 'Node', tick: half, hash: middle },
    { engine: 'Node --jitless', tick: half, hash: jitlessMiddle },
    { engine: 'Node', tick: ticks, hash: last },
    { engine: 'Node --jitless', tick: ticks, hash: jitlessLast },
    { engine: 'Chromium', tick: ticks, hash: whole },
  ];
}

function judge(options: ClaimOptions, ticks: number, runs: readonly Run[]): ClaimResult {
  const hashesAt = (tick: number): Set<string> => {
    return new Set(runs.filter((run) => run.tick === tick).map(({ hash }) => hash));
  };
  const different = hashesAt(ticks >> 1).size + hashesAt(ticks).size - 2;
  return {
    claim: 'determinism',
    form: options.form,
    figure: different,
    unit: `differing hashes of 3 engines at tick ${ticks}`,
    threshold: '0',
    n: ticks,
    excluded: 0,
    seeds: [SEED],
    pass: different === 0,
    details: { scene: SCENE, bodies: 300, runs },
  };
}
