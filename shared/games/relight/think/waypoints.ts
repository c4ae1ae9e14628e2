import type { Point } from '#shared/sim/map.ts';
import { createSweep, type Sweep } from '#shared/sim/sweep.ts';
import {
  cellOf,
  CELL_METRES,
  type Floor,
  hasRoom,
  isWalkable,
  pointOfCell,
} from '#shared/games/relight/think/floor.ts';

/*
 * Few places that stand for all of the floor: from every open cell one of them is a short straight walk away.
 */

/** A waypoint stands for what is this near to it and a straight walk away, m. */
const COVER_METRES = 2;

/** Wide places become waypoints first, so that ways lead through the middle of what is open: room around them, m. */
const ROOMS_METRES = [1.1, 0.75, 0] as const;

export interface Waypoints {
  readonly at: readonly Point[];
  /** By cell: the waypoint nearest to it by a straight walk; -1 where nobody can stand. */
  readonly ofCell: Int16Array;
}

/** Chooses waypoints: greedily until all of the floor is covered, and then where two covers meet without a straight walk. */
export function placeWaypoints(floor: Floor): Waypoints {
  const cells = cover(floor);
  for (let missing = findGap(floor, cells); missing.length > 0; missing = findGap(floor, cells)) cells.push(...missing);
  return { at: cells.map((cell) => pointOfCell(floor.cellsX, cell)), ofCell: assign(floor, cells) };
}

function cover(floor: Floor): number[] {
  const chosen: number[] = [];
  const covered = new Uint8Array(floor.open.length);
  const s = createSweep();
  for (const room of ROOMS_METRES) {
    for (let cell = 0; cell < covered.length; cell++) {
      if (floor.open[cell] !== 1 || covered[cell] === 1) continue;
      if (!hasRoom(s, floor.statics, pointOfCell(floor.cellsX, cell), room)) continue;
      chosen.push(cell);
      for (const near of coverOf(floor, cell, s)) covered[near] = 1;
    }
  }
  return chosen;
}

/** Open cells a short straight walk from a cell, itself among them. */
function coverOf(floor: Floor, cell: number, s: Sweep): number[] {
  const from = pointOfCell(floor.cellsX, cell);
  return cellsWithin(floor, from, COVER_METRES).filter((near) => {
    return floor.open[near] === 1 && isWalkable(s, floor.statics, from, pointOfCell(floor.cellsX, near));
  });
}

function cellsWithin(floor: Floor, { x, y }: Point, metres: number): number[] {
  const found: number[] = [];
  for (let top = y - metres; top <= y + metres; top += CELL_METRES) {
    for (let left = x - metres; left <= x + metres; left += CELL_METRES) {
      const cell = cellOf(floor, left, top);
      const at = pointOfCell(floor.cellsX, cell);
      const square = (at.x - x) * (at.x - x) + (at.y - y) * (at.y - y);
      if (square <= metres * metres && found.at(-1) !== cell) found.push(cell);
    }
  }
  return found;
}

/** By cell: the nearest of the waypoints that cover it. */
function assign(floor: Floor, cells: readonly number[]): Int16Array {
  const ofCell = new Int16Array(floor.open.length).fill(-1);
  const square = new Float64Array(floor.open.length).fill(Infinity);
  const s = createSweep();
  for (const [waypoint, cell] of cells.entries()) {
    const from = pointOfCell(floor.cellsX, cell);
    for (const near of coverOf(floor, cell, s)) {
      const at = pointOfCell(floor.cellsX, near);
      const away = (at.x - from.x) * (at.x - from.x) + (at.y - from.y) * (at.y - from.y);
      if (away >= square[near]) continue;
      square[near] = away;
      ofCell[near] = waypoint;
    }
  }
  return ofCell;
}

/** Two cells side by side whose waypoints no straight walks connect yet; none when all of the floor hangs together. */
function findGap(floor: Floor, cells: readonly number[]): number[] {
  const ofCell = assign(floor, cells);
  const group = groupsOf(floor, cells);
  for (let cell = 0; cell < ofCell.length; cell++) {
    if (ofCell[cell] < 0) continue;
    for (const next of [cell + 1, cell + floor.cellsX]) {
      const isBeside = next === cell + 1 ? next % floor.cellsX > 0 : next < ofCell.length;
      if (!isBeside || ofCell[next] < 0 || group[ofCell[cell]] === group[ofCell[next]]) continue;
      return [cell, next].filter((each) => !cells.includes(each));
    }
  }
  return [];
}

function groupsOf(floor: Floor, cells: readonly number[]): number[] {
  const near = neighboursOf(
    floor,
    cells.map((cell) => pointOfCell(floor.cellsX, cell)),
  );
  const group = cells.map(() => -1);
  for (let first = 0; first < cells.length; first++) {
    const todo = group[first] < 0 ? [first] : [];
    for (let each = todo.pop(); each !== undefined; each = todo.pop()) {
      if (group[each] >= 0) continue;
      group[each] = first;
      todo.push(...near[each]);
    }
  }
  return group;
}

/** Waypoints this near to each other are neighbours if a straight walk leads from one to the other, m. */
const NEIGHBOUR_METRES = 4;

/** Of each waypoint its neighbours, ascending. */
export function neighboursOf(floor: Floor, points: readonly Point[]): number[][] {
  const s = createSweep();
  const near: number[][] = points.map(() => []);
  for (let a = 0; a < points.length; a++) {
    for (let b = a + 1; b < points.length; b++) {
      const dx = points[b].x - points[a].x;
      const dy = points[b].y - points[a].y;
      if (dx * dx + dy * dy > NEIGHBOUR_METRES * NEIGHBOUR_METRES) continue;
      if (!isWalkable(s, floor.statics, points[a], points[b])) continue;
      near[a].push(b);
      near[b].push(a);
    }
  }
  return near;
}
