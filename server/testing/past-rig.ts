import { createBits, setBit } from '#shared/core/bits.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import { findLives } from '#shared/sim/lives.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';
import { storeShown } from '#shared/sim/shown.ts';
import type { View } from '#shared/sim/view.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import { createClient } from '#server/client.ts';
import { createRoom, type Room } from '#server/room.ts';
import { rigSettings } from '#server/testing/rig.ts';
import { stillGame } from '#server/testing/still-game.ts';
import { noteTold, type Telling } from '#server/told.ts';

/*
 * A room of which a test writes every tick by hand: where things are, and of which of them seat 0 is told. For tests of how shots are
 * judged, without a tick or a network around it. Seat 0 has a client, seat 1 a bot, seat 2 nobody.
 */

const place = { rest: 1 / 256, wire: 1 / 16, seenBy: 'everyone', shown: 'interpolate', overflow: 'clamp' } as const;
const count = { ...place, rest: 1, wire: 1, shown: 'step' } as const;

export interface PastFields extends PlacedFields {
  readonly turn: Field & { readonly type: 'u16' };
  readonly mark: Field & { readonly type: 'u8' };
  readonly cut: Field & { readonly type: 'u8' };
}

/** `Past.values` holds x, turn and mark. */
const schema: Schema<PastFields> = defineSchema({
  x: { ...place, type: 'i32', rewound: true, doc: 'm' },
  y: { ...place, type: 'i32', doc: 'm' },
  turn: { ...place, type: 'u16', rest: 1, wire: 64, overflow: 'wrap', rewound: true, doc: 'turns' },
  mark: { ...count, type: 'u8', rewound: true, doc: 'whatever a test writes' },
  cut: { ...count, type: 'u8', overflow: 'wrap', cuts: true, doc: 'times put elsewhere' },
});

export interface PastRig {
  readonly room: Room;
  readonly world: World<PastFields>;
  /**
   * Lives the next tick: `write` says what is in it. Then seat 0 is sent a frame after which it knows those of these
   * entities that live; none when there is no list. Those of `deferred` it does not bring up to date.
   */
  live(write: (world: World<PastFields>) => void, known?: readonly number[], deferred?: readonly number[]): void;
  /** Begins the judgement of the tick after the last, in which a seat's input has this view. Call `judged` before living on. */
  judge(seat: number, view: Partial<View>): void;
  judged(): void;
}

export function createPastRig(seats = 4): PastRig {
  const game = { ...stillGame, schema, seats } as unknown as Game;
  const { settings, seed, tunables, nowMs } = {
    settings: rigSettings,
    seed: 1,
    tunables: new Float64Array(0),
    nowMs: () => 0,
  };
  const room = createRoom({ code: 'PAST', game, map: game.maps[0], seats, seed, tunables, settings, nowMs });
  const world = room.world as unknown as World<PastFields>;
  const { capacity } = world;
  const port = { sendFrame: () => {}, stalled: () => {} };
  const client = createClient({ seat: 0, epoch: 1, port, capacity, frameSize: room.frameSize, tick: 0 });
  room.seats[0].client = client;
  room.seats[1].bot = { seat: 1 } as Room['seats'][number]['bot'];
  return {
    room,
    world,
    live(write, known, deferred = []) {
      world.head[HEAD_TICK]++;
      write(world);
      findLives(room.lives, room.world);
      storeShown(room.shown, room.world, room.lives);
      if (known) noteTold(client.told, tellingOf(world, known, deferred), world.head[HEAD_TICK]);
    },
    judge(seat, { a = 0, b = 0, blend = 0, newest = b, flags = 0 }) {
      const { inputs } = room;
      world.head[HEAD_TICK]++;
      inputs.viewA[seat] = a;
      inputs.viewB[seat] = b;
      inputs.viewBlend[seat] = blend;
      inputs.viewNewest[seat] = newest;
      inputs.viewFlags[seat] = flags;
    },
    judged: () => void world.head[HEAD_TICK]--,
  };
}

/** Each entity has the slot of its own number. */
function tellingOf({ columns, capacity }: World, known: readonly number[], deferred: readonly number[]): Telling {
  const bitsOf = (entities: readonly number[]): Int32Array => {
    const bits = createBits(capacity);
    for (const entity of entities) if (columns.kind[entity] !== 0) setBit(bits, entity);
    return bits;
  };
  return {
    known: bitsOf(known),
    deferred: bitsOf(deferred),
    entityOf: Int16Array.from({ length: capacity }, (_, at) => at),
  };
}

/** Puts an entity of the map's kind somewhere, or lets it go on there: x in metres. */
export function putAt(world: World<PastFields>, entity: number, metres: number): void {
  if (world.columns.kind[entity] === 0) spawnAt(world, entity, 2);
  world.columns.x[entity] = metres * 256;
}

/** Puts it there in a way that cuts. */
export function carryTo(world: World<PastFields>, entity: number, metres: number): void {
  putAt(world, entity, metres);
  world.columns.cut[entity]++;
}
