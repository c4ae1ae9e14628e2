import { vec2 } from 'gl-matrix';

/*
 * Vectors in float64 for the inside of a step. gl-matrix works on anything indexable, so its functions run on Float64Array
 * without its Float32Array default ever being used. Only functions are passed on that use + - * / and Math.sqrt, which every
 * engine rounds alike; not `rotate`, `angle`, `random` and the rest of its trigonometry, nor those that allocate.
 *
 * The first parameter of most is where the result goes; it may be one of the operands.
 */

/** Two float64 numbers: x and y. */
export type Vec = Float64Array;

type Unary = (out: Vec, a: Vec) => void;
type Binary = (out: Vec, a: Vec, b: Vec) => void;

/** A new vector. Allocates: make scratch vectors once, outside the tick. */
export function vec(x = 0, y = 0): Vec {
  const made = new Float64Array(2);
  made[0] = x;
  made[1] = y;
  return made;
}

export const set: (out: Vec, x: number, y: number) => void = vec2.set;
export const copy: Unary = vec2.copy;
export const negate: Unary = vec2.negate;
export const add: Binary = vec2.add;
/** a - b */
export const sub: Binary = vec2.subtract;
/** The smaller of each component. */
export const min: Binary = vec2.min;
/** The greater of each component. */
export const max: Binary = vec2.max;
export const scale: (out: Vec, a: Vec, factor: number) => void = vec2.scale;
/** a + b * factor */
export const scaleAndAdd: (out: Vec, a: Vec, b: Vec, factor: number) => void = vec2.scaleAndAdd;
/** a + (b - a) * blend */
export const lerp: (out: Vec, a: Vec, b: Vec, blend: number) => void = vec2.lerp;
/** Length 1 in the same direction; the zero vector stays zero. */
export const normalize: Unary = vec2.normalize;

export const dot: (a: Vec, b: Vec) => number = vec2.dot;
export const length: (a: Vec) => number = vec2.length;
export const squaredLength: (a: Vec) => number = vec2.squaredLength;
export const distance: (a: Vec, b: Vec) => number = vec2.distance;
export const squaredDistance: (a: Vec, b: Vec) => number = vec2.squaredDistance;

/** x of a times y of b minus the reverse: positive when b lies clockwise of a on screen (y down). */
export function cross(a: Vec, b: Vec): number {
  return a[0] * b[1] - a[1] * b[0];
}
