import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { createGrid, fillGrid, type Grid, queryRadius } from '#shared/sim/grid.ts';
import { createWorld, type World } from '#shared/sim/world.ts';
import { type RelightFields, schema } from '#shared/games/relight/schema.ts';

const CAPACITY = 300;
const METRES = 50;

function drawWorld(seed: number): World<RelightFields> {
  const ranges = { seats: CAPACITY, map: 0, ownedPerSeat: 0 };
  const world = createWorld(schema, { ranges, seed, tickHz: 60, tunables: new Float64Array(0) });
  for (let index = 0; index < CAPACITY; index++) {
    world.columns.kind[index] = randomU32(seed, index, 0, 1) % 4 === 0 ? 0 : 1;
    // Some lie beyond the edges, where no cell is.
    world.columns.x[index] = (randomU32(seed, index, 0, 2) % (60 * 4096)) - 5 * 4096;
    world.columns.y[index] = (randomU32(seed, index, 0, 3) % (60 * 4096)) - 5 * 4096;
  }
  return world;
}

function openGrid(): Grid {
  return createGrid({ width: METRES, height: METRES, cellMetres: 2, quantum: 1 / 4096, capacity: CAPACITY });
}

function bruteForce(world: World<RelightFields>, x: number, y: number, radius: number): number[] {
  const { kind, x: xs, y: ys } = world.columns;
  const all = Array.from({ length: CAPACITY }, (_, index) => index);
  return all.filter((index) => {
    return (
      kind[index] !== 0 && (xs[index] - x) * (xs[index] - x) + (ys[index] - y) * (ys[index] - y) <= radius * radius
    );
  });
}

test('PH2 a radius query finds exactly the living entities within it, ascending', () => {
  const grid = openGrid();
  const out = new Int32Array(CAPACITY);
  for (let seed = 1; seed <= 40; seed++) {
    const world = drawWorld(seed);
    fillGrid(grid, world);
    for (let query = 0; query < 20; query++) {
      const x = (randomU32(seed, query, 1, 4) % (60 * 4096)) - 5 * 4096;
      const y = (randomU32(seed, query, 1, 5) % (60 * 4096)) - 5 * 4096;
      const radius = randomU32(seed, query, 1, 6) % (30 * 4096);
      const count = queryRadius(grid, world, x, y, radius, out);
      expect([...out.subarray(0, count)]).toEqual(bruteForce(world, x, y, radius));
    }
  }
});

test('PH2 an answer that does not fit leaves out the highest indices, and the next query is whole again', () => {
  const grid = openGrid();
  const world = drawWorld(7);
  fillGrid(grid, world);
  const all = bruteForce(world, 25 * 4096, 25 * 4096, 100 * 4096);
  const few = new Uint16Array(5);
  expect(queryRadius(grid, world, 25 * 4096, 25 * 4096, 100 * 4096, few)).toBe(5);
  expect([...few]).toEqual(all.slice(0, 5));
  const out = new Int32Array(CAPACITY);
  expect(queryRadius(grid, world, 25 * 4096, 25 * 4096, 100 * 4096, out)).toBe(all.length);
});

test('PH2 filling again forgets what was there before', () => {
  const grid = openGrid();
  const world = drawWorld(3);
  fillGrid(grid, world);
  world.columns.kind.fill(0);
  fillGrid(grid, world);
  expect(grid.first.every((first) => first === -1)).toBe(true);
  expect(queryRadius(grid, world, 0, 0, 1000 * 4096, new Int32Array(CAPACITY))).toBe(0);
});
