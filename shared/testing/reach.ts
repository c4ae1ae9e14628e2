import type { GameMap, Point } from '#shared/sim/map.ts';
import { depthInWalls } from '#shared/testing/overlap.ts';

/** Side of a cell of the search, m: finer than any gap that is a little too narrow. */
const STEP = 0.25;

/**
 * Which of the points a circle of this radius can walk to from the first, walls only (things that move can be pushed): a flood
 * fill over the places where it fits.
 */
export function reachable(map: GameMap, radius: number, points: readonly Point[]): boolean[] {
  const columns = Math.floor(map.width / STEP) + 1;
  const rows = Math.floor(map.height / STEP) + 1;
  const seen = new Uint8Array(columns * rows);
  const cellOf = ({ x, y }: Point): number => Math.round(y / STEP) * columns + Math.round(x / STEP);
  const fits = (cell: number): boolean => {
    const place = { x: (cell % columns) * STEP, y: Math.floor(cell / columns) * STEP };
    return depthInWalls(map, { shape: 'circle', ...place, size: radius }) <= 0;
  };
  const open = [cellOf(points[0])];
  seen[open[0]] = 1;
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    for (const next of [cell - 1, cell + 1, cell - columns, cell + columns]) {
      if (next < 0 || next >= seen.length || seen[next] === 1 || !fits(next)) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  return points.map((point) => seen[cellOf(point)] === 1);
}
