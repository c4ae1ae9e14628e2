import { defineTunables } from '#shared/core/tunables.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { defineSchema, type Schema } from '#shared/sim/schema.ts';

/* The smallest game: a square per player that goes where it is told. docs/new-game.md walks through it. */

const DOT = 1;
const SIZE_METRES = 20;

const place = { type: 'i32', rest: 1 / 256, wire: 1 / 256, seenBy: 'everyone', overflow: 'clamp' } as const;

const schema: Schema<PlacedFields> = defineSchema({
  x: { ...place, shown: 'interpolate', doc: 'centre, m' },
  y: { ...place, shown: 'interpolate', doc: 'centre, m' },
});

const tunables = defineTunables({
  'dot.speed': {
    default: 6,
    min: 1,
    max: 20,
    unit: 'm/s',
    scope: 'simulation',
    applies: 'new room',
    doc: 'How fast a dot moves along each axis.',
    cost: 'Nothing.',
  },
});

const middle = { x: SIZE_METRES / 2, y: SIZE_METRES / 2 };

/** Steps a coordinate by the input's share of the speed, inside the map. */
function moved(at: number, move: number, speed: number, dt: number): number {
  const next = at + Math.round((move / 127) * speed * dt * 256);
  return Math.max(0, Math.min(SIZE_METRES * 256, next));
}

export const dot: Game = {
  name: 'dot',
  title: 'Dot',
  schema,
  tunables,
  maps: [
    { name: 'Square', width: SIZE_METRES, height: SIZE_METRES, boxes: [], segments: [], spawns: [middle], crates: [] },
  ],
  look: {
    floor: 0x10151c,
    grid: 0x1b2430,
    wall: 0x3a4a5e,
    wallEdge: 0x8fb3d9,
    viewMetres: 22,
    kinds: [{ kind: DOT, name: 'dot', shape: 'box', size: 0.5, fill: 0x8fb3d9, edge: 0xffffff, own: 0xffc857 }],
  },
  seats: 16,
  ranges: (seats) => ({ seats, map: 0, ownedPerSeat: 0 }),
  rangeOf: () => 'seats',
  open: () => ({
    populate: () => {},
    join: (world, seat) => {
      spawnAt(world, seat, DOT);
      world.columns.x[seat] = middle.x * 256;
      world.columns.y[seat] = middle.y * 256;
    },
    leave: despawn,
    step: (world, inputs) => {
      const { x, y, kind } = world.columns;
      const speed = world.tunables[tunables.at['dot.speed']]!;
      for (let seat = 0; seat < world.ranges.seats; seat++) {
        if (kind[seat] === 0 || inputs.driven[seat] === 0) continue;
        x[seat] = moved(x[seat]!, inputs.moveX[seat]!, speed, world.dt);
        y[seat] = moved(y[seat]!, inputs.moveY[seat]!, speed, world.dt);
      }
    },
    near: () => false,
  }),
};
