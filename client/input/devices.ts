import { createKeys, keyAxis, pressKey, releaseAllKeys, releaseKey } from '#client/input/keyboard.ts';
import { createStick, dropStick, grabStick, pullStick, type Stick } from '#client/input/stick.ts';
import type { Intent } from '#client/netcode/api.ts';

/** Where things are on the page, in CSS pixels from the stage's top left corner. */
export interface PagePoint {
  readonly x: number;
  readonly y: number;
}

export interface DevicesOptions {
  /** Pointers are read here. */
  readonly stage: HTMLElement;
  readonly intent: Intent;
  /** Where the own body is drawn. */
  readonly own: PagePoint;
  /** False while a menu is open: nothing moves then. */
  readonly listening: () => boolean;
}

export interface Devices {
  readonly move: Readonly<Stick>;
  readonly aim: Readonly<Stick>;
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
  const keys = createKeys();
  const move = createStick();
  const aim = createStick();
  const pointer = { x: 0, y: 0 };
  let aiming: Aiming = 'movement';
  const ending = new AbortController();

  function on<K extends keyof WindowEventMap>(type: K, act: (event: WindowEventMap[K]) => void): void {
    window.addEventListener(type, act, { signal: ending.signal });
  }

  function letGo(): void {
    releaseAllKeys(keys);
    dropStick(move);
    dropStick(aim);
  }

  function rest(): void {
    letGo();
    read();
  }

  function pointAt(event: PointerEvent): void {
    const { left, top } = stage.getBoundingClientRect();
    pointer.x = event.clientX - left;
    pointer.y = event.clientY - top;
    aiming = 'pointer';
  }

  function grab(event: PointerEvent): void {
    if (event.pointerType !== 'touch') return pointAt(event);
    const side = event.clientX < stage.clientWidth / 2 ? move : aim;
    if (side.pointer === -1) grabStick(side, event.pointerId, event.clientX, event.clientY);
  }

  function pull(event: PointerEvent): void {
    if (event.pointerType !== 'touch') return pointAt(event);
    const stick = stickOf(event);
    if (!stick) return;
    pullStick(stick, event.clientX, event.clientY);
    if (stick === aim && (aim.x !== 0 || aim.y !== 0)) aiming = 'stick';
  }

  function stickOf(event: PointerEvent): Stick | undefined {
    return [move, aim].find((stick) => stick.pointer === event.pointerId);
  }

  function drop(event: PointerEvent): void {
    const stick = stickOf(event);
    if (stick) dropStick(stick);
  }

  function read(): void {
    if (!options.listening()) letGo();
    intent.moveX = keyAxis(keys, 0) + move.x;
    intent.moveY = keyAxis(keys, 1) + move.y;
    if (aiming === 'pointer') turn(pointer.x - options.own.x, pointer.y - options.own.y);
    else if (aiming === 'stick') turn(aim.x, aim.y);
    else turn(intent.moveX, intent.moveY);
  }

  /** A direction without length says nothing: the last one stays. */
  function turn(x: number, y: number): void {
    if (x !== 0 || y !== 0) intent.aimRadians = Math.atan2(y, x);
  }

  on('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !options.listening()) return;
    // Arrow keys would scroll the page.
    if (pressKey(keys, event.code)) event.preventDefault();
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

  return {
    move,
    aim,
    read,
    close() {
      ending.abort();
      letGo();
    },
  };
}
