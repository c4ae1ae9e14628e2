import { type Bodies, createBodies } from '#shared/sim/bodies.ts';
import { type Contacts, createContacts } from '#shared/sim/contacts.ts';
import { createGrid, type Grid } from '#shared/sim/grid.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { MOVE_METRES_MAX } from '#shared/sim/slide.ts';
import { BOX_NUMBERS, bakeStatics, type Statics } from '#shared/sim/statics.ts';
import { createSweep, type Sweep, VX, VY, X, Y } from '#shared/sim/sweep.ts';

/*
 * Circles and squares that move among walls and push each other; nothing turns. Everything here is either baked from the map
 * or scratch memory that a step fills anew: a world stepped by two `Physics` in turn comes out the same.
 */

/** Positions in `Physics.numbers`: radius of circles and half the side of boxes, m; seconds per tick; strength of pushes, m/s. */
export const NUMBER = { radius: 0, half: 1, dt: 2, push: 3 } as const;

export interface Physics {
  readonly statics: Statics;
  readonly bodies: Bodies;
  readonly grid: Grid;
  readonly contacts: Contacts;
  /** Numbers that hold for the step, by `NUMBER`. */
  readonly numbers: Float64Array;
  /** The one that moves, and, where a box moves against a circle, the circle as seen from the box. */
  readonly sweep: Sweep;
  readonly mirror: Sweep;
  /** Left, top, right, bottom of a box that moves, m. */
  readonly obstacle: Float64Array;
}

export interface PhysicsOptions {
  readonly map: GameMap;
  readonly capacity: number;
  /** Radius of every circle, m. */
  readonly radius: number;
  /** Half the side of every box, m. */
  readonly half: number;
}

/** Moving entities meet within one cell and its neighbours, so cells are wider than any two that could touch in a tick. */
const CELL_METRES = 2;

/** Allocates what stepping needs, once per room. */
export function createPhysics({ map, capacity, radius, half }: PhysicsOptions): Physics {
  const quantum = 1 / POSITION_PER_METRE;
  const numbers = new Float64Array(Object.keys(NUMBER).length);
  numbers[NUMBER.radius] = radius;
  numbers[NUMBER.half] = half;
  return {
    statics: bakeStatics(map, Math.max(radius, half) + MOVE_METRES_MAX),
    bodies: createBodies(capacity),
    grid: createGrid({ width: map.width, height: map.height, cellMetres: CELL_METRES, quantum, capacity }),
    contacts: createContacts(capacity),
    numbers,
    sweep: createSweep(),
    mirror: createSweep(),
    obstacle: new Float64Array(BOX_NUMBERS),
  };
}

/** Takes a body into the sweep. */
export function beginBody({ bodies, sweep: s }: Physics, index: number): void {
  s[X] = bodies.x[index];
  s[Y] = bodies.y[index];
  s[VX] = bodies.vx[index];
  s[VY] = bodies.vy[index];
}

/** Takes it back from the sweep. */
export function endBody({ bodies, sweep: s }: Physics, index: number): void {
  bodies.x[index] = s[X];
  bodies.y[index] = s[Y];
  bodies.vx[index] = s[VX];
  bodies.vy[index] = s[VY];
}

/** Makes a box the obstacle. */
export function placeObstacle({ bodies, numbers, obstacle }: Physics, index: number): void {
  const half = numbers[NUMBER.half];
  obstacle[0] = bodies.x[index] - half;
  obstacle[1] = bodies.y[index] - half;
  obstacle[2] = bodies.x[index] + half;
  obstacle[3] = bodies.y[index] + half;
}
