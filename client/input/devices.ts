import { SCORES } from '#client/input/actions.ts';
import type { KeyTable } from '#client/input/bindings.ts';
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
import { createStick, dropStick, grabStick, isPulledFar, pullStick, type Stick } from '#client/input/stick.ts';
import type { Intent } from '#client/netcode/api.ts';
import type { ButtonLook } from '#shared/games/game.ts';

/** Where things are on the page, in CSS pixels from the stage's top left corner. */
export interface PagePoint {
  readonly x: number;
  readonly y: number;
}

/** A button of the game that is on the screen, for fingers. */
export interface ScreenButton {
  readonly element: HTMLElement;
  readonly look: ButtonLook;
}

export interface DevicesOptions {
  /** Pointers are read here. */
  readonly stage: HTMLElement;
  readonly intent: Intent;
  /** Where the own body is drawn. */
  readonly own: PagePoint;
  /** What keys and mouse buttons do. */
  readonly keys: KeyTable;
  readonly screenButtons: readonly ScreenButton[];
  /** False while a menu is open: nothing moves then. */
  readonly listening: () => boolean;
}

export interface Devices {
  readonly move: Readonly<Stick>;
  readonly aim: Readonly<Stick>;
  /** Whether fingers play, as far as can be told: what was used last, and before that what the machine has. */
  readonly touch: boolean;
  /** The key for the scoreboard is down. */
  readonly scores: boolean;
  /** From now on keys do something else. */
  bind(keys: KeyTable): void;
  /**
   * Writes what the devices say into the intent. Once before each picture, because the aim changes as the body moves; keys
   * write at once, because ticks do not wait for pictures.
   */
  read(): void;
  close(): void;
}

/** What aims: the pointer towards a place, the right stick in a direction, or nothing yet, and then the movement does. */
type Aiming = 'movement' | 'pointer' | 'stick';

/** Listens to keyboard, mouse and touch. Everything is let go when the page loses the focus. */
export function openDevices(options: DevicesOptions): Devices {
  const { stage, intent } = options;
  const keys = createKeys(options.keys);
  const buttons = createButtons();
  const move = createStick();
  const aim = createStick();
  const pointer = { x: 0, y: 0 };
  /** Fingers on screen buttons, and the bit of each. */
  const fingers = new Map<number, number>();
  /** The weapon in the right thumb: the first button that repeats. */
  const stickBit = options.screenButtons.find(({ look }) => look.repeats)?.look.bit ?? 0;
  /** What the right stick fires; 0 while its thumb came from a screen button, which fires by itself. */
  let aimBit = 0;
  let aiming: Aiming = 'movement';
  let touch = window.matchMedia('(hover: none) and (pointer: coarse)').matches;
  const ending = new AbortController();

  function on<K extends keyof WindowEventMap>(type: K, act: (event: WindowEventMap[K]) => void): void {
    window.addEventListener(type, act, { signal: ending.signal });
  }

  function letGo(): void {
    releaseAllKeys(keys);
    dropStick(move);
    dropStick(aim);
    fingers.clear();
    dropButtons(buttons, intent);
  }

  function rest(): void {
    letGo();
    read();
  }

  function pointAt(event: PointerEvent): void {
    touch = false;
    const { left, top } = stage.getBoundingClientRect();
    pointer.x = event.clientX - left;
    pointer.y = event.clientY - top;
    aiming = 'pointer';
  }

  function grab(event: PointerEvent): void {
    // A button of the page that has the focus would take the space bar.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (event.pointerType !== 'touch') return click(event);
    touch = true;
    const side = event.clientX < stage.clientWidth / 2 ? move : aim;
    if (side.pointer !== -1) return;
    grabStick(side, event.pointerId, event.clientX, event.clientY);
    if (side === aim) aimBit = stickBit;
  }

  /** No scrolling by the middle button, no selecting. */
  function click(event: PointerEvent): void {
    event.preventDefault();
    pointAt(event);
    if (options.listening()) eachMouseButton(event.buttons, (key, down) => down && pressKey(keys, key));
    read();
  }

  /** A finger on a screen button presses it, and on a weapon aims by pulling away from it. */
  function pressScreen(event: PointerEvent, { look }: ScreenButton): void {
    event.preventDefault();
    fingers.set(event.pointerId, look.bit);
    if (look.repeats && aim.pointer === -1) {
      grabStick(aim, event.pointerId, event.clientX, event.clientY);
      aimBit = 0;
    }
    read();
  }

  /** A pen or a mouse may have hold of a screen button too. */
  function pull(event: PointerEvent): void {
    const stick = stickOf(event);
    if (!stick && event.pointerType !== 'touch') return followMouse(event);
    if (!stick) return;
    pullStick(stick, event.clientX, event.clientY);
    if (stick === aim && (aim.x !== 0 || aim.y !== 0)) aiming = 'stick';
    read();
  }

  /** While one button is down, others come and go as moves; one that went up outside of the window is missing here. */
  function followMouse(event: PointerEvent): void {
    pointAt(event);
    const onStage = event.target instanceof Node && stage.contains(event.target);
    eachMouseButton(event.buttons, (key, down) => {
      if (!down) releaseKey(keys, key);
      else if (onStage && event.button !== -1 && options.listening()) pressKey(keys, key);
    });
    if (event.button !== -1) read();
  }

  function stickOf(event: PointerEvent): Stick | undefined {
    return [move, aim].find((stick) => stick.pointer === event.pointerId);
  }

  function drop(event: PointerEvent): void {
    const stick = stickOf(event);
    if (stick) dropStick(stick);
    const held = fingers.delete(event.pointerId) || stick !== undefined;
    if (!held && event.pointerType !== 'touch') return followMouse(event);
    read();
  }

  function read(): void {
    if (!options.listening()) letGo();
    intent.moveX = keyAxis(keys, 0) + move.x;
    intent.moveY = keyAxis(keys, 1) + move.y;
    if (aiming === 'pointer') turn(pointer.x - options.own.x, pointer.y - options.own.y);
    else if (aiming === 'stick') turn(aim.x, aim.y);
    else turn(intent.moveX, intent.moveY);
    holdButtons(buttons, keyBits(keys) | fingerBits(), intent);
  }

  function fingerBits(): number {
    let bits = isPulledFar(aim) ? aimBit : 0;
    for (const bit of fingers.values()) bits |= bit;
    return bits;
  }

  /** A direction without length says nothing: the last one stays. */
  function turn(x: number, y: number): void {
    if (x !== 0 || y !== 0) intent.aimRadians = Math.atan2(y, x);
  }

  on('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !options.listening() || isForPage(event)) return;
    // Arrow keys would scroll the page, Tab would leave it.
    if (!pressKey(keys, event.code)) return;
    event.preventDefault();
    touch = false;
    read();
  });
  on('keyup', (event) => {
    releaseKey(keys, event.code);
    read();
  });
  on('blur', rest);
  on('pointermove', pull);
  on('pointerup', drop);
  on('pointercancel', drop);
  document.addEventListener('visibilitychange', rest, { signal: ending.signal });
  stage.addEventListener('pointerdown', grab, { signal: ending.signal });
  stage.addEventListener('contextmenu', (event) => event.preventDefault(), { signal: ending.signal });
  for (const button of options.screenButtons) {
    const { element } = button;
    element.addEventListener('pointerdown', (event) => pressScreen(event, button), { signal: ending.signal });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal: ending.signal });
  }

  return {
    move,
    aim,
    get touch() {
      return touch;
    },
    get scores() {
      return isDown(keys, SCORES);
    },
    bind(table) {
      letGo();
      bindKeys(keys, table);
    },
    read,
    close() {
      ending.abort();
      letGo();
    },
  };
}

/** A control of the page that has the focus gets the keys that work it. */
function isForPage({ target, code }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || target === document.body) return false;
  return ['Tab', 'Space', 'Enter', 'NumpadEnter'].includes(code) && target.matches(':focus-visible');
}
