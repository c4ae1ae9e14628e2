import type { Intent } from '#client/netcode/api.ts';

/*
 * From what is held to what is pressed.
 */

/** Buttons as of the last look. */
export interface Buttons {
  held: number;
}

export function createButtons(): Buttons {
  return { held: 0 };
}

/** Says which buttons are down: each that was up before counts as pressed once, also when it is up again before the tick. */
export function holdButtons(buttons: Buttons, held: number, intent: Intent): void {
  intent.pressed |= held & ~buttons.held;
  intent.held = held;
  buttons.held = held;
}

/** Everything is let go, and what was pressed but not yet sent is taken back. */
export function dropButtons(buttons: Buttons, intent: Intent): void {
  buttons.held = 0;
  intent.held = 0;
  intent.pressed = 0;
}

/** Mouse buttons of `MouseEvent.buttons`, as keys. */
const MOUSE: readonly (readonly [number, string])[] = [
  [1, 'Mouse0'],
  [4, 'Mouse1'],
  [2, 'Mouse2'],
];

/** Calls `change` for each mouse button with whether it is down. */
export function eachMouseButton(bits: number, change: (key: string, down: boolean) => void): void {
  for (const [bit, key] of MOUSE) change(key, (bits & bit) !== 0);
}
