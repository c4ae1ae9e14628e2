import { assert } from '#shared/core/assert.ts';
import type { Field, Fields } from '#shared/sim/schema.ts';
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
  };
}

/** Puts the first `count` of a list of entities, which must ascend, into their cells and forgets the ones before. */
export function fillGrid(grid: Grid, world: World<GridFields>, entities: Int32Array, count: number): void {
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
