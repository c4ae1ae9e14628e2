import { expect, test } from 'vitest';
import { createIntent, takeIntent } from '#client/netcode/intent.ts';
import { createInput } from '#shared/sim/input.ts';

test('CL51 whatever the devices say, an input is integers in range, and the move vector is at most 127 long', () => {
  const odd = [0, -0, 1, -1, 0.3, -7, 1e200, -1e200, Infinity, -Infinity, NaN];
  for (const moveX of odd) {
    for (const moveY of odd) {
      for (const aimRadians of [...odd, Math.PI, -1e-9]) {
        const intent = { ...createIntent(), moveX, moveY, aimRadians, held: 0x1ff, pressed: NaN };
        const input = createInput();
        takeIntent(intent, input);
        for (const value of Object.values(input)) expect(Number.isInteger(value), JSON.stringify(intent)).toBe(true);
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
  takeIntent({ ...createIntent(), moveX: NaN, moveY: -1 }, input);
  expect(Object.is(input.moveX, 0)).toBe(true);
  expect(input.moveY).toBe(-127);
});

test('CL51 a press is taken once', () => {
  const intent = { ...createIntent(), pressed: 5 };
  const input = createInput();
  takeIntent(intent, input);
  expect(input.pressed).toBe(5);
  takeIntent(intent, input);
  expect(input.pressed).toBe(0);
});
