import { defineTunables } from '#shared/core/tunables.ts';
import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { defineSchema, type Schema } from '#shared/sim/schema.ts';

/* The smallest game: a square per player that goes where it is told. docs/new-game.md walks through it. */

const DOT = 1;
const PER_METRE = 4096;
const SIZE_METRES = 20;
const SPEED = 6;

const place = { type: 'i32', rest: 1 / PER_METRE, wire: 1 / 256, seenBy: 'everyone', overflow: 'clamp' } as const;
const schema: Schema<PlacedFields> = defineSchema({
  x: { ...place, shown: 'interpolate', doc: 'centre, m' },
  y: { ...place, shown: 'interpolate', doc: 'centre, m' },
});

const colours = { floor: 0x10151c, grid: 0x1b2430, wall: 0x3a4a5e, wallEdge: 0x8fb3d9 };
const middle = { x: SIZE_METRES / 2, y: SIZE_METRES / 2 };
const map = { name: 'Square', width: SIZE_METRES, height: SIZE_METRES, spawns: [middle] };

/** Where a coordinate is a tick later, inside the map. */
function moved(at: number, move: number, dt: number): number {
  const next = at + Math.round((move / 127) * SPEED * dt * PER_METRE);
  return Math.max(0, Math.min(SIZE_METRES * PER_METRE, next));
}

const predict: Rules['predict'] = ({ ranges, columns: { x, y }, dt }, { driven, moveX, moveY }) => {
  for (let seat = 0; seat < ranges.seats; seat++) {
    x[seat] = moved(x[seat], driven[seat] * moveX[seat], dt);
    y[seat] = moved(y[seat], driven[seat] * moveY[seat], dt);
  }
};

export const dot: Game = {
  name: 'dot',
  title: 'Dot',
  schema,
  tunables: defineTunables({}),
  maps: [{ ...map, boxes: [], segments: [], crates: [] }],
  look: {
    ...{ ...colours, viewMetres: 22, buttons: [], weapons: [] },
    kinds: [{ kind: DOT, name: 'dot', shape: 'box', size: 0.5, fill: 0x8fb3d9, edge: 0xffffff, own: 0xffc857 }],
  },
  ranges: (seats) => ({ seats, map: 0, ownedPerSeat: 0 }),
  rangeOf: () => 'seats',
  ...{ seats: 16, common: [], board: () => {} },
  open: () => ({
    populate: () => {},
    join: (world, seat) => {
      spawnAt(world, seat, DOT);
      world.columns.x[seat] = world.columns.y[seat] = middle.x * PER_METRE;
    },
    leave: despawn,
    predict,
    judge: () => {},
    near: () => false,
  }),
};
