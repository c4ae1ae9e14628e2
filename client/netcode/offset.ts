/** Time in which a visible correction halves: quick enough not to lag the aim, slow enough not to be a jump. */
const HALF_LIFE_MS = 60;

/** A larger correction is a teleport and is shown as one, m. */
const SNAP_METRES = 1.5;

/** A distance between where something is and where it is drawn, fading. */
export interface Offset {
  x: number;
  y: number;
}

/** Keeps the picture where it was when the truth moved by (-dx, -dy). */
export function pushOffset(offset: Offset, dx: number, dy: number): void {
  offset.x += dx;
  offset.y += dy;
  if (offset.x * offset.x + offset.y * offset.y > SNAP_METRES * SNAP_METRES) {
    offset.x = 0;
    offset.y = 0;
  }
}

export function decayOffset(offset: Offset, elapsedMs: number): void {
  // Nearly always; the power costs more than all the rest of drawing a thing.
  if (offset.x === 0 && offset.y === 0) return;
  const left = 0.5 ** (elapsedMs / HALF_LIFE_MS);
  offset.x *= left;
  offset.y *= left;
}
