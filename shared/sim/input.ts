/**
 * What one player does in one tick. Integers only, so that no encoding of it can be anything but a number in range.
 * `held` are buttons that are down; `pressed` are buttons that went down for this tick (edges), which are never invented.
 */
export interface Input {
  /** -127..127 to the right; the pair is scaled back to length 127 where a rule uses it. */
  moveX: number;
  /** -127..127 downwards. */
  moveY: number;
  /** Binary angle: 0..65,535 of a turn, 0 to the right, growing clockwise on screen. */
  aim: number;
  /** 0..255, a bit per button. */
  held: number;
  /** 0..255, a bit per button. */
  pressed: number;
}

/** The inputs of all seats for one tick, as a step reads them. */
export interface Inputs {
  /** 1 where somebody (a person, a bot, a substitute) drives the seat; 0 means its body coasts. */
  readonly driven: Uint8Array;
  readonly moveX: Int8Array;
  readonly moveY: Int8Array;
  readonly aim: Uint16Array;
  readonly held: Uint8Array;
  readonly pressed: Uint8Array;
}

export function createInput(): Input {
  return { moveX: 0, moveY: 0, aim: 0, held: 0, pressed: 0 };
}

export function createInputs(seats: number): Inputs {
  return {
    driven: new Uint8Array(seats),
    moveX: new Int8Array(seats),
    moveY: new Int8Array(seats),
    aim: new Uint16Array(seats),
    held: new Uint8Array(seats),
    pressed: new Uint8Array(seats),
  };
}

export function setInput(inputs: Inputs, seat: number, input: Input): void {
  inputs.driven[seat] = 1;
  inputs.moveX[seat] = input.moveX;
  inputs.moveY[seat] = input.moveY;
  inputs.aim[seat] = input.aim;
  inputs.held[seat] = input.held;
  inputs.pressed[seat] = input.pressed;
}

export function copyInput(to: Input, from: Input): void {
  to.moveX = from.moveX;
  to.moveY = from.moveY;
  to.aim = from.aim;
  to.held = from.held;
  to.pressed = from.pressed;
}

/** Nobody does anything. */
export function clearInput(input: Input): void {
  input.moveX = 0;
  input.moveY = 0;
  input.aim = 0;
  input.held = 0;
  input.pressed = 0;
}
