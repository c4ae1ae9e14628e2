import { describe, expect, test } from 'vitest';
import { actionsOf } from '#client/input/actions.ts';
import { bindingsOf, keyTable } from '#client/input/bindings.ts';
import { createButtons, dropButtons, eachMouseButton, holdButtons } from '#client/input/buttons.ts';
import {
  bindKeys,
  createKeys,
  isDown,
  keyAxis,
  keyBits,
  pressKey,
  releaseAllKeys,
  releaseKey,
} from '#client/input/keyboard.ts';
import { createStick, dropStick, grabStick, isPulledFar, pullStick, STICK_REACH } from '#client/input/stick.ts';
import { createIntent } from '#client/netcode/intent.ts';
import { dot } from '#shared/games/dot/dot.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { BUTTON } from '#shared/games/relight/schema.ts';

const actions = actionsOf(relight);
const usual = keyTable(actions, bindingsOf(actions, new Map()));

describe('keys', () => {
  test('IN20 physical WASD and arrow keys move; opposite keys cancel, twins count once', () => {
    const keys = createKeys(usual);
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
    const keys = createKeys(usual);
    for (const code of ['KeyQ', 'F5', 'constructor', '']) expect(pressKey(keys, code)).toBe(false);
    expect(keys.down.size).toBe(0);
  });

  test('CL120 a button is down while one of its keys or mouse buttons is, whatever the game calls it', () => {
    const keys = createKeys(usual);
    expect(pressKey(keys, 'Mouse0')).toBe(true);
    pressKey(keys, 'KeyJ');
    pressKey(keys, 'Space');
    expect(keyBits(keys)).toBe(BUTTON.rail | BUTTON.dash);
    releaseKey(keys, 'Mouse0');
    expect(keyBits(keys)).toBe(BUTTON.rail | BUTTON.dash);
    releaseKey(keys, 'KeyJ');
    expect(keyBits(keys)).toBe(BUTTON.dash);
    expect(isDown(keys, 'scores')).toBe(false);
    pressKey(keys, 'Tab');
    expect(isDown(keys, 'scores')).toBe(true);
  });

  test('CL120 a game without buttons has keys to walk with and nothing else', () => {
    const own = actionsOf(dot);
    expect(own.map(({ id }) => id)).toStrictEqual(['up', 'left', 'down', 'right', 'scores']);
    const keys = createKeys(keyTable(own, bindingsOf(own, new Map())));
    expect(pressKey(keys, 'Mouse0')).toBe(false);
    pressKey(keys, 'KeyS');
    expect([keyAxis(keys, 1), keyBits(keys)]).toStrictEqual([1, 0]);
  });

  test('CL120 keys that get another meaning while they are down count as let go', () => {
    const keys = createKeys(usual);
    pressKey(keys, 'KeyD');
    pressKey(keys, 'Mouse0');
    bindKeys(keys, new Map());
    expect([keyAxis(keys, 0), keyBits(keys)]).toStrictEqual([0, 0]);
  });
});

describe('buttons', () => {
  test('CL121 a button that goes down is pressed once, also when it is up again before the tick', () => {
    const intent = createIntent();
    const buttons = createButtons();
    holdButtons(buttons, 1, intent);
    holdButtons(buttons, 0, intent);
    expect([intent.held, intent.pressed]).toStrictEqual([0, 1]);
    intent.pressed = 0;
    holdButtons(buttons, 4, intent);
    holdButtons(buttons, 5, intent);
    expect([intent.held, intent.pressed]).toStrictEqual([5, 5]);
    intent.pressed = 0;
    for (let reads = 0; reads < 3; reads++) holdButtons(buttons, 5, intent);
    expect([intent.held, intent.pressed]).toStrictEqual([5, 0]);
  });

  test('CL121 letting everything go takes back what was not sent, and what is still held is pressed anew', () => {
    const intent = createIntent();
    const buttons = createButtons();
    holdButtons(buttons, 3, intent);
    dropButtons(buttons, intent);
    expect([intent.held, intent.pressed]).toStrictEqual([0, 0]);
    holdButtons(buttons, 3, intent);
    expect(intent.pressed).toBe(3);
  });

  test('CL120 mouse buttons are keys with names of their own', () => {
    const seen = (bits: number): string[] => {
      const down: string[] = [];
      eachMouseButton(bits, (key, isIt) => isIt && down.push(key));
      return down;
    };
    expect(seen(0)).toStrictEqual([]);
    expect(seen(1)).toStrictEqual(['Mouse0']);
    expect(seen(2)).toStrictEqual(['Mouse2']);
    expect(seen(7 + 8 + 16)).toStrictEqual(['Mouse0', 'Mouse1', 'Mouse2']);
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

  test('CL122 pulled beyond four fifths of its reach, and only then, the right stick fires', () => {
    const stick = createStick();
    grabStick(stick, 1, 0, 0);
    expect(isPulledFar(stick)).toBe(false);
    pullStick(stick, 0.79 * STICK_REACH, 0);
    expect(isPulledFar(stick)).toBe(false);
    pullStick(stick, 0, 0.81 * STICK_REACH);
    expect(isPulledFar(stick)).toBe(true);
    pullStick(stick, -200, 300);
    expect(isPulledFar(stick)).toBe(true);
    dropStick(stick);
    expect(isPulledFar(stick)).toBe(false);
  });
});
