import { type Histogram, note } from '#bench/load/histogram.ts';

/*
 * From a press at one client to another one's screen. A press turns the body of whoever presses to one of four sides, another one each time.
 * It has arrived when the newest state that the watcher has shows the body so turned, and is seen in the first picture that draws it so. Both
 * clients have one clock. A press counts only where the watcher knows that body all the time: who comes into sight later is told later.
 */

const SIDES = 4;

/** Radians off a side that still count as turned to it: half of what would be the next side would be too much in between. */
const TOLERANCE: number = Math.PI / 8;

/** What has not been seen by then never will be: it counts as having taken so long, ms. */
export const GIVEN_UP_MS = 2000;

export interface PressFigures {
  readonly arrived: Histogram;
  readonly seen: Histogram;
  /** Made while the watcher did not know the body, or lost sight of it before. */
  hidden: number;
  givenUp: number;
}

/** One who presses, and one who watches. */
export interface Presses {
  readonly figures: PressFigures;
  side: number;
  /** When the press under way was made; NaN: none is. */
  pressedMs: number;
  hasArrived: boolean;
}

export function createPresses(figures: PressFigures): Presses {
  return { figures, side: 0, pressedMs: Number.NaN, hasArrived: false };
}

/** The next press may be made: the one before it has been seen, or never will be. */
export function isFree({ pressedMs }: Presses): boolean {
  return Number.isNaN(pressedMs);
}

/** A press is made. Returns where it turns, radians. `isKnown`: the watcher knows the body just now. */
export function press(presses: Presses, isKnown: boolean, nowMs: number): number {
  presses.side = (presses.side + 1) % SIDES;
  presses.hasArrived = false;
  presses.pressedMs = isKnown ? nowMs : Number.NaN;
  if (!isKnown) presses.figures.hidden++;
  return radiansOf(presses.side);
}

/** The watcher has a new state, which shows the body turned so; undefined: not at all. */
export function noteKnown(presses: Presses, radians: number | undefined, nowMs: number): void {
  if (isFree(presses)) return;
  if (radians === undefined) return hide(presses);
  if (presses.hasArrived || !isAt(presses.side, radians)) return;
  presses.hasArrived = true;
  note(presses.figures.arrived, nowMs - presses.pressedMs);
}

/** The watcher has drawn a picture; undefined: the body is not in it. */
export function noteDrawn(presses: Presses, radians: number | undefined, nowMs: number): void {
  if (isFree(presses)) return;
  if (nowMs - presses.pressedMs > GIVEN_UP_MS) return giveUp(presses);
  if (!presses.hasArrived || radians === undefined || !isAt(presses.side, radians)) return;
  note(presses.figures.seen, nowMs - presses.pressedMs);
  presses.pressedMs = Number.NaN;
}

function hide(presses: Presses): void {
  presses.figures.hidden++;
  presses.pressedMs = Number.NaN;
}

/** It counts, or the worst would be left out. */
function giveUp(presses: Presses): void {
  const { figures, hasArrived } = presses;
  figures.givenUp++;
  if (!hasArrived) note(figures.arrived, GIVEN_UP_MS);
  note(figures.seen, GIVEN_UP_MS);
  presses.pressedMs = Number.NaN;
}

function radiansOf(side: number): number {
  return (side * 2 + 1) * (Math.PI / SIDES);
}

function isAt(side: number, radians: number): boolean {
  const off = (radians - radiansOf(side)) / (2 * Math.PI);
  return Math.abs(off - Math.round(off)) * 2 * Math.PI <= TOLERANCE;
}
