import type { Intent } from '#client/netcode/api.ts';
import type { Look } from '#shared/games/game.ts';
import type { Input } from '#shared/sim/input.ts';

const MOVE_MAX = 127;
const TURN = 65_536;

export function createIntent(): Intent {
  return { moveX: 0, moveY: 0, aimRadians: 0, held: 0, pressed: 0 };
}

/**
 * Turns what the devices say into an input of integers, and takes the presses out of the intent: each is sent once. Buttons of
 * `repeats` are pressed anew for as long as they are held, so that the server never has to guess one. A number that is
 * none counts as 0.
 */
export function takeIntent(intent: Intent, out: Input, repeats: number): void {
  const x = finite(intent.moveX);
  const y = finite(intent.moveY);
  const length = Math.max(1, Math.sqrt(x * x + y * y));
  out.moveX = Math.round((x / length) * MOVE_MAX);
  out.moveY = Math.round((y / length) * MOVE_MAX);
  out.aim = toAngle(finite(intent.aimRadians));
  out.held = intent.held & 0xff;
  out.pressed = (intent.pressed | (intent.held & repeats)) & 0xff;
  intent.pressed = 0;
}

/** The bits of the buttons that work for as long as they are held. */
export function repeatingButtons({ buttons }: Look): number {
  return buttons.reduce((bits, { bit, repeats }) => (repeats ? bits | bit : bits), 0);
}

/** Radians to the nearest binary angle. */
function toAngle(radians: number): number {
  return Math.round((radians / (2 * Math.PI)) * TURN) & (TURN - 1);
}

export function toRadians(angle: number): number {
  return (angle / TURN) * 2 * Math.PI;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
