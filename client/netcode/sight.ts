import type { Predictor } from '#client/netcode/predictor.ts';
import type { PlacedFields, Sight } from '#shared/games/game.ts';

/** What a bot in this player's place may know: the client's own world holds nothing else. Empty until it is looked at. */
export function createSight({ world, seat }: Predictor): Sight<PlacedFields> {
  return { world, seat, entities: new Int32Array(world.capacity), count: 0 };
}

/** Lists everything that is in the client's world just now, and returns the same sight. */
export function lookAround(sight: Sight<PlacedFields>): Sight<PlacedFields> {
  const { kind } = sight.world.columns;
  sight.count = 0;
  for (let index = 0; index < kind.length; index++) {
    if (kind[index] !== 0) sight.entities[sight.count++] = index;
  }
  return sight;
}
