import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { cellAt, createGrid, fillGrid, type Grid } from '#shared/sim/grid.ts';
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

/** Fills the grid with all that lives. */
function fill(grid: Grid, world: World<RelightFields>): number[] {
  const living = [...world.columns.kind.keys()].filter((index) => world.columns.kind[index] !== 0);
  fillGrid(grid, world, Int32Array.from(living), living.length);
  return living;
}

function inCell({ first, next }: Grid, cell: number): number[] {
  const found: number[] = [];
  for (let index = first[cell]; index >= 0; index = next[index]) found.push(index);
  return found;
}

test('PH2 each entity is in its cell, ascending, and whoever is within a cell of a place is in the nine cells around it', () => {
  const grid = openGrid();
  for (let seed = 1; seed <= 20; seed++) {
    const world = drawWorld(seed);
    const living = fill(grid, world);
    const all = [...grid.first.keys()].flatMap((cell) => {
      const here = inCell(grid, cell);
      expect(here).toEqual(here.toSorted((a, b) => a - b));
      return here;
    });
    expect(all.toSorted((a, b) => a - b)).toEqual(living);
    const { x, y } = world.columns;
    for (const at of living.filter((index) => isOnMap(x[index]) && isOnMap(y[index]))) {
      const cell = cellAt(grid, x[at], y[at]);
      const rows = [cell - grid.stride, cell, cell + grid.stride];
      const around = rows.flatMap((row) => [row - 1, row, row + 1]).flatMap((each) => inCell(grid, each));
      const near = living.filter(
        (index) => Math.max(Math.abs(x[index] - x[at]), Math.abs(y[index] - y[at])) <= 2 * 4096,
      );
      expect(around).toEqual(expect.arrayContaining(near));
    }
  }
});

function isOnMap(at: number): boolean {
  return at >= 0 && at < METRES * 4096;
}

test('PH2 filling again forgets what was there before', () => {
  const grid = openGrid();
  const world = drawWorld(3);
  fill(grid, world);
  world.columns.kind.fill(0);
  fill(grid, world);
  expect(grid.first.every((first) => first === -1)).toBe(true);
});
