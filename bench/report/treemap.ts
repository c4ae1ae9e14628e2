/** A rectangle in the unit square. */
export interface Tile<T> {
  readonly item: T;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Fills a box with tiles whose areas are as the sizes, as square as they get: rows along the shorter side, each of so many tiles that
 * its worst one is best (Bruls, Huizing and van Wijk 2000, "Squarified treemaps"). Sizes are above 0, the largest first. Coordinates
 * are shares of the box, which is `aspect` times as wide as high.
 */
export function treemapOf<T>(items: readonly T[], sizeOf: (item: T) => number, aspect: number): Tile<T>[] {
  const total = items.reduce((sum, item) => sum + sizeOf(item), 0);
  const areas = items.map((item) => (sizeOf(item) / total) * aspect);
  const tiles: Box[] = [];
  let box: Box = { x: 0, y: 0, width: aspect, height: 1 };
  for (let from = 0; from < items.length; from = tiles.length) {
    const row = rowFrom(areas, from, Math.min(box.width, box.height));
    box = layRow(row, box, tiles);
  }
  return tiles.map(({ x, y, width, height }, at) => {
    return { item: items[at], x: x / aspect, y, width: width / aspect, height };
  });
}

/** Areas of the next row along a side: one more as long as that makes the worst of them no worse. */
function rowFrom(areas: readonly number[], from: number, side: number): readonly number[] {
  let end = from + 1;
  while (end < areas.length && worstOf(areas.slice(from, end + 1), side) <= worstOf(areas.slice(from, end), side))
    end++;
  return areas.slice(from, end);
}

/** How far the least square tile of a row is from a square: 1 or more. */
function worstOf(row: readonly number[], side: number): number {
  const sum = row.reduce((total, area) => total + area, 0);
  const thick = sum / side;
  return Math.max(...row.map((area) => Math.max(area / thick / thick, (thick * thick) / area)));
}

/** Returns what is left of the box. */
function layRow(row: readonly number[], box: Box, tiles: Box[]): Box {
  const isUpright = box.width >= box.height;
  const side = isUpright ? box.height : box.width;
  const thick = row.reduce((total, area) => total + area, 0) / side;
  let at = 0;
  for (const area of row) {
    const long = area / thick;
    tiles.push(
      isUpright
        ? { x: box.x, y: box.y + at, width: thick, height: long }
        : { x: box.x + at, y: box.y, width: long, height: thick },
    );
    at += long;
  }
  if (isUpright) return { ...box, x: box.x + thick, width: Math.max(0, box.width - thick) };
  return { ...box, y: box.y + thick, height: Math.max(0, box.height - thick) };
}
