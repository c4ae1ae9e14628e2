import { expect, test } from 'vitest';
import { EASE_TICKS, HOLD_TICKS, INPUT_AHEAD_TICKS } from '#shared/core/constants.ts';
import {
  clearInputs,
  consumeInput,
  createInputBuffer,
  dropInput,
  keepInput,
  pressedAt,
  storeInput,
  substituteInput,
} from '#shared/sim/input-buffer.ts';
import { createInput, type Input } from '#shared/sim/input.ts';

function input(parts: Partial<Input>): Input {
  return { ...createInput(), ...parts };
}

test('IN1 exactly one input is consumed per tick, however many arrive', () => {
  const buffer = createInputBuffer();
  const out = createInput();
  for (let copy = 0; copy < 16; copy++) storeInput(buffer, 10, 10, input({ moveX: 127 }));
  expect(consumeInput(buffer, 10, out)).toBe(true);
  expect(consumeInput(buffer, 11, out)).toBe(false);
});

test('IN2 the first input for a tick wins; a repeat is a no-op and a different one a conflict', () => {
  const buffer = createInputBuffer();
  const out = createInput();
  expect(storeInput(buffer, 5, 7, input({ moveX: 1 }))).toBe('stored');
  expect(storeInput(buffer, 5, 7, input({ moveX: 1 }))).toBe('repeated');
  expect(storeInput(buffer, 5, 7, input({ moveX: 2 }))).toBe('conflicting');
  consumeInput(buffer, 7, out);
  expect(out.moveX).toBe(1);
});

test('IN2 the first input for a tick wins also when the tick has been stepped', () => {
  const buffer = createInputBuffer();
  storeInput(buffer, 5, 7, input({ moveX: 1 }));
  consumeInput(buffer, 7, createInput());
  expect(storeInput(buffer, 9, 7, input({ moveX: 1 }))).toBe('repeated');
  expect(storeInput(buffer, 9, 7, input({ moveX: 2 }))).toBe('conflicting');
  expect(storeInput(buffer, 9, 6, input({ moveX: 2 }))).toBe('late');
  for (const tick of [-1, -64, -128]) expect(storeInput(buffer, 9, tick, input({}))).toBe('late');
});

test('RB5 an input that came too late to move anybody is not used, and not taken a second time', () => {
  const buffer = createInputBuffer();
  const out = createInput();
  keepInput(buffer, 7, input({ moveX: 5, pressed: 4 }));
  dropInput(buffer, 7);
  expect(pressedAt(buffer, 7)).toBe(4);
  expect(consumeInput(buffer, 7, out)).toBe(false);
  expect(buffer.begun).toBe(false);
  expect(storeInput(buffer, 9, 7, input({ moveX: 5, pressed: 4 }))).toBe('repeated');
  storeInput(buffer, 71, 71, input({ moveX: 6 }));
  expect(consumeInput(buffer, 71, out)).toBe(true);
  expect(out.moveX).toBe(6);
});

test('IN3 an input for a stepped tick is late, one beyond the reach of the buffer early, and neither is kept', () => {
  const buffer = createInputBuffer();
  expect(storeInput(buffer, 100, 99, input({ moveX: 9 }))).toBe('late');
  expect(storeInput(buffer, 100, 100 + INPUT_AHEAD_TICKS, input({}))).toBe('stored');
  expect(storeInput(buffer, 100, 101 + INPUT_AHEAD_TICKS, input({}))).toBe('early');
  for (const tick of [0, -1, 2 ** 31 - 1, -(2 ** 31)])
    expect(storeInput(buffer, 100, tick, input({}))).not.toBe('stored');
  expect([...buffer.ticks].filter((tick) => tick !== -1)).toEqual([100 + INPUT_AHEAD_TICKS]);
});

test('IN4 missing input repeats held movement, eases to neutral and never invents a press', () => {
  const buffer = createInputBuffer();
  const out = createInput();
  storeInput(buffer, 1, 1, input({ moveX: 120, moveY: -60, aim: 1234, held: 3, pressed: 1 }));
  consumeInput(buffer, 1, out);
  expect(out.pressed).toBe(1);
  const moves: number[] = [];
  for (let tick = 2; tick <= 20; tick++) {
    expect(consumeInput(buffer, tick, out)).toBe(false);
    expect(out.pressed).toBe(0);
    expect(out.aim).toBe(1234);
    expect(out.held).toBe(tick - 1 <= HOLD_TICKS ? 3 : 0);
    moves.push(out.moveX);
  }
  expect(moves.slice(0, HOLD_TICKS)).toEqual(Array.from({ length: HOLD_TICKS }, () => 120));
  expect(moves.slice(HOLD_TICKS, HOLD_TICKS + EASE_TICKS)).toEqual([100, 80, 60, 40, 20, 0]);
  expect(moves.slice(HOLD_TICKS + EASE_TICKS).every((move) => move === 0)).toBe(true);
});

test('IN4 a substitute never holds a negative zero', () => {
  const out = createInput();
  substituteInput(input({ moveX: -1, moveY: -127 }), HOLD_TICKS + EASE_TICKS, out);
  expect(Object.is(out.moveX, 0) && Object.is(out.moveY, 0)).toBe(true);
});

test('IN5 a new life of the seat starts from a neutral input', () => {
  const buffer = createInputBuffer();
  const out = createInput();
  storeInput(buffer, 1, 1, input({ moveX: 127 }));
  storeInput(buffer, 1, 3, input({ moveX: 127 }));
  consumeInput(buffer, 1, out);
  clearInputs(buffer);
  consumeInput(buffer, 2, out);
  expect(out).toEqual(createInput());
  expect(consumeInput(buffer, 3, out)).toBe(false);
});
