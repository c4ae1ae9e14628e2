import type { Box, GameMap, Segment } from '#shared/sim/map.ts';

/*
 * How far things are in each other, measured the slow and plain way, for tests of physics: no grid, no sweep, no skin.
 */

/** A circle or an axis-aligned square, in metres. */
export interface Mover {
  readonly shape: 'circle' | 'box';
  readonly x: number;
  readonly y: number;
  /** Radius of a circle, half the side of a box. */
  readonly size: number;
}

/** How deep a mover is in the worst wall of a map, m; negative: the distance to the nearest. */
export function depthInWalls(map: GameMap, mover: Mover): number {
  const { x, y, size } = mover;
  const bounds = Math.max(size - x, size - y, x + size - map.width, y + size - map.height);
  const boxes = map.boxes.map((box) => depthInBox(box, mover));
  return Math.max(bounds, ...boxes, ...map.segments.map((segment) => depthInSegment(segment, mover)));
}

/** How deep two boxes, or a circle and a box, are in each other, m. */
export function depthInBox(box: Box, { shape, x, y, size }: Mover): number {
  const outX = Math.abs(x - box.x) - box.halfWidth;
  const outY = Math.abs(y - box.y) - box.halfHeight;
  if (shape === 'box') return size - Math.max(outX, outY);
  if (outX <= 0 || outY <= 0) return size - Math.max(outX, outY);
  return size - Math.sqrt(outX * outX + outY * outY);
}

function depthInSegment({ x1, y1, x2, y2 }: Segment, { shape, x, y, size }: Mover): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const length = Math.sqrt(dx * dx + dy * dy);
  if (shape === 'box') {
    const nx = Math.abs(dy / length);
    const ny = Math.abs(dx / length);
    const across = Math.abs((x - x1) * dy - (y - y1) * dx) / length - size * (nx + ny);
    const outX = Math.max(Math.min(x1, x2) - x, x - Math.max(x1, x2)) - size;
    const outY = Math.max(Math.min(y1, y2) - y, y - Math.max(y1, y2)) - size;
    return -Math.max(across, outX, outY);
  }
  const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (length * length)));
  const gapX = x - x1 - dx * along;
  const gapY = y - y1 - dy * along;
  return size - Math.sqrt(gapX * gapX + gapY * gapY);
}
