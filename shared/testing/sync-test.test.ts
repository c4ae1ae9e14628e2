import { describe, expect, test } from 'vitest';
import { hashHex } from '#shared/core/hash.ts';
import type { Game } from '#shared/games/game.ts';
import { games } from '#shared/games/index.ts';
import { createScene, type SceneName, scenes, stepScene } from '#shared/testing/scenes.ts';
import { runSyncTest } from '#shared/testing/sync-test.ts';
import { withDeterminismTrap } from '#shared/testing/trap.ts';

/** More than a warm-up and a countdown of Relight: scores are cleared, everybody comes back. */
const TICKS = 1500;

/** A game whose step remembers, outside the world, how often it was called. */
function withHiddenState(game: Game): Game {
  return {
    ...game,
    open: (map, ranges) => {
      const rules = game.open(map, ranges);
      let calls = 0;
      return {
        ...rules,
        step: (world, inputs) => {
          rules.step(world, inputs);
          if (++calls % 50 === 0) world.columns.x[0] ^= 1;
        },
      };
    },
  };
}

describe.each(games.map((game) => [game.name, game] as const))('%s', (_, game) => {
  test('DT11 lived straight, restored on the way, or carried on by other rules, it ends in the same bits', () => {
    for (const seed of [1, 2]) {
      const { straight, restored, carried } = runSyncTest(game, { seed, ticks: TICKS });
      expect(restored).toBe(straight);
      expect(carried).toBe(straight);
    }
  });

  test('DT11 another seed ends in other bits', () => {
    expect(runSyncTest(game, { seed: 1, ticks: 200 }).straight).not.toBe(
      runSyncTest(game, { seed: 2, ticks: 200 }).straight,
    );
  });

  test('DT11 state that the rules keep to themselves is found out', () => {
    const { straight, restored, carried } = runSyncTest(withHiddenState(game), { seed: 1, ticks: 900 });
    expect(restored).not.toBe(straight);
    expect(carried).not.toBe(straight);
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
