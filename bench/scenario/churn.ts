import { createTickLoad, type TickLoadOptions } from '#bench/tick-load.ts';
import type { ScenarioLoad } from '#bench/scenario/scenario.ts';
import { isRested, removePlayer, seatPlayer, tickOf } from '#server/room.ts';

/** Ticks between two departures. */
const EVERY_TICKS = 15;

/**
 * Twice as many seats as players, half of them taken; every so often the one who has been there longest leaves, and another seat is
 * taken as soon as one has rested.
 */
export function createChurn(options: Omit<TickLoadOptions, 'play'>): ScenarioLoad {
  const { players } = options;
  const load = createTickLoad({ ...options, players: 2 * players, play: 'script' });
  const { room, port } = load;
  for (let seat = players; seat < 2 * players; seat++) removePlayer(room, seat);
  let oldest = 0;

  function turn(): void {
    removePlayer(room, oldest % (2 * players));
    const next = (oldest + players) % (2 * players);
    if (isRested(room, next)) seatPlayer(room, next, 1, port(next));
    oldest++;
  }

  return {
    ...load,
    tick: () => {
      if (tickOf(room) > players && tickOf(room) % EVERY_TICKS === 0) turn();
      load.tick();
    },
  };
}
