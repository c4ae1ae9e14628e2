import { createRawClient, type RawClient } from '#bench/cheats/raw-client.ts';
import { createDraw, type Draw } from '#bench/sim/draw.ts';
import { createSystem, type System } from '#bench/sim/system.ts';
import { assert } from '#shared/core/assert.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { hashWords } from '#shared/core/hash.ts';
import type { Game } from '#shared/games/game.ts';
import type { Joined } from '#shared/net/protocol.ts';
import { tickOf } from '#server/room.ts';

/*
 * A server on virtual time in which honest people play in one room. Whatever else comes to that server, the world of their room
 * must go through the same states: the same seed and the same people make the same house.
 */

export interface House {
  readonly system: System;
  readonly game: Game;
  /** The room of the honest people. */
  readonly code: string;
  readonly honest: readonly RawClient[];
  /** Seats in their room whose holders say nothing; by these tokens others may sit down on them. */
  readonly mates: Joined[];
  /** Hashes of the world of that room since it is full, one per tick. */
  readonly hashes: number[];
  /** Ticks of the room. */
  tick(): number;
  /** Lets the honest people act and time go on by one tick; half of it before `meanwhile`. */
  step(meanwhile?: () => void): void;
}

export interface HouseOptions {
  readonly game: Game;
  readonly seed: number;
  readonly seats?: number;
  /** Of these seats so many are held by the silent. */
  readonly mates?: number;
  /** Takes what the server logs as an error. */
  readonly logged: (line: string) => void;
}

/** Seats are kept as long as the settings allow: in time that is virtual nobody may lose one by being away. */
const HOST = { 'seat.keepS': 3600, 'net.rooms': 4, 'net.links': 5000, 'room.emptyS': 2, 'room.fillTo': 0 };

export function createHouse({ game, seed, seats = 8, mates = 2, logged }: HouseOptions): House {
  const hashes: number[] = [];
  /** The room, once all sit in it. */
  const found = { code: '' };
  const system = createSystem({
    game,
    seats,
    seed,
    host: HOST,
    logged,
    stepped: ({ rooms }) => {
      const open = rooms.get(found.code);
      if (open) hashes.push(hashOf(open.room.world.words));
    },
  });
  const people = Array.from({ length: seats }, () => createRawClient({ ...system, game }));
  system.clock.advanceBy(200);
  for (const [at, person] of people.entries()) {
    person.join(`person ${at}`, people[0].joined?.code);
    system.clock.advanceBy(TICK_MS);
  }
  const joined = people.map((person) => person.joined ?? assertSeated());
  const { code } = joined[0];
  found.code = code;
  assert(
    joined.every((one) => one.code === code),
    'all sit in one room',
  );
  const honest = people.slice(mates);
  const draws = honest.map((_, at) => createDraw(seed, 100 + at));
  // In the middle between two ticks.
  system.clock.advanceBy(TICK_MS / 2);
  return {
    system,
    game,
    code,
    honest,
    mates: joined.slice(0, mates),
    hashes,
    tick: () => tickOf(system.lobby.rooms.get(code)!.room),
    step: (meanwhile) => {
      for (const [at, person] of honest.entries()) act(person, draws[at]);
      system.clock.advanceBy(TICK_MS / 4);
      meanwhile?.();
      system.clock.advanceBy((TICK_MS * 3) / 4);
    },
  };
}

function assertSeated(): never {
  throw new Error('an honest person found no seat');
}

/** How far ahead of the newest state honest people address their inputs. */
const AHEAD_TICKS = 3;

function act(person: RawClient, draw: Draw): void {
  const pressed = draw.chance(0.05) ? draw.whole(0, 255) : 0;
  const [moveX, moveY, aim] = [draw.whole(-127, 127), draw.whole(-127, 127), draw.whole(0, 65_535)];
  person.send({ firstTick: person.known.tick + AHEAD_TICKS, inputs: [{ moveX, moveY, aim, pressed }] });
}

const scratch = new Uint32Array(2);

/** 53 bits of the hash of a world. */
function hashOf(words: Int32Array): number {
  hashWords(words, words.length, scratch);
  return scratch[0] * 2 ** 21 + (scratch[1] >>> 11);
}

/** The first tick at which two runs of one house differ, or undefined. The shorter one counts. */
export function firstDifference(one: readonly number[], other: readonly number[]): number | undefined {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return at;
  return undefined;
}
