import type { GameMap, Point } from '#shared/sim/map.ts';
import { bakeStatics, type Statics, sweepStatics } from '#shared/sim/statics.ts';
import { createSweep, DEPTH, DX, DY, SIZE, type Sweep, T, WAY_X, WAY_Y, X, Y } from '#shared/sim/sweep.ts';
import { isPastWalls, LINE_REACH } from '#shared/games/relight/think/lines.ts';

/*
 * Where on a map a body can stand, as a grid of cells that are known by their centres.
 */

/** Side of a cell, m: a gap of 1.25 m has one of its centres in it wherever it begins on the quarter metres of a map. */
export const CELL_METRES = 0.5;

/** Room that a place must have around it, m: a body's radius and a little, so that who walks there does not scrape. */
export const WALK_METRES = 0.42;

export interface Floor {
  readonly statics: Statics;
  readonly cellsX: number;
  readonly cellsY: number;
  /** By cell: 1 where a body fits and can walk to from a spawn. */
  readonly open: Uint8Array;
}

/** Bakes a map. Costs some milliseconds; walls only, what moves is not in it. */
export function bakeFloor(map: GameMap): Floor {
  const statics = bakeStatics(map, LINE_REACH);
  const cellsX = Math.ceil(map.width / CELL_METRES);
  const cellsY = Math.ceil(map.height / CELL_METRES);
  const s = createSweep();
  const fits = Uint8Array.from({ length: cellsX * cellsY }, (_, cell) => {
    return hasRoom(s, statics, pointOfCell(cellsX, cell), WALK_METRES) ? 1 : 0;
  });
  const floor = { statics, cellsX, cellsY, open: new Uint8Array(fits.length) };
  for (const spawn of map.spawns) flood(floor, fits, cellOf(floor, spawn.x, spawn.y));
  return floor;
}

/** Centre of a cell. */
export function pointOfCell(cellsX: number, cell: number): Point {
  return { x: ((cell % cellsX) + 0.5) * CELL_METRES, y: (Math.floor(cell / cellsX) + 0.5) * CELL_METRES };
}

/** The cell that a place is in; of places outside the map the nearest. */
export function cellOf({ cellsX, cellsY }: Floor, x: number, y: number): number {
  const column = Math.max(0, Math.min(cellsX - 1, Math.floor(x / CELL_METRES)));
  return Math.max(0, Math.min(cellsY - 1, Math.floor(y / CELL_METRES))) * cellsX + column;
}

/** Whether no wall is nearer to a place than `metres`. */
export function hasRoom(s: Sweep, statics: Statics, { x, y }: Point, metres: number): boolean {
  s.fill(0);
  s[X] = x;
  s[Y] = y;
  s[SIZE] = metres;
  s[T] = 1;
  s[DX] = 0;
  s[DY] = 0;
  sweepStatics(s, statics, false);
  return s[DEPTH] === 0;
}

/** Whether a body can walk straight from one place to the other. */
export function isWalkable(s: Sweep, statics: Statics, from: Point, to: Point): boolean {
  s[X] = from.x;
  s[Y] = from.y;
  s[WAY_X] = to.x - from.x;
  s[WAY_Y] = to.y - from.y;
  s[SIZE] = WALK_METRES - 1 / 256;
  return isPastWalls(s, statics);
}

/** Opens all that can be walked to from a cell. Cells side by side in which a body fits have no wall between them. */
function flood({ cellsX, open }: Floor, fits: Uint8Array, first: number): void {
  const todo = [first];
  for (let cell = todo.pop(); cell !== undefined; cell = todo.pop()) {
    if (fits[cell] !== 1 || open[cell] === 1) continue;
    open[cell] = 1;
    todo.push(cell - cellsX, cell + cellsX);
    if (cell % cellsX > 0) todo.push(cell - 1);
    if (cell % cellsX < cellsX - 1) todo.push(cell + 1);
  }
}
