/*
 * A virtual stick: appears where the thumb lands and is pulled from there.
 */

/** Pull that counts as full, in CSS pixels: about a thumb's comfortable reach. */
export const STICK_REACH = 56;

/** Share of the reach within which the stick says nothing, so that a resting thumb does not creep. */
const STICK_REST = 0.16;

/** Share of the reach from which on the right stick fires: further than a thumb goes to aim. */
const STICK_FAR = 0.8;

export interface Stick {
  /** Pointer that holds it, or -1. */
  pointer: number;
  originX: number;
  originY: number;
  /** -1..1 each, together within length 1. */
  x: number;
  y: number;
}

export function createStick(): Stick {
  return { pointer: -1, originX: 0, originY: 0, x: 0, y: 0 };
}

export function grabStick(stick: Stick, pointer: number, x: number, y: number): void {
  stick.pointer = pointer;
  stick.originX = x;
  stick.originY = y;
  stick.x = 0;
  stick.y = 0;
}

export function pullStick(stick: Stick, x: number, y: number): void {
  const dx = (x - stick.originX) / STICK_REACH;
  const dy = (y - stick.originY) / STICK_REACH;
  const length = Math.hypot(dx, dy);
  const rests = length < STICK_REST;
  stick.x = rests ? 0 : dx / Math.max(1, length);
  stick.y = rests ? 0 : dy / Math.max(1, length);
}

export function dropStick(stick: Stick): void {
  stick.pointer = -1;
  stick.x = 0;
  stick.y = 0;
}

/** Whether the stick is pulled so far that it does more than point. */
export function isPulledFar(stick: Readonly<Stick>): boolean {
  return Math.hypot(stick.x, stick.y) >= STICK_FAR;
}
