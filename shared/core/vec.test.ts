import { describe, expect, test } from 'vitest';
import { randomUnit } from '#shared/core/random.ts';
import * as vectors from '#shared/core/vec.ts';
import { withDeterminismTrap } from '#shared/testing/trap.ts';

const { vec } = vectors;

/** One call of each exported function, on two vectors that are not round. */
const CALLS: Readonly<Record<keyof typeof vectors, (a: vectors.Vec, b: vectors.Vec, out: vectors.Vec) => unknown>> = {
  vec: (a, _b, out) => out.set(vec(a[0], a[1])),
  set: (a, b, out) => vectors.set(out, a[0], b[1]),
  copy: (a, _b, out) => vectors.copy(out, a),
  negate: (a, _b, out) => vectors.negate(out, a),
  add: (a, b, out) => vectors.add(out, a, b),
  sub: (a, b, out) => vectors.sub(out, a, b),
  min: (a, b, out) => vectors.min(out, a, b),
  max: (a, b, out) => vectors.max(out, a, b),
  scale: (a, b, out) => vectors.scale(out, a, b[0]),
  scaleAndAdd: (a, b, out) => vectors.scaleAndAdd(out, a, b, 0.3),
  lerp: (a, b, out) => vectors.lerp(out, a, b, 0.7),
  normalize: (a, _b, out) => vectors.normalize(out, a),
  dot: (a, b) => vectors.dot(a, b),
  length: (a) => vectors.length(a),
  squaredLength: (a) => vectors.squaredLength(a),
  distance: (a, b) => vectors.distance(a, b),
  squaredDistance: (a, b) => vectors.squaredDistance(a, b),
  cross: (a, b) => vectors.cross(a, b),
};

/** The same in plain numbers. */
const EXPECTED: Readonly<Record<keyof typeof vectors, (a: vectors.Vec, b: vectors.Vec) => number | number[]>> = {
  vec: (a) => [a[0], a[1]],
  set: (a, b) => [a[0], b[1]],
  copy: (a) => [a[0], a[1]],
  negate: (a) => [-a[0], -a[1]],
  add: (a, b) => [a[0] + b[0], a[1] + b[1]],
  sub: (a, b) => [a[0] - b[0], a[1] - b[1]],
  min: (a, b) => [a[0] < b[0] ? a[0] : b[0], a[1] < b[1] ? a[1] : b[1]],
  max: (a, b) => [a[0] > b[0] ? a[0] : b[0], a[1] > b[1] ? a[1] : b[1]],
  scale: (a, b) => [a[0] * b[0], a[1] * b[0]],
  scaleAndAdd: (a, b) => [a[0] + b[0] * 0.3, a[1] + b[1] * 0.3],
  lerp: (a, b) => [a[0] + 0.7 * (b[0] - a[0]), a[1] + 0.7 * (b[1] - a[1])],
  normalize: (a) => {
    const inverse = 1 / Math.sqrt(a[0] * a[0] + a[1] * a[1]);
    return [a[0] * inverse, a[1] * inverse];
  },
  dot: (a, b) => a[0] * b[0] + a[1] * b[1],
  length: (a) => Math.sqrt(a[0] * a[0] + a[1] * a[1]),
  squaredLength: (a) => a[0] * a[0] + a[1] * a[1],
  distance: (a, b) => Math.sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1])),
  squaredDistance: (a, b) => (b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]),
  cross: (a, b) => a[0] * b[1] - a[1] * b[0],
};

function sample(counter: number): vectors.Vec {
  return vec(randomUnit(1, counter, 0, 0) * 200 - 100, randomUnit(1, counter, 1, 0) * 200 - 100);
}

describe('vectors', () => {
  test('DT7 every exported function is listed here', () => {
    expect(Object.keys(vectors).sort()).toStrictEqual(Object.keys(CALLS).sort());
  });

  for (const name of Object.keys(CALLS) as (keyof typeof vectors)[]) {
    test(`DT7 ${name} uses only exact operations and gives their very bits`, () => {
      for (let counter = 0; counter < 500; counter++) {
        const a = sample(counter);
        const b = sample(counter + 1_000);
        const expected = EXPECTED[name](a, b);
        const out = vec();
        const result = withDeterminismTrap(() => CALLS[name](a, b, out));
        expect(typeof expected === 'number' ? result : Array.from(out)).toStrictEqual(expected);
      }
    });
  }

  test('DT7 results are float64, and may go where an operand is', () => {
    const a = vec(0.1, 0.2);
    vectors.add(a, a, a);
    expect(Array.from(a)).toStrictEqual([0.2, 0.4]);
    expect(vec()).toStrictEqual(new Float64Array(2));
  });

  test('DT7 the zero vector has no direction and stays zero', () => {
    const out = vec(1, 1);
    vectors.normalize(out, vec());
    expect(Array.from(out)).toStrictEqual([0, 0]);
  });
});
