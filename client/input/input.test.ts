import { describe, expect, test } from 'vitest';
import { createKeys, keyAxis, pressKey, releaseAllKeys, releaseKey } from '#client/input/keyboard.ts';
import { createStick, dropStick, grabStick, pullStick, STICK_REACH } from '#client/input/stick.ts';

describe('keys', () => {
  test('IN20 physical WASD and arrow keys move; opposite keys cancel, twins count once', () => {
    const keys = createKeys();
    expect(pressKey(keys, 'KeyD')).toBe(true);
    expect(pressKey(keys, 'ArrowRight')).toBe(true);
    expect([keyAxis(keys, 0), keyAxis(keys, 1)]).toStrictEqual([1, 0]);
    pressKey(keys, 'KeyA');
    expect(keyAxis(keys, 0)).toBe(0);
    releaseKey(keys, 'KeyA');
    pressKey(keys, 'KeyW');
    expect([keyAxis(keys, 0), keyAxis(keys, 1)]).toStrictEqual([1, -1]);
    releaseAllKeys(keys);
    expect([keyAxis(keys, 0), keyAxis(keys, 1)]).toStrictEqual([0, 0]);
  });

  test('IN20 other keys are left to the browser', () => {
    const keys = createKeys();
    for (const code of ['KeyQ', 'Tab', 'F5', 'constructor', '']) expect(pressKey(keys, code)).toBe(false);
    expect(keys.down.size).toBe(0);
  });
});

describe('virtual stick', () => {
  test('IN21 it starts where the thumb lands, is full at its reach and never longer than 1', () => {
    const stick = createStick();
    grabStick(stick, 7, 100, 200);
    expect([stick.x, stick.y]).toStrictEqual([0, 0]);
    pullStick(stick, 100 + STICK_REACH / 2, 200);
    expect([stick.x, stick.y]).toStrictEqual([0.5, 0]);
    pullStick(stick, 100 + 3 * STICK_REACH, 200 - 4 * STICK_REACH);
    expect(stick.x).toBeCloseTo(0.6);
    expect(stick.y).toBeCloseTo(-0.8);
    dropStick(stick);
    expect([stick.pointer, stick.x, stick.y]).toStrictEqual([-1, 0, 0]);
  });

  test('IN21 a resting thumb says nothing', () => {
    const stick = createStick();
    grabStick(stick, 1, 0, 0);
    pullStick(stick, 4, -5);
    expect([stick.x, stick.y]).toStrictEqual([0, 0]);
  });
});
