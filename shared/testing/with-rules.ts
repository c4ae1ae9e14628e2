import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { Ranges } from '#shared/sim/world.ts';

type PlacedRules = Rules<PlacedFields>;

/** The game as it is, but for the rules that `change` gives; it is called for each new set of rules, with those of the game. */
export function withRules(
  game: Game,
  change: (rules: PlacedRules, ranges: Ranges, map: GameMap) => Partial<PlacedRules>,
): Game {
  const open: Game['open'] = (map, ranges) => {
    const rules = game.open(map, ranges);
    return { ...rules, ...change(rules, ranges, map) };
  };
  return { ...game, open };
}
