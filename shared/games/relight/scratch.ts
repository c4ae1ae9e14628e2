import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { CRATE_HALF, DASH_TICKS, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { bakeSpawns, type Spawns } from '#shared/games/relight/spawns.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { SHAPE } from '#shared/sim/bodies.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { createPhysics, NUMBER, type Physics } from '#shared/sim/physics.ts';
import { createRay, type Ray } from '#shared/sim/ray.ts';
import { LIMIT } from '#shared/sim/steer.ts';
import type { Ranges, World } from '#shared/sim/world.ts';

/*
 * What one room's rules keep besides the baked walls: memory that every step fills anew before it reads it.
 */

/** What each kind is to physics. */
export const SHAPES: Uint8Array = Uint8Array.of(SHAPE.none, SHAPE.circle, SHAPE.box, 0, 0, 0, 0, 0, 0, 0);

/** Legs of a tick that are kept per shot: two bounces make three. */
const LEGS_PER_SHOT = 3;

/** The straight parts of what pulses flew in this tick, in the order flown; those of one pulse follow each other. */
export interface Legs {
  count: number;
  /** The pulse, which may have ended since. */
  readonly index: Int32Array;
  /** From x, y to x, y, m: four numbers a leg. */
  readonly points: Float64Array;
}

/** Who was hit in this tick, by whom, how much and with what. */
export interface Hits {
  count: number;
  readonly victim: Int32Array;
  readonly shooter: Int32Array;
  readonly amount: Int32Array;
  readonly weapon: Int32Array;
  /** By seat: the sum of its hits. */
  readonly total: Int32Array;
}

/** Positions in `Scratch.speeds`, m/s. */
export const SPEED = { dash: 0, pulse: 1, flare: 2 } as const;

export interface Scratch {
  readonly physics: Physics;
  readonly spawns: Spawns;
  /** Of `steer`. */
  readonly limits: Float64Array;
  /** By kind: 1 / mass. */
  readonly gives: Float64Array;
  readonly speeds: Float64Array;
  /** x and y of a direction, of length 1. */
  readonly direction: Float64Array;
  readonly ray: Ray;
  readonly legs: Legs;
  readonly hits: Hits;
  /** By seat: its body, or -1. */
  readonly bodyOf: Int32Array;
  /** How far around a pulse to look, by `REACH`. */
  readonly reach: Int32Array;
  /** [0]: the pulse whose past is open, or -1. */
  readonly opened: Int32Array;
}

/** Allocates it, once per room. */
export function createScratch(map: GameMap, ranges: Ranges): Scratch {
  const owned = ranges.seats * ranges.ownedPerSeat;
  const capacity = ranges.seats + ranges.map + owned;
  return {
    physics: createPhysics({ map, capacity, radius: PLAYER_RADIUS, half: CRATE_HALF }),
    spawns: bakeSpawns(map),
    limits: new Float64Array(Object.keys(LIMIT).length),
    gives: new Float64Array(SHAPES.length),
    speeds: new Float64Array(Object.keys(SPEED).length),
    direction: new Float64Array(2),
    ray: createRay(),
    legs: {
      count: 0,
      index: new Int32Array(owned * LEGS_PER_SHOT),
      points: new Float64Array(owned * LEGS_PER_SHOT * 4),
    },
    hits: createHits(owned, ranges.seats),
    bodyOf: new Int32Array(ranges.seats),
    reach: new Int32Array(3),
    opened: new Int32Array(1),
  };
}

function createHits(most: number, seats: number): Hits {
  const list = (): Int32Array => new Int32Array(most);
  return { count: 0, victim: list(), shooter: list(), amount: list(), weapon: list(), total: new Int32Array(seats) };
}

/** Takes over the settings in force. */
export function applyTunables(world: World<RelightFields>, { physics, limits, gives, speeds }: Scratch): void {
  const values = world.tunables;
  limits[LIMIT.speed] = values[tunables.at['move.speed']];
  limits[LIMIT.gain] = values[tunables.at['move.acceleration']] * world.dt;
  limits[LIMIT.loss] = values[tunables.at['move.friction']] * world.dt;
  speeds[SPEED.dash] = values[tunables.at['dash.metres']] / (DASH_TICKS * world.dt);
  speeds[SPEED.pulse] = values[tunables.at['pulse.speed']];
  speeds[SPEED.flare] = values[tunables.at['flare.speed']];
  gives[KIND.player] = 1;
  gives[KIND.crate] = 1 / values[tunables.at['crate.mass']];
  physics.numbers[NUMBER.push] = values[tunables.at['push.strength']];
}
