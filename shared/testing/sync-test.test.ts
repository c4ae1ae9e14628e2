import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashHex } from '#shared/core/hash.ts';
import { defineTunables } from '#shared/core/tunables.ts';
import { dot } from '#shared/games/dot/dot.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import { createScene, type Scene, type SceneName, scenes, stepScene } from '#shared/testing/scenes.ts';
import {
  withCachedSetting,
  withColumnOutside,
  withCounter,
  withForgetfulMind,
  withInsertionOrder,
  withJudgedSetting,
  withMeddling,
  withOverrun,
  withRememberedVerdict,
  withStateByObject,
} from '#shared/testing/sync-faults.ts';
import { describeDesync, runSyncTest, type SyncOptions, type SyncReport } from '#shared/testing/sync-test.ts';
import { testGames } from '#shared/testing/test-games.ts';
import { withDeterminismTrap } from '#shared/testing/trap.ts';

function opener(game: Game): (seed: number) => Scene {
  return (seed) => createScene({ game, map: game.maps[0], seats: game.seats, seed });
}

/** The report as a person would read it, so that a failing test says what the sync test says. */
function verdictOf(game: Game, options: SyncOptions): string {
  return wordsFor(runSyncTest(opener(game), options));
}

function wordsFor({ desync }: SyncReport): string {
  return desync ? describeDesync(desync) : 'in sync';
}

/** Relight, whose warm-up and countdown are short, so that the round begins at tick 360. */
function withEarlyRound(): Game {
  const { rows } = relight.tunables;
  const sooner = { ...rows, 'round.warmUpS': { ...rows['round.warmUpS'], default: 3 } };
  return { ...(relight as unknown as Game), tunables: defineTunables(sooner) };
}

/** Counts the ticks of all runs in which a body died. */
function withDeaths(game: Game): { game: Game; deaths: () => number } {
  let deaths = 0;
  const watched = withMeddling(game, () => ({ columns, head, ranges }) => {
    for (let seat = 0; seat < ranges.seats; seat++) {
      if (columns.kind[seat] === 0 && columns['freedAt'][seat] === head[HEAD_TICK]) deaths++;
    }
  });
  return { game: watched, deaths: () => deaths };
}

describe.each(testGames.map((game) => [game.name, game] as const))('%s', (_, game) => {
  test('DT11 thrown back on every tick, in its own buffer or among junk by other rules, it lives the same bits again', () => {
    for (const seed of [1, 2]) {
      const report = runSyncTest(opener(game), { seed, ticks: 400 });
      expect(wordsFor(report)).toBe('in sync');
      expect(report.ticks).toBe(400);
      // Two runs, each thrown back by 6.5 ticks in the mean.
      expect(report.relived).toBeGreaterThan(12 * 400);
    }
  });

  test('DT11 another seed ends in other bits', () => {
    const [one, other] = [1, 2].map((seed) => runSyncTest(opener(game), { seed, ticks: 100 }));
    expect(hashHex(one.world.words)).not.toBe(hashHex(other.world.words));
  });

  test('DT12 opening, populating, joining, stepping and leaving use nothing that differs between engines', () => {
    withDeterminismTrap(() => {
      const scene = createScene({ game, map: game.maps[0], seats: game.seats, seed: 5 });
      for (let tick = 0; tick < 300; tick++) stepScene(scene);
      scene.rules.near(scene.world, 0);
      scene.rules.leave(scene.world, 0);
      stepScene(scene);
    });
  });
});

test.each(Object.keys(scenes) as SceneName[])('DT12 the scene %s uses nothing that differs between engines', (name) => {
  withDeterminismTrap(() => {
    const scene = scenes[name](1);
    for (let tick = 0; tick < 100; tick++) stepScene(scene);
    return hashHex(scene.world.words);
  });
});

describe('sync test', () => {
  test.each([
    ['duel', 600],
    ['crowd-100', 40],
    ['crowd-300', 8],
    ['pile', 8],
    ['empty', 100],
  ] as const)('DT62 the scene %s lives the same bits again', (name, ticks) => {
    expect(wordsFor(runSyncTest(scenes[name], { seed: 3, ticks }))).toBe('in sync');
  });

  test('DT63 bots that fight, from warm-up to round, live the same bits and decide the same again', () => {
    const { game, deaths } = withDeaths(withEarlyRound());
    expect(verdictOf(game, { seed: 4, ticks: 480, bots: true })).toBe('in sync');
    expect(deaths()).toBeGreaterThan(20);
  });

  test.each([
    ['a counter in the rules', withCounter(dot), 'x of entity 0 '],
    ['the order in which the rules came to know', withInsertionOrder(dot), 'x of entity '],
    ['a column that is not in the table', withColumnOutside(dot), 'y of entity '],
    ['the bytes behind a column', withOverrun(dot), 'carried, .* x of entity 0 '],
    ['a setting of another room', withCachedSetting(relight as unknown as Game), 'carried, .* x of entity 0 '],
    ['state by object', withStateByObject(dot), 'x of entity 0 '],
  ])('DT64 state outside the world is found out: %s', (_, game, words) => {
    expect(verdictOf(game, { seed: 1, ticks: 600 })).toMatch(new RegExp(words));
  });

  test.each([
    ['a judgement that changes a setting', withJudgedSetting(relight as unknown as Game), 'decided, .* tunable 0'],
    ['movement by what was judged before', withRememberedVerdict(dot), 'x of entity 0 '],
  ])('RB22 what a server that goes back would not live again is found out: %s', (_, game, words) => {
    expect(verdictOf(game, { seed: 1, ticks: 200 })).toMatch(new RegExp(words));
  });

  test('DT64 state outside the memory of a bot is found out', () => {
    const game = withForgetfulMind(relight as unknown as Game);
    expect(verdictOf(game, { seed: 1, ticks: 100, bots: true })).toMatch(
      /input moveX of entity \d+ \(kind 1\): \d+ and/,
    );
  });

  test('DT65 the first value that differs is named with its tick, field, entity, kind and both values', () => {
    const rows = relight.schema.rows.slice(1);
    const fields = fc.constantFrom(...rows.map(({ name }) => name));
    fc.assert(
      fc.property(fields, fc.nat({ max: 7 }), fc.integer({ min: 1, max: 40 }), (field, entity, tick) => {
        const { desync } = runSyncTest(opener(flippedAt(tick, field, entity)), { seed: 1, ticks: 60 });
        expect(desync).toMatchObject({ run: 'restored', tick, difference: { field, entity, kind: 1 } });
        expect(desync!.difference.one ^ desync!.difference.other).toBe(1);
      }),
      { numRuns: 15, seed: 7 },
    );
  });
});

/** In all runs but the straight one, the lowest bit of a value is wrong after a tick. */
function flippedAt(tick: number, field: string, entity: number): Game {
  let opened = 0;
  return withMeddling(relight as unknown as Game, () => {
    const isStraight = opened++ === 0;
    return ({ columns, head }: World<PlacedFields>) => {
      if (!isStraight && head[HEAD_TICK] === tick) columns[field][entity] ^= 1;
    };
  });
}
