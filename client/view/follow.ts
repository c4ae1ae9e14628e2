/*
 * Where the camera looks: after the own body, a little behind it, and never far beyond the map.
 */

/** Time in which the camera makes good 63 % of its distance, ms: smooths steps of a pixel, short enough not to be felt. */
const FOLLOW_MS = 90;

/** Further away than this it jumps: a join or a new body, where gliding would show empty floor, m. */
const JUMP_METRES = 8;

/** How much outside of the map may be seen beyond its edge, m. */
const BEYOND_METRES = 2;

/** The same on a small screen, CSS pixels: a body at the wall must not be under the buttons for the right thumb (78 wide). */
const BEYOND_PIXELS = 88;

export interface Follow {
  x: number;
  y: number;
  started: boolean;
}

export function createFollow(): Follow {
  return { x: 0, y: 0, started: false };
}

/** Moves the camera's centre towards (x, y), all in metres. */
export function follow(camera: Follow, x: number, y: number, elapsedMs: number): void {
  const far = Math.hypot(x - camera.x, y - camera.y) > JUMP_METRES;
  const share = far || !camera.started ? 1 : 1 - Math.exp(-elapsedMs / FOLLOW_MS);
  camera.x += (x - camera.x) * share;
  camera.y += (y - camera.y) * share;
  camera.started = true;
}

/** How much outside of the map may be seen on a screen with so many CSS pixels per metre, m. */
export function beyondMap(pixelsPerMetre: number): number {
  return Math.max(BEYOND_METRES, BEYOND_PIXELS / pixelsPerMetre);
}

/**
 * The centre on one axis that keeps the screen on the map, but for `beyond` metres; a map smaller than the screen lies in the
 * middle.
 */
export function keepOnMap(centre: number, mapSize: number, viewSize: number, beyond: number): number {
  const least = viewSize / 2 - beyond;
  const most = mapSize - viewSize / 2 + beyond;
  if (least > most) return mapSize / 2;
  return Math.min(most, Math.max(least, centre));
}
