import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { describeFailure, nameOfBuild } from '#bench/sim/report.ts';
import { runSeeds, type Timed } from '#bench/sim/run-seeds.ts';
import { BACK_WITHIN_MS, type Outcome, simulate } from '#bench/sim/simulate.ts';
import { faultNames } from '#bench/sim/plan.ts';
import { relight } from '#shared/games/relight/relight.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import { withRules } from '#shared/testing/with-rules.ts';

const short = { troubleMs: 4000 };

/** Long enough for a round and its end; the command takes longer. */
const TROUBLE_MS = 12_000;

/** Runs seeds in all threads; the outcomes in the order of the seeds. */
async function run(first: number, count: number, troubleMs = TROUBLE_MS): Promise<Outcome[]> {
  const timed: Timed[] = [];
  await runSeeds({
    first,
    count,
    troubleMs,
    guests: undefined,
    jobs: availableParallelism(),
    nowMs: () => performance.now(),
    done: (one) => void timed.push(one),
  });
  return timed.map(({ outcome }) => outcome).toSorted((a, b) => a.seed - b.seed);
}

function tellFailures(outcomes: readonly Outcome[]): string {
  const wanted = { minutes: TROUBLE_MS / 60_000, players: undefined };
  return outcomes.flatMap((outcome) => describeFailure(outcome, nameOfBuild(), wanted)).join('\n');
}

/** Seeds of the suite: four tests of as many each, so that a slow machine has a minute for each. */
const SEEDS = 30;

for (let part = 0; part < 4; part++) {
  const first = 1 + part * SEEDS;
  test(
    `SM10 SM50 SM51 SM52 SM53 every promise holds in the runs of seeds ${first} to ${first + SEEDS - 1}`,
    { timeout: 180_000 },
    async () => {
      const outcomes = await run(first, SEEDS);
      expect(tellFailures(outcomes)).toBe('');
      expect(outcomes.length).toBe(SEEDS);
      const seen = (key: keyof Outcome['seen']): number => outcomes.reduce((sum, one) => sum + one.seen[key], 0);
      // Every check has had something to look at.
      expect(seen('shadowTicks')).toBeGreaterThan(0.95 * seen('ticks') - 30 * seen('rooms'));
      expect(seen('replayed')).toBeGreaterThan(0.03 * seen('ticks'));
      expect(seen('livedAgain')).toBeGreaterThan(0.02 * seen('ticks'));
      expect(seen('statesCompared')).toBeGreaterThan(0.1 * seen('framesReceived'));
      expect(seen('inTime')).toBeGreaterThan(50_000);
      for (const key of ['workedIn', 'pressedLate', 'refused', 'views'] as const)
        expect(seen(key)).toBeGreaterThan(20 * SEEDS);
      expect(seen('interestsChecked')).toBeGreaterThan(seen('statesCompared'));
      // Every fault has struck, in one seed or another.
      const struck = new Set(outcomes.flatMap(({ happened }) => happened.map(({ fault }) => fault)));
      expect(faultNames.filter((fault) => !struck.has(fault))).toEqual([]);
    },
  );
}

test(
  'SM11 one seed is one run, to the bit, also in other threads and after other runs',
  { timeout: 60_000 },
  async () => {
    const seeds = [3, 21, 142];
    const here = seeds.map((seed) => simulate({ seed, ...short }));
    const again = await Promise.all(seeds.map((seed) => run(seed, 1, short.troubleMs)));
    expect(again.map(([outcome]) => outcome!.hash)).toEqual(here.map(({ hash }) => hash));
    expect(new Set(here.map(({ hash }) => hash)).size).toBe(seeds.length);
  },
);

test('SM12 where guests cannot come back, that is found', () => {
  const calm = simulate({ seed: 5, guests: 3, calm: true, ...short });
  expect(calm.failure).toBeUndefined();
  expect(calm.happened).toEqual([]);
  // The server lets everybody in, and no page knows what it plays.
  const game = { ...relight, maps: [{ ...relight.maps[0]!, name: 'A map that no page has' }] };
  const outcome = simulate({ seed: 5, guests: 3, calm: true, serverGame: game, ...short });
  expect(outcome.failure?.finding?.invariant).toBe('everybody is back within ten seconds');
  expect(outcome.virtualMs).toBeGreaterThan(short.troubleMs + BACK_WITHIN_MS);
});

test('NH14 what the eye sees through a narrow gap from where it is, it is told of: a seed that once failed', () => {
  expect(simulate({ seed: 1, guests: 8, calm: true, troubleMs: 15_000 }).failure).toBe(undefined);
});

test('SM13 a world that is not what its log makes of it is found, with tick, entity, field and both values', () => {
  // One room in the life of this process hurts a body by one in tick 100, and no other.
  let isDone = false;
  const game = {
    ...relight,
    open: (...args: Parameters<typeof relight.open>) => {
      const rules = relight.open(...args);
      return {
        ...rules,
        judge: (...[world, inputs, past]: Parameters<typeof rules.judge>) => {
          rules.judge(world, inputs, past);
          if (world.head[HEAD_TICK] !== 100 || isDone) return;
          isDone = true;
          world.columns.health[0]!--;
        },
      };
    },
  };
  const outcome = simulate({ seed: 5, guests: 3, calm: true, serverGame: game, ...short });
  const finding = { invariant: 'the world is what its log makes of it', tick: 100, entity: 0, field: 'health' };
  expect(outcome.failure?.finding).toMatchObject({ ...finding, found: 99, expected: 100 });
  const told = describeFailure(outcome, 'build 7', { minutes: 0.1, players: 3 });
  expect(told[0]).toBe('seed 5, build 7: the world is what its log makes of it');
  expect(told.join('\n')).toContain('tick 100, entity 0, field health): 99, expected 100');
  expect(told.at(-1)).toBe('  repeat it: npm run sim -- --seed 5 --minutes 0.1 --players 3');
});

/** A game whose rules know when a tick is lived again, as rules must not. */
function minding(again: (world: World<PlacedFields>) => void): Game {
  return withRules(relight as unknown as Game, (rules) => {
    let newest = 0;
    return {
      predict(world, inputs) {
        rules.predict(world, inputs);
        if (world.head[HEAD_TICK] <= newest) again(world);
        newest = Math.max(newest, world.head[HEAD_TICK]);
      },
    };
  });
}

test('SM51 a tick that comes out otherwise because the room has gone back for it is found', () => {
  // Seed 2 has late inputs from the beginning on.
  const invariant = 'the world is what its log makes of it';
  const outcome = simulate({ seed: 2, serverGame: minding(({ columns }) => void (columns.x[0] ^= 1)), ...short });
  expect(outcome.failure?.finding).toMatchObject({ invariant, entity: 0, field: 'x' });
});
