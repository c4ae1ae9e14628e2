import { castBox, createRay, RAY, type Ray } from '#shared/sim/ray.ts';

/*
 * Which walls may matter between two places: a map in square cells, and for each pair of cells the walls that are near enough to some
 * straight way from one to the other. What is asked about two discs is asked of those instead of all. A pair is worked out when it is
 * asked for first, which changes no answer.
 */

export interface Between {
  /** Discs of up to this radius around the two places may be asked about, m. */
  readonly radius: number;
  /** Side of a cell, m. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** By pair of cells: 1 when it is worked out. */
  readonly isDone: Uint8Array;
  /** By pair of cells `words` words: bits of the walls. */
  readonly bits: Int32Array;
  readonly words: number;
  readonly walls: Float64Array;
  readonly ray: Ray;
  /** Scratch, like `ray`. */
  readonly around: Float64Array;
}

/** Side of a cell where the table stays small, m. Smaller ones make the lists shorter, and the table larger than a cache. */
const CELL_METRES = 2;

/** Words of a table at most: 4 MB per map. On maps that would need more, cells are larger. */
const WORDS_MAX = 1 << 20;

/** Discs nearer to each other than this are hidden by single walls that part them or not at all, m. */
export const CLOSE_METRES = 0.25;

/** Against rounding, m. */
const SPARE_METRES = 1 / 256;

/**
 * Positions in `Between.around`: the box around all ways of a pair, seen along them; and the middle of the first cell and the direction of
 * the way from middle to middle. All m.
 */
const AROUND = { left: 0, top: 1, right: 2, bottom: 3, x: 4, y: 5, ux: 6, uy: 7 } as const;

/** `walls`: x, y of one end and of the other, m, one after another, as in `Cover`. */
export function createBetween(width: number, height: number, walls: Float64Array, radius: number): Between {
  const words = Math.ceil(walls.length / 4 / 32);
  let cell = CELL_METRES;
  while (pairsOf(width, height, cell) * words > WORDS_MAX) cell *= 2;
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const pairs = pairsOf(width, height, cell);
  const bits = new Int32Array(pairs * words);
  const around = new Float64Array(Object.keys(AROUND).length);
  return { radius, cell, columns, rows, isDone: new Uint8Array(pairs), bits, words, walls, ray: createRay(), around };
}

function pairsOf(width: number, height: number, cell: number): number {
  const cells = Math.ceil(width / cell) * Math.ceil(height / cell);
  return cells * cells;
}

/**
 * Where in `bits` are the walls between the places whose x and y (m) are at `at[from]` and `at[to]`; -1 when one is off the map. No wall
 * is left out that a straight line through both discs around them may cross between them, nor one that cuts a disc.
 */
export function findBetween(between: Between, at: Float64Array, from: number, to: number): number {
  const one = cellAt(between, at, from);
  const other = cellAt(between, at, to);
  if (one < 0 || other < 0) return -1;
  const pair = one * between.columns * between.rows + other;
  if (between.isDone[pair] === 0) workOut(between, pair, one, other);
  return pair * between.words;
}

function cellAt({ cell, columns, rows }: Between, at: Float64Array, place: number): number {
  const column = Math.floor(at[place] / cell) | 0;
  const row = Math.floor(at[place + 1] / cell) | 0;
  return column >= 0 && row >= 0 && column < columns && row < rows ? row * columns + column : -1;
}

function workOut(between: Between, pair: number, one: number, other: number): void {
  const { bits, words, walls, isDone } = between;
  layAround(between, one, other);
  for (let wall = 0; wall * 4 < walls.length; wall++) {
    if (isNear(between, wall * 4)) bits[pair * words + (wall >> 5)] |= 1 << (wall & 31);
  }
  isDone[pair] = 1;
}

/**
 * Lines through two discs of the radius r whose middles are m apart pass a middle within r / sqrt(1 - (2r / m)²), and so all of the
 * way between them; the nearer the discs, the further.
 */
function layAround({ radius, cell, columns, around }: Between, one: number, other: number): void {
  const row = Math.floor(one / columns);
  const dx = (other % columns) - (one % columns);
  const dy = Math.floor(other / columns) - row;
  const cells = Math.sqrt(dx * dx + dy * dy);
  const spread = cell * Math.sqrt(0.5);
  const sine = (2 * radius) / Math.max(cells * cell - 2 * spread, 2 * radius + CLOSE_METRES);
  const wide = radius / Math.sqrt(1 - sine * sine) + spread + SPARE_METRES;
  around[AROUND.left] = -wide;
  around[AROUND.top] = -wide;
  around[AROUND.right] = cells * cell + wide;
  around[AROUND.bottom] = wide;
  around[AROUND.x] = ((one % columns) + 0.5) * cell;
  around[AROUND.y] = (row + 0.5) * cell;
  around[AROUND.ux] = cells > 0 ? dx / cells : 1;
  around[AROUND.uy] = cells > 0 ? dy / cells : 0;
}

/** Whether the wall at `walls[first]` comes into what is around the ways from cell to cell. */
function isNear({ walls, ray, around }: Between, first: number): boolean {
  const ux = around[AROUND.ux];
  const uy = around[AROUND.uy];
  const x = walls[first] - around[AROUND.x];
  const y = walls[first + 1] - around[AROUND.y];
  const dx = walls[first + 2] - walls[first];
  const dy = walls[first + 3] - walls[first + 1];
  ray[RAY.x] = x * ux + y * uy;
  ray[RAY.y] = y * ux - x * uy;
  ray[RAY.dx] = dx * ux + dy * uy;
  ray[RAY.dy] = dy * ux - dx * uy;
  // As far as its end, and there as well.
  ray[RAY.t] = 1 + SPARE_METRES;
  return castBox(ray, around, 0);
}
