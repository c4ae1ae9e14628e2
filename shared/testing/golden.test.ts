import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hashHex } from '#shared/core/hash.ts';
import type { Game } from '#shared/games/game.ts';
import { createScene, type Scene, scenes, stepScene } from '#shared/testing/scenes.ts';
import { testGames } from '#shared/testing/test-games.ts';

/*
 * Committed hashes of whole worlds. A change of the rules changes them, on purpose: look at what else changed, then write the
 * hash that the failing test shows into golden/scenes.json.
 */

const TICKS = 600;
const SEED = 1;

const golden = JSON.parse(readFileSync(new URL('golden/scenes.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

function openGame(game: Game): Scene {
  return createScene({ game, map: game.maps[0], seats: game.seats, seed: SEED });
}

const opened: readonly (readonly [string, () => Scene])[] = [
  ...testGames.map((game) => [`game ${game.name}`, () => openGame(game)] as const),
  ...Object.entries(scenes).map(([name, open]) => [`scene ${name}`, () => open(SEED)] as const),
];

describe('golden hashes', () => {
  test.each(opened)(`DT13 %s has the committed hash after ${TICKS} ticks`, (name, open) => {
    const scene = open();
    for (let tick = 0; tick < TICKS; tick++) stepScene(scene);
    expect(hashHex(scene.world.words)).toBe(golden[name]);
  });

  test('DT13 every committed hash belongs to something, and no two are the same', () => {
    expect(Object.keys(golden)).toEqual(opened.map(([name]) => name));
    expect(new Set(Object.values(golden)).size).toBe(opened.length);
  });
});
