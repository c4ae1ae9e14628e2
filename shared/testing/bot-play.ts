import { assert } from '#shared/core/assert.ts';
import { randomU32 } from '#shared/core/random.ts';
import type { Bots, Game, Mind, PlacedFields, Sight } from '#shared/games/game.ts';
import { createInput, type Inputs, setInput } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { ownedStart, type World } from '#shared/sim/world.ts';

/*
 * A game's own bots on the seats of a world without a room: they know everything that lives, but for what their own seat owns.
 */

export interface BotPlay {
  readonly mind: Mind<PlacedFields>;
  readonly bots: Bots;
  /** Decides what the bots draw. */
  readonly seed: number;
  /** Of all seats one after another: with the world and the seed, all that their decisions rest on. */
  readonly memory: Float64Array;
}

/** What a number is drawn for. */
const USE = { mind: 201 } as const;

/** Bots that have just begun, skills in turn. */
export function createBotPlay(game: Game, map: GameMap, { ranges }: World, seed: number): BotPlay {
  const { bots } = game;
  assert(bots !== undefined, `${game.name} has no bots`);
  return { mind: bots.open(map, ranges), bots, seed, memory: new Float64Array(ranges.seats * bots.memory) };
}

/** Writes what the bot of a seat does in the tick after the world's, and changes its memory. */
export function decideSeat(play: BotPlay, world: World<PlacedFields>, seat: number, inputs: Inputs): void {
  const { mind, bots, seed } = play;
  const out = createInput();
  const memory = play.memory.subarray(seat * bots.memory, (seat + 1) * bots.memory);
  mind.think(see(world, seat), memory, seat % bots.skills.length, randomU32(seed, 0, seat, USE.mind), out);
  setInput(inputs, seat, out);
}

function see(world: World<PlacedFields>, seat: number): Sight<PlacedFields> {
  const sight = { world, seat, entities: new Int32Array(world.capacity), count: 0 };
  const own = ownedStart(world.ranges, seat);
  for (let index = 0; index < world.capacity; index++) {
    const isOwned = index >= own && index < own + world.ranges.ownedPerSeat;
    if (world.columns.kind[index] !== 0 && !isOwned) sight.entities[sight.count++] = index;
  }
  return sight;
}
