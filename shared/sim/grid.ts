import { assert } from '#shared/core/assert.ts';
import type { EngineFields, Field, Fields } from '#shared/sim/schema.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * A uniform grid over what moves, filled anew each tick from the columns: which entities are in a cell, ascending by index.
 * Only the entities and their cells are touched, never all cells, so an empty map costs nothing.
 */

/** Columns that a grid reads. */
export interface GridFields extends Fields {
  readonly x: Field & { readonly type: 'i32' };
  readonly y: Field & { readonly type: 'i32' };
}

export interface Grid {
  /** A cell's side is 2^shift rest quanta, so that finding the cell is a shift. */
  readonly shift: number;
  /** One ring of cells beyond the map on each side is always empty, so that neighbours need no check. */
  readonly stride: number;
  readonly rows: number;
  /** By cell: the first entity, or -1. */
  readonly first: Int32Array;
  /** By entity: the next one in its cell, or -1. */
  readonly next: Int32Array;
  /** By entity: its cell, or -1 when it is not in the grid. */
  readonly cellOf: Int32Array;
  /** A bit per entity, for answers in ascending order. */
  readonly marks: Uint32Array;
}

export interface GridOptions {
  /** Size of what it covers, m; what lies beyond counts as at the edge. */
  readonly width: number;
  readonly height: number;
  /** Cells are at least this wide, m. */
  readonly cellMetres: number;
  /** The rest quantum of x and y, m. */
  readonly quantum: number;
  /** Entities of the world. */
  readonly capacity: number;
}

export function createGrid(options: GridOptions): Grid {
  const { width, height, cellMetres, quantum, capacity } = options;
  assert(cellMetres >= quantum, `cells of ${cellMetres} m are smaller than a quantum of ${quantum} m`);
  let shift = 0;
  while ((1 << shift) * quantum < cellMetres) shift++;
  const side = (1 << shift) * quantum;
  const stride = Math.ceil(width / side) + 2;
  const rows = Math.ceil(height / side) + 2;
  return {
    shift,
    stride,
    rows,
    first: new Int32Array(stride * rows).fill(-1),
    next: new Int32Array(capacity),
    cellOf: new Int32Array(capacity).fill(-1),
    marks: new Uint32Array((capacity + 31) >> 5),
  };
}

/** Puts every living entity into its cell and forgets the ones before. Costs a few ns per entity. */
export function fillGrid(grid: Grid, world: World<GridFields & EngineFields>): void {
  const { kind } = world.columns;
  clearGrid(grid);
  // Backwards, so that each new first is the lowest so far.
  for (let entity = grid.cellOf.length - 1; entity >= 0; entity--)
    if (kind[entity] !== 0) putInGrid(grid, world, entity);
}

/** The same for the first `count` of a list of entities, which must ascend. */
export function fillGridWith(grid: Grid, world: World<GridFields>, entities: Int32Array, count: number): void {
  clearGrid(grid);
  for (let i = count - 1; i >= 0; i--) putInGrid(grid, world, entities[i]);
}

function clearGrid({ first, cellOf }: Grid): void {
  for (let entity = 0; entity < cellOf.length; entity++) {
    if (cellOf[entity] < 0) continue;
    first[cellOf[entity]] = -1;
    cellOf[entity] = -1;
  }
}

function putInGrid(grid: Grid, { columns }: World<GridFields>, entity: number): void {
  const { first, next, cellOf } = grid;
  const cell = cellAt(grid, columns.x[entity], columns.y[entity]);
  cellOf[entity] = cell;
  next[entity] = first[cell];
  first[cell] = entity;
}

/** The cell of a place in rest quanta; its eight neighbours are `stride` and 1 away. */
export function cellAt({ shift, stride, rows }: Grid, x: number, y: number): number {
  return inside(y >> shift, rows) * stride + inside(x >> shift, stride);
}

/** Row or column of a cell, beyond the ring of empty ones. */
function inside(cell: number, cells: number): number {
  return cell < 0 ? 1 : cell > cells - 3 ? cells - 2 : cell + 1;
}

/**
 * The entities whose centre lies within `radius` of x, y (all in rest quanta), ascending, into `out`. Returns how many; when
 * `out` is too short the highest are left out. Exact: distances are compared in integers.
 */
export function queryRadius(
  grid: Grid,
  world: World<GridFields & EngineFields>,
  x: number,
  y: number,
  radius: number,
  out: Int32Array | Uint16Array,
): number {
  const { shift, stride, rows } = grid;
  const left = inside(Math.floor((x - radius) / (1 << shift)), stride);
  const right = inside(Math.floor((x + radius) / (1 << shift)), stride);
  const bottom = inside(Math.floor((y + radius) / (1 << shift)), rows);
  for (let row = inside(Math.floor((y - radius) / (1 << shift)), rows); row <= bottom; row++) {
    for (let cell = row * stride + left; cell <= row * stride + right; cell++)
      markCell(grid, world, cell, x, y, radius);
  }
  return takeMarks(grid.marks, out);
}

function markCell(
  grid: Grid,
  world: World<GridFields & EngineFields>,
  cell: number,
  x: number,
  y: number,
  radius: number,
): void {
  const { columns } = world;
  for (let entity = grid.first[cell]; entity >= 0; entity = grid.next[entity]) {
    const dx = columns.x[entity] - x;
    const dy = columns.y[entity] - y;
    if (dx * dx + dy * dy <= radius * radius) grid.marks[entity >> 5] |= 1 << (entity & 31);
  }
}

/** Writes the indices of the set bits, ascending, and clears them. */
function takeMarks(marks: Uint32Array, out: Int32Array | Uint16Array): number {
  let count = 0;
  for (let word = 0; word < marks.length; word++) {
    while (marks[word] !== 0) {
      const lowest = marks[word] & -marks[word];
      if (count < out.length) out[count++] = word * 32 + 31 - Math.clz32(lowest);
      marks[word] ^= lowest;
    }
  }
  return count;
}
