import { defineTunables } from '#shared/core/tunables.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';

const quanta = { rest: 1 / 256, wire: 1 / 16, seenBy: 'everyone', shown: 'interpolate', overflow: 'clamp' } as const;

interface StillFields extends PlacedFields {
  readonly mark: Field & { readonly type: 'u8' };
  readonly secret: Field & { readonly type: 'i16' };
}

const schema: Schema<StillFields> = defineSchema({
  x: { ...quanta, type: 'i32', doc: 'centre, m' },
  y: { ...quanta, type: 'i32', doc: 'centre, m' },
  mark: { ...quanta, type: 'u8', rest: 1, wire: 1, shown: 'step', doc: 'whatever a test writes' },
  secret: { ...quanta, type: 'i16', rest: 1, wire: 1, seenBy: 'owner', shown: 'step', doc: 'for the owner only' },
});

/** A game in which nothing happens by itself: tests write the columns between ticks and look at what is sent. */
export const stillGame: Game<StillFields> = {
  name: 'still',
  title: 'Still',
  schema,
  tunables: defineTunables({}),
  maps: [
    {
      name: 'plain',
      width: 200,
      height: 200,
      boxes: [],
      segments: [],
      spawns: [{ x: 100, y: 100 }],
      crates: [],
    },
  ],
  look: { floor: 0, grid: 0, wall: 0, wallEdge: 0, viewMetres: 20, kinds: [], buttons: [], weapons: [] },
  seats: 4,
  ranges: (seats) => ({ seats, map: 60, ownedPerSeat: 0 }),
  rangeOf: (kind) => (kind === 1 ? 'seats' : 'map'),
  common: [],
  board: () => {},
  open: () => ({
    populate: () => {},
    join: (world, seat) => {
      spawnAt(world, seat, 1);
      world.columns.x[seat] = 100 * 256;
      world.columns.y[seat] = 100 * 256;
    },
    leave: (world, seat) => despawn(world, seat),
    judge: () => {},
    predict: () => {},
    near: () => false,
  }),
};
