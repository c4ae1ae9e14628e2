import { randomU32 } from '#shared/core/random.ts';
import { defineTunables } from '#shared/core/tunables.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';
import { HEAD_SEED, HEAD_TICK, mapStart, type World } from '#shared/sim/world.ts';

/*
 * A game with nothing in it but things that never stand still: what a line has to carry for so many movers, whoever watches. There are
 * two places, out of sight of each other: one with few of them, and one with a crowd.
 */

const BODY = 1;
const MOVER = 2;
const PER_METRE = 256;
const SIZE_METRES = 40;

/** From one place to the other. */
const APART_METRES = 200;

/** From anywhere in a place all of it is told, and nothing of the other. */
export const RADIUS_METRES = 60;

/** A mover keeps to a direction for so many ticks, and changes its speed by no more than this in one, quanta per tick: 40 m/s². */
const LEG_TICKS = 40;
const FASTER_MAX = 3;

/** Top speed, quanta per tick: 8 m/s. */
const SPEED_MAX = 34;

interface MoverFields extends PlacedFields {
  readonly vx: Field & { readonly type: 'i16' };
  readonly vy: Field & { readonly type: 'i16' };
  readonly aim: Field & { readonly type: 'u16' };
}

const place = { rest: 1 / PER_METRE, wire: 1 / PER_METRE, seenBy: 'everyone', overflow: 'clamp' } as const;
const speed = { ...place, type: 'i16', seenBy: 'owner', shown: 'step' } as const;
const schema: Schema<MoverFields> = defineSchema({
  x: { ...place, type: 'i32', shown: 'interpolate', doc: 'centre, m' },
  y: { ...place, type: 'i32', shown: 'interpolate', doc: 'centre, m' },
  vx: { ...speed, doc: 'm per tick' },
  vy: { ...speed, doc: 'm per tick' },
  aim: { ...place, type: 'u16', rest: 1, wire: 64, overflow: 'wrap', shown: 'interpolate', doc: 'turns' },
});

export interface MoversOptions {
  /** At the place of the first `seatsAtFew` seats, and at that of all others. */
  readonly few: number;
  readonly crowd: number;
  readonly seatsAtFew: number;
}

/** The game with so many movers; everybody who joins only watches. */
export function moversGame({ few, crowd, seatsAtFew }: MoversOptions): Game<MoverFields> {
  const middle = SIZE_METRES / 2;
  const map = { name: 'two places', width: SIZE_METRES + APART_METRES, height: SIZE_METRES };
  const leftOf = (isFew: boolean): number => (isFew ? 0 : APART_METRES * PER_METRE);
  return {
    name: 'movers',
    title: 'Movers',
    schema,
    tunables: defineTunables({}),
    maps: [{ ...map, boxes: [], segments: [], crates: [], spawns: [{ x: middle, y: middle }] }],
    look: { floor: 0, grid: 0, wall: 0, wallEdge: 0, viewMetres: 20, kinds: [], buttons: [], weapons: [] },
    seats: 16,
    ranges: (seats) => ({ seats, map: few + crowd, ownedPerSeat: 0 }),
    rangeOf: (kind) => (kind === BODY ? 'seats' : 'map'),
    common: [],
    board: () => {},
    open: () => ({
      populate: (world) => {
        for (let i = 0; i < few + crowd; i++) begin(world, mapStart(world.ranges) + i, leftOf(i < few));
      },
      join: (world, seat) => {
        spawnAt(world, seat, BODY);
        world.columns.x[seat] = middle * PER_METRE + leftOf(seat < seatsAtFew);
        world.columns.y[seat] = middle * PER_METRE;
      },
      leave: (world, seat) => despawn(world, seat),
      predict: () => {},
      // The server's half of the tick: clients know of movers only what they are sent.
      judge: (world) => {
        for (let i = 0; i < few + crowd; i++) move(world, mapStart(world.ranges) + i, leftOf(i < few));
      },
      near: () => false,
    }),
  };
}

function begin(world: World<MoverFields>, entity: number, left: number): void {
  const { head, columns } = world;
  spawnAt(world, entity, MOVER);
  columns.x[entity] = left + (randomU32(head[HEAD_SEED], 0, entity, 1) % (SIZE_METRES * PER_METRE));
  columns.y[entity] = randomU32(head[HEAD_SEED], 0, entity, 2) % (SIZE_METRES * PER_METRE);
}

function move({ head, columns }: World<MoverFields>, entity: number, left: number): void {
  const { x, y, vx, vy, aim } = columns;
  const leg = Math.floor((head[HEAD_TICK] + 7 * entity) / LEG_TICKS);
  const bits = randomU32(head[HEAD_SEED], leg, entity, 3);
  vx[entity] = faster(vx[entity], (bits & 0x3f) - 32);
  vy[entity] = faster(vy[entity], ((bits >>> 6) & 0x3f) - 32);
  // Whoever would leave the square turns round.
  if (isOutside(x[entity] + vx[entity] - left)) vx[entity] = -vx[entity];
  if (isOutside(y[entity] + vy[entity])) vy[entity] = -vy[entity];
  x[entity] += vx[entity];
  y[entity] += vy[entity];
  aim[entity] += ((bits >>> 12) % 1456) - 728;
}

function faster(speed: number, wanted: number): number {
  const next = speed + Math.max(-FASTER_MAX, Math.min(FASTER_MAX, wanted - speed));
  return Math.max(-SPEED_MAX, Math.min(SPEED_MAX, next));
}

function isOutside(at: number): boolean {
  return at < 0 || at > SIZE_METRES * PER_METRE;
}
