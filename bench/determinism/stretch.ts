import { hashHex } from '#shared/core/hash.ts';
import type { Game } from '#shared/games/game.ts';
import { createBoard } from '#shared/sim/board.ts';
import { hashParts } from '#shared/sim/compare-worlds.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';

/**
 * `crowd`: 300 bodies that walk, push, shoot. `match`: eight bots play Relight, and what they decide belongs to the state.
 * `recording`: a recorded match is lived again.
 */
export type RunName = 'crowd' | 'match' | 'recording';

/** A part of a run, as it is handed to an engine. */
export interface Stretch {
  readonly run: RunName;
  readonly seed: number;
  readonly ticks: number;
  /** The state is looked at every so many ticks. */
  readonly every: number;
  /** For the test of the claim: one bit of one body is wrong at the end. (Earlier, a wall may put it right again.) */
  readonly flipBit?: boolean;
  /** The whole state to begin with, as another engine has reached it; else the run begins at tick 0. */
  readonly from?: Uint8Array;
  /** Of a recording: its bytes in base 64, and the tick of the key state to begin with, if it is not the first. */
  readonly recording?: string;
  readonly after?: number;
}

/** What a run has come to at a tick. */
export interface Sighting {
  readonly tick: number;
  /** Of the whole state. */
  readonly hash: string;
  /** Of each part of it, by name: the fields of the world, and what the bots keep and decided. */
  readonly parts: Readonly<Record<string, string>>;
  /** Of bodies, as the scores have them: since the round began, or the warm-up. */
  readonly deaths: number;
}

export interface Reached {
  readonly sightings: readonly Sighting[];
  /** To go on from; of a recording nothing, because it has key states. */
  readonly state: Uint8Array;
}

/** Looks at a world, and at what else belongs to the state. */
export function look(game: Game, world: World, others: Readonly<Record<string, Uint8Array>>): Sighting {
  const board = createBoard(world.ranges.seats);
  game.board(world as Parameters<Game['board']>[0], board);
  const deaths = board.rows.slice(0, board.count).reduce((sum, row) => sum + row.deaths, 0);
  const more = Object.entries(others).map(([name, bytes]) => [name, hashBytes(bytes)] as const);
  const hash = hashBytes(join([world.bytes, ...Object.values(others)]));
  return { tick: world.head[HEAD_TICK], hash, parts: { ...hashParts(world), ...Object.fromEntries(more) }, deaths };
}

/** Whole words. */
function hashBytes(bytes: Uint8Array): string {
  return hashHex(new Int32Array(bytes.slice().buffer));
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
