/*
 * A machine that cannot keep up draws fewer pixels: a softer picture that moves is better than a sharp one that does not.
 */

/** Below this many pictures a second the picture becomes softer. Devices that save power draw 30 and are left alone. */
const PICTURES_PER_SECOND_MIN = 24;

/** Judged over this long, so that a moment's load decides nothing, ms. */
const JUDGED_MS = 2000;

/** Longer than this between two pictures the page was hidden or busy with something else, ms. */
const GAP_MS = 400;

const STEP = 0.25;
const LEAST = 0.5;

export interface Sharpness {
  /** Share of the screen's own pixels per side that is drawn: 1, 0.75 or 0.5. Never rises again within a match. */
  factor: number;
  pictures: number;
  startedMs: number;
  lastMs: number;
}

export function createSharpness(): Sharpness {
  return { factor: 1, pictures: 0, startedMs: -Infinity, lastMs: -Infinity };
}

/** Counts one picture, drawn at this time. */
export function notePicture(sharpness: Sharpness, nowMs: number): void {
  if (nowMs - sharpness.lastMs > GAP_MS) restart(sharpness, nowMs);
  sharpness.lastMs = nowMs;
  sharpness.pictures++;
  const judgedMs = nowMs - sharpness.startedMs;
  if (judgedMs < JUDGED_MS) return;
  const slow = (sharpness.pictures * 1000) / judgedMs < PICTURES_PER_SECOND_MIN;
  if (slow) sharpness.factor = Math.max(LEAST, sharpness.factor - STEP);
  restart(sharpness, nowMs);
}

function restart(sharpness: Sharpness, nowMs: number): void {
  sharpness.pictures = 0;
  sharpness.startedMs = nowMs;
}
