import type { CodecData, CodecState } from '#bench/codec/data.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import type { Game } from '#shared/games/game.ts';
import { shownAt } from '#shared/sim/shown.ts';
import type { Room } from '#server/room.ts';

/* Matches in the real room, for what their clients know: everybody plays by the game's own mind on what it is sent. */

export interface WatchOptions {
  readonly game: Game;
  readonly players: number;
  readonly seed: number;
  readonly ticks: number;
}

/** Rounds short enough that every phase comes, s. */
const PHASES = { 'round.warmUpS': 5, 'round.countdownS': 2, 'round.lastsS': 60 } as const;

/** A match from the opening of its room on. Deterministic. */
export function watchMatch({ game, players, seed, ticks }: WatchOptions): CodecData {
  const tunables = Object.fromEntries(Object.entries(PHASES).filter(([key]) => Object.hasOwn(game.tunables.at, key)));
  const { room, tick } = createTickLoad({ game, players, seed, tunables, play: 'fight', nowMs: () => 0 });
  const states: CodecState[] = [];
  for (let i = 0; i < ticks; i++) {
    tick();
    states.push(stateOfRoom(room, players));
  }
  return { name: `${game.name}, seed ${seed}`, schema: game.schema, capacity: room.world.capacity, states };
}

/** What the first so many clients of a room know after its tick. */
export function stateOfRoom({ world, shown, clients }: Room, observers: number): CodecState {
  const { kind, generation } = world.columns;
  return {
    tick: world.head[0],
    lives: Int32Array.from(kind, (one, index) => (one === 0 ? 0 : generation[index] + 1)),
    values: shownAt(shown, world.head[0]).slice(),
    views: clients.slice(0, observers).map(({ entityOf, slotsEnd }) => entityOf.slice(0, slotsEnd)),
  };
}
