import { expect, test } from 'vitest';
import { createIntent, repeatingButtons, takeIntent } from '#client/netcode/intent.ts';
import { FIRE, gallery } from '#client/netcode/testing/gallery.ts';
import { createInput } from '#shared/sim/input.ts';

test('CL51 whatever the devices say, an input is integers in range, and the move vector is at most 127 long', () => {
  const odd = [0, -0, 1, -1, 0.3, -7, 1e200, -1e200, Infinity, -Infinity, NaN];
  for (const moveX of odd) {
    for (const moveY of odd) {
      for (const aimRadians of [...odd, Math.PI, -1e-9]) {
        const intent = { ...createIntent(), moveX, moveY, aimRadians, held: 0x1ff, pressed: NaN };
        const input = createInput();
        takeIntent(intent, input, 0);
        const { view, ...numbers } = input;
        for (const value of Object.values(numbers)) expect(Number.isInteger(value), JSON.stringify(intent)).toBe(true);
        expect(view.b).toBe(0);
        expect(Math.hypot(input.moveX, input.moveY)).toBeLessThan(128);
        expect(input.aim).toBeGreaterThanOrEqual(0);
        expect(input.aim).toBeLessThan(65_536);
        expect(input).toMatchObject({ held: 0xff, pressed: 0 });
      }
    }
  }
});

test('CL51 a number that is none takes nothing from the other axis', () => {
  const input = createInput();
  takeIntent({ ...createIntent(), moveX: NaN, moveY: -1 }, input, 0);
  expect(Object.is(input.moveX, 0)).toBe(true);
  expect(input.moveY).toBe(-127);
});

test('CL51 a press is taken once', () => {
  const intent = { ...createIntent(), pressed: 5 };
  const input = createInput();
  takeIntent(intent, input, 0);
  expect(input.pressed).toBe(5);
  takeIntent(intent, input, 0);
  expect(input.pressed).toBe(0);
});

test('CL75 a held button that repeats is pressed in every input, another one once, and no press is lost between ticks', () => {
  const intent = { ...createIntent(), held: 0b011, pressed: 0b110 };
  const input = createInput();
  const presses = [0, 1, 2].map(() => {
    takeIntent(intent, input, 0b001);
    return input.pressed;
  });
  expect(presses).toEqual([0b111, 0b001, 0b001]);
  Object.assign(intent, { held: 0, pressed: 0b001 });
  takeIntent(intent, input, 0b001);
  expect(input.pressed).toBe(1);
  takeIntent(intent, input, 0b001);
  expect(input.pressed).toBe(0);
  expect(repeatingButtons(gallery.look)).toBe(FIRE);
});
