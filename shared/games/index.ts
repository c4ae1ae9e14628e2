import { dot } from '#shared/games/dot/dot.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';

/** Every game of this build; a new game adds its line. The first is the default. */
export const games: readonly Game[] = [relight, dot];

/** The game of this name, as `--game` gives it. */
export function findGame(name: string): Game | undefined {
  return games.find((game) => game.name === name);
}
