import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import type { EngineFields, Field, Fields } from '#shared/sim/schema.ts';
import type { Columns } from '#shared/sim/world.ts';

/*
 * What moves, in flight: the world's integers as float64 for the length of one step. Filled from the columns at its
 * beginning and rounded back at its end, so nothing here outlives a step.
 */

/** Columns that physics reads and writes. */
export interface MovingFields extends Fields {
  readonly x: Field & { readonly type: 'i32' };
  readonly y: Field & { readonly type: 'i32' };
  readonly vx: Field & { readonly type: 'i16' };
  readonly vy: Field & { readonly type: 'i16' };
}

/** What the columns can hold of a velocity, in rest quanta. */
const VELOCITY_MAX = 32_767;

/** What an entity is to physics. */
export const SHAPE = { none: 0, circle: 1, box: 2 } as const;

/** By entity index; only those listed hold anything. */
export interface Bodies {
  readonly shape: Uint8Array;
  /** m */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** m/s */
  readonly vx: Float64Array;
  readonly vy: Float64Array;
  /** A velocity for this tick only: what overlapping neighbours add to the way, m/s. */
  readonly pushX: Float64Array;
  readonly pushY: Float64Array;
  /** The part of the way that a box has yet to go, m. */
  readonly leftX: Float64Array;
  readonly leftY: Float64Array;
  /** How easily a contact changes its velocity: 1 / mass. */
  readonly give: Float64Array;
  /** Entities that have a shape, ascending. */
  readonly all: Int32Array;
  count: number;
}

export function createBodies(capacity: number): Bodies {
  const numbers = (): Float64Array => new Float64Array(capacity);
  return {
    shape: new Uint8Array(capacity),
    x: numbers(),
    y: numbers(),
    vx: numbers(),
    vy: numbers(),
    pushX: numbers(),
    pushY: numbers(),
    leftX: numbers(),
    leftY: numbers(),
    give: numbers(),
    all: new Int32Array(capacity),
    count: 0,
  };
}

/** Reads the columns. `shapeOf` and `giveOf` say what each kind is; kinds they do not have are not there. */
export function loadBodies(
  bodies: Bodies,
  columns: Columns<MovingFields & EngineFields>,
  shapeOf: Uint8Array,
  giveOf: Float64Array,
): void {
  const { kind } = columns;
  const { shape, all, x, y, vx, vy, pushX, pushY, give } = bodies;
  let count = 0;
  for (let index = 0; index < kind.length; index++) {
    const of = kind[index];
    shape[index] = shapeOf[of];
    if (shape[index] === SHAPE.none) continue;
    all[count++] = index;
    x[index] = columns.x[index] / POSITION_PER_METRE;
    y[index] = columns.y[index] / POSITION_PER_METRE;
    vx[index] = columns.vx[index] / VELOCITY_PER_METRE;
    vy[index] = columns.vy[index] / VELOCITY_PER_METRE;
    pushX[index] = 0;
    pushY[index] = 0;
    give[index] = giveOf[of];
  }
  bodies.count = count;
}

/**
 * Rounds back into the columns: positions to the nearest quantum (halves up), velocities towards zero, so that rounding
 * makes nobody faster than the rules and everything comes to rest.
 */
export function storeBodies(bodies: Bodies, columns: Columns<MovingFields>): void {
  const { all, count, x, y, vx, vy } = bodies;
  for (let i = 0; i < count; i++) {
    const index = all[i];
    columns.x[index] = Math.floor(x[index] * POSITION_PER_METRE + 0.5);
    columns.y[index] = Math.floor(y[index] * POSITION_PER_METRE + 0.5);
    columns.vx[index] = Math.max(-VELOCITY_MAX, Math.min(VELOCITY_MAX, Math.trunc(vx[index] * VELOCITY_PER_METRE)));
    columns.vy[index] = Math.max(-VELOCITY_MAX, Math.min(VELOCITY_MAX, Math.trunc(vy[index] * VELOCITY_PER_METRE)));
  }
}
