import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import type { RoomSpec } from '#server/host/hosted-room.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';

/** What a host opens a room of the game by, everything at its default. */
export function specOf(game: Game, seats = game.seats): RoomSpec {
  const tunables = defaultValues(game.tunables);
  const settings = roomSettings(defaultValues(hostTunables));
  return { code: 'ABCD', game, map: game.maps[0], seats, seed: 1, tunables, settings };
}
