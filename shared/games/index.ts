import { dot } from '#shared/games/dot/dot.ts';
import type { Game } from '#shared/games/game.ts';

/** Every game this build knows, by the line that a new game adds. The first is the default. */
export const games: readonly Game[] = [dot];

export function findGame(name: string): Game | undefined {
  return games.find((game) => game.name === name);
}
