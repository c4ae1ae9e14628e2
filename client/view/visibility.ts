/*
 * What a lamp lights: the polygon that can be seen from a point among walls. For the eye only; it decides nothing.
 * Source: the usual sweep over the ends of all walls (see Red Blob Games, "2d Visibility"), casting a ray at each end and
 * one just beside it on either hand. Costs rays times walls, so callers pass only the walls nearby.
 */

/** Walls as x1, y1, x2, y2 in a row. */
export type Walls = readonly number[];

/** How far beside the end of a wall the two extra rays pass, radians: beyond rounding, below what an eye can see. */
const BESIDE = 1e-5;

/**
 * The corners of what can be seen from (x, y) within a square of half side `reach`, as x, y in a row, clockwise on screen
 * by angle. Walls must not cross the point; those beyond the square are harmless.
 */
export function visibleFrom(x: number, y: number, reach: number, walls: Walls): number[] {
  const all = [...walls, ...squareAround(x, y, reach)];
  const angles = anglesToEnds(x, y, all);
  const corners: number[] = [];
  for (const angle of angles) {
    const dx = Math.cos(angle);
    const dy = Math.sin(angle);
    const distance = castRay(x, y, dx, dy, all);
    if (distance !== Infinity) corners.push(x + dx * distance, y + dy * distance);
  }
  return corners;
}

function squareAround(x: number, y: number, reach: number): number[] {
  const [left, top, right, bottom] = [x - reach, y - reach, x + reach, y + reach];
  return [left, top, right, top, right, top, right, bottom, right, bottom, left, bottom, left, bottom, left, top];
}

function anglesToEnds(x: number, y: number, walls: Walls): Float64Array {
  const angles = new Float64Array((walls.length / 2) * 3);
  for (let end = 0; end < walls.length / 2; end++) {
    const angle = Math.atan2(walls[end * 2 + 1]! - y, walls[end * 2]! - x);
    angles[end * 3] = angle - BESIDE;
    angles[end * 3 + 1] = angle;
    angles[end * 3 + 2] = angle + BESIDE;
  }
  return angles.sort();
}

/** Distance along the unit direction to the first wall, Infinity when there is none. */
function castRay(x: number, y: number, dx: number, dy: number, walls: Walls): number {
  let nearest = Infinity;
  for (let at = 0; at < walls.length; at += 4) {
    const wx = walls[at + 2]! - walls[at]!;
    const wy = walls[at + 3]! - walls[at + 1]!;
    const across = dx * wy - dy * wx;
    if (across === 0) continue;
    const toX = walls[at]! - x;
    const toY = walls[at + 1]! - y;
    const along = (toX * dy - toY * dx) / across;
    const distance = (toX * wy - toY * wx) / across;
    if (distance > 0 && distance < nearest && along >= 0 && along <= 1) nearest = distance;
  }
  return nearest;
}

/** Appends the four sides of a box given by its centre and half extents. */
export function pushBox(walls: number[], x: number, y: number, halfWidth: number, halfHeight: number): void {
  const [left, top, right, bottom] = [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
  walls.push(left, top, right, top, right, top, right, bottom, right, bottom, left, bottom, left, bottom, left, top);
}
