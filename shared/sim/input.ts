import { clearView, copyView, createView, type View } from '#shared/sim/view.ts';

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
  /** What was on the screen, where an aimed button is pressed; without it `b` is 0. */
  readonly view: View;
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
  /** The view of each seat: see `View`. */
  readonly viewA: Int32Array;
  readonly viewB: Int32Array;
  readonly viewBlend: Uint8Array;
  readonly viewNewest: Int32Array;
  readonly viewFlags: Uint8Array;
}

export function createInput(): Input {
  return { moveX: 0, moveY: 0, aim: 0, held: 0, pressed: 0, view: createView() };
}

export function createInputs(seats: number): Inputs {
  return {
    driven: new Uint8Array(seats),
    moveX: new Int8Array(seats),
    moveY: new Int8Array(seats),
    aim: new Uint16Array(seats),
    held: new Uint8Array(seats),
    pressed: new Uint8Array(seats),
    viewA: new Int32Array(seats),
    viewB: new Int32Array(seats),
    viewBlend: new Uint8Array(seats),
    viewNewest: new Int32Array(seats),
    viewFlags: new Uint8Array(seats),
  };
}

export function setInput(inputs: Inputs, seat: number, input: Input): void {
  inputs.driven[seat] = 1;
  inputs.moveX[seat] = input.moveX;
  inputs.moveY[seat] = input.moveY;
  inputs.aim[seat] = input.aim;
  inputs.held[seat] = input.held;
  inputs.pressed[seat] = input.pressed;
  inputs.viewA[seat] = input.view.a;
  inputs.viewB[seat] = input.view.b;
  inputs.viewBlend[seat] = input.view.blend;
  inputs.viewNewest[seat] = input.view.newest;
  inputs.viewFlags[seat] = input.view.flags;
}

/** Nobody drives the seat, and nothing is pressed. */
export function setNothing(inputs: Inputs, seat: number): void {
  inputs.driven[seat] = 0;
  inputs.pressed[seat] = 0;
  inputs.viewB[seat] = 0;
  inputs.viewFlags[seat] = 0;
}

/** The movement of one seat: everything but what is pressed. */
export function setMovement(inputs: Inputs, seat: number, input: Input): void {
  inputs.driven[seat] = 1;
  inputs.moveX[seat] = input.moveX;
  inputs.moveY[seat] = input.moveY;
  inputs.aim[seat] = input.aim;
  inputs.held[seat] = input.held;
}

/** The view of a seat; `b` 0 where it has none. */
export function viewOf(inputs: Inputs, seat: number, out: View): void {
  out.a = inputs.viewA[seat];
  out.b = inputs.viewB[seat];
  out.blend = inputs.viewBlend[seat];
  out.newest = inputs.viewNewest[seat];
  out.flags = inputs.viewFlags[seat];
}

/** All seats of a tick. */
export function copyInputs(to: Inputs, from: Inputs): void {
  to.driven.set(from.driven);
  to.moveX.set(from.moveX);
  to.moveY.set(from.moveY);
  to.aim.set(from.aim);
  to.held.set(from.held);
  to.pressed.set(from.pressed);
  to.viewA.set(from.viewA);
  to.viewB.set(from.viewB);
  to.viewBlend.set(from.viewBlend);
  to.viewNewest.set(from.viewNewest);
  to.viewFlags.set(from.viewFlags);
}

export function copyInput(to: Input, from: Input): void {
  to.moveX = from.moveX;
  to.moveY = from.moveY;
  to.aim = from.aim;
  to.held = from.held;
  to.pressed = from.pressed;
  copyView(to.view, from.view);
}

/** Nobody does anything. */
export function clearInput(input: Input): void {
  input.moveX = 0;
  input.moveY = 0;
  input.aim = 0;
  input.held = 0;
  input.pressed = 0;
  clearView(input.view);
}
