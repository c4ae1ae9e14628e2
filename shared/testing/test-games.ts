import type { Game } from '#shared/games/game.ts';
import { games } from '#shared/games/index.ts';
import { doorGame } from '#shared/testing/door-game.ts';

/** What suites run on that must hold on any game: every game that is offered to players, and one made for tests. */
export const testGames: readonly Game[] = [...games, doorGame];

/** The game of this name among them. */
export function findTestGame(name: string): Game | undefined {
  return testGames.find((game) => game.name === name);
}
