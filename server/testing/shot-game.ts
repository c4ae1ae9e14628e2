import type { Game, PlacedFields } from '#shared/games/game.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';
import { stillGame } from '#server/testing/still-game.ts';

/** Kinds of `shotGame`: `tally` is common, seats own what they shoot. */
export const SHOT_KIND = { body: 1, thing: 2, bolt: 3, beam: 4, tally: 5 } as const;

const { body, thing, bolt, beam, tally } = SHOT_KIND;
const place = { rest: 1 / 256, wire: 1 / 16, seenBy: 'everyone', shown: 'interpolate', overflow: 'clamp' } as const;
const count = { ...place, rest: 1, wire: 1, shown: 'step' } as const;

type Of<T extends Field['type']> = Field & { readonly type: T };

interface ShotFields extends PlacedFields {
  readonly aim: Of<'u16'>;
  readonly length: Of<'u16'>;
  readonly mark: Of<'u8'>;
  readonly score: Of<'i32'>;
  readonly flags: Of<'u32'>;
  readonly secret: Of<'i16'>;
}

const placed = [body, thing, bolt, beam];

const schema: Schema<ShotFields> = defineSchema({
  x: { ...place, type: 'i32', of: placed, doc: 'centre, m' },
  y: { ...place, type: 'i32', of: placed, doc: 'centre, m' },
  aim: { ...place, type: 'u16', rest: 1, wire: 64, overflow: 'wrap', of: [body, beam], doc: 'turns' },
  length: { ...count, type: 'u16', rest: 1 / 64, wire: 1 / 64, of: [beam], doc: 'm' },
  mark: { ...count, type: 'u8', of: [body, thing, bolt], doc: 'whatever a test writes' },
  score: { ...count, type: 'i32', of: [tally], doc: 'points' },
  flags: { ...count, type: 'u32', of: [tally], doc: 'bits' },
  secret: { ...count, type: 'i16', seenBy: 'owner', of: [body, bolt], doc: 'for the owner only' },
});

const drawn = { size: 1, fill: 0, edge: 0 } as const;

/** The still game with shots that seats own, beams among them, and scores that everybody knows; tests write all of it. */
export const shotGame: Game<ShotFields> = {
  ...stillGame,
  name: 'shot',
  schema,
  look: {
    ...stillGame.look,
    kinds: [{ kind: beam, name: 'beam', shape: 'beam', facing: 'aim', length: 'length', ...drawn }],
  },
  ranges: (seats) => ({ seats, map: 200, ownedPerSeat: 6 }),
  rangeOf: (kind) => (kind === body ? 'seats' : kind === bolt || kind === beam ? 'owned' : 'map'),
  common: [tally],
  open: () => ({
    populate: () => {},
    join: (world, seat) => {
      spawnAt(world, seat, body);
      world.columns.x[seat] = 100 * 256;
      world.columns.y[seat] = 100 * 256;
    },
    leave: (world, seat) => {
      if (world.columns.kind[seat] !== 0) despawn(world, seat);
    },
    judge: () => {},
    predict: () => {},
    near: () => false,
  }),
};
