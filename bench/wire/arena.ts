import { defineTunables } from '#shared/core/tunables.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import { type Arena, createArena, driveBody, isInSquare, placeBody, stepBodies } from '#bench/wire/bodies.ts';
import { PER_UNIT, type Workload } from '#bench/wire/workload.ts';

/* The workload as a game of ours. */

const BODY = 1;
const DEGREES = 360;
const TURN = 65_536;

interface ArenaFields extends PlacedFields {
  readonly vx: Field & { readonly type: 'i16' };
  readonly vy: Field & { readonly type: 'i16' };
  readonly angle: Field & { readonly type: 'u16' };
  readonly health: Field & { readonly type: 'u8' };
  readonly flags: Field & { readonly type: 'u8' };
}

const place = { rest: 1 / PER_UNIT, wire: 1 / PER_UNIT, seenBy: 'everyone', overflow: 'clamp' } as const;
const count = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp' } as const;

const schema: Schema<ArenaFields> = defineSchema({
  x: { ...place, type: 'i32', moves: 'vx', shown: 'interpolate', doc: 'centre, u' },
  y: { ...place, type: 'i32', moves: 'vy', shown: 'interpolate', doc: 'centre, u' },
  vx: { ...place, type: 'i16', shown: 'predict', doc: 'u/s' },
  vy: { ...place, type: 'i16', shown: 'predict', doc: 'u/s' },
  // Degrees and no binary angle, whose steps would be a power of two: so the field clamps, and the turn from 359 to 0 is a jump.
  angle: { ...count, type: 'u16', doc: '0..359 degrees' },
  health: { ...count, type: 'u8', doc: 'whatever' },
  flags: { ...count, type: 'u8', doc: 'a bit per held button' },
});

/** The game of one workload. Interest is its square, which lies within the radius that the room is to have. */
export function arenaGame({ side, clients, allSeeAll }: Workload): Game<ArenaFields> {
  return {
    name: 'arena',
    title: 'Arena',
    schema,
    tunables: defineTunables({}),
    maps: [{ name: 'square', width: side, height: side, boxes: [], segments: [], spawns: [], crates: [] }],
    look: { floor: 0, grid: 0, wall: 0, wallEdge: 0, viewMetres: 20, kinds: [], buttons: [], weapons: [] },
    seats: clients,
    ranges: (seats) => ({ seats, map: 0, ownedPerSeat: 0 }),
    rangeOf: () => 'seats',
    common: [],
    board: () => {},
    open: (_map, { seats }) => {
      const arena = createArena(side, seats);
      return {
        populate: () => {},
        join: (world, seat) => {
          spawnAt(world, seat, BODY);
          placeBody(world.columns, arena, seat);
        },
        leave: (world, seat) => despawn(world, seat),
        predict: (world, { driven, held, aim }) => {
          findLiving(arena, world);
          for (let i = 0; i < arena.count; i++) {
            const seat = arena.living[i];
            if (driven[seat] === 1) driveBody(world.columns, seat, held[seat], degreesOf(aim[seat]));
          }
          stepBodies(world.columns, arena, world.head[HEAD_TICK]);
        },
        judge: () => {},
        sees: allSeeAll ? () => true : (world, seat, entity) => isInSquare(world.columns, seat, entity),
        near: () => false,
      };
    },
  };
}

/** A binary angle as whole degrees. */
function degreesOf(aim: number): number {
  return Math.round((aim * DEGREES) / TURN) % DEGREES;
}

/** The binary angle that `degreesOf` makes these degrees of. */
export function aimOf(degrees: number): number {
  return Math.round((degrees * TURN) / DEGREES) & (TURN - 1);
}

function findLiving(arena: Arena, { columns: { kind } }: World<ArenaFields>): void {
  arena.count = 0;
  for (let seat = 0; seat < arena.living.length; seat++) if (kind[seat] !== 0) arena.living[arena.count++] = seat;
}
