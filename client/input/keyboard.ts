/*
 * Movement by physical keys: the same places on every layout, whatever letter is printed there.
 */

/** What each key adds to the direction: right and down are positive. */
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  KeyW: [0, -1],
  ArrowUp: [0, -1],
  KeyS: [0, 1],
  ArrowDown: [0, 1],
  KeyA: [-1, 0],
  ArrowLeft: [-1, 0],
  KeyD: [1, 0],
  ArrowRight: [1, 0],
};

/** Which movement keys are down. */
export interface Keys {
  readonly down: Set<string>;
}

export function createKeys(): Keys {
  return { down: new Set() };
}

/** Notes a key; true when it is one of ours. */
export function pressKey(keys: Keys, code: string): boolean {
  if (!Object.hasOwn(DIRECTIONS, code)) return false;
  keys.down.add(code);
  return true;
}

export function releaseKey(keys: Keys, code: string): void {
  keys.down.delete(code);
}

export function releaseAllKeys(keys: Keys): void {
  keys.down.clear();
}

/** Direction of the keys on one axis (0 = x, 1 = y): -1, 0 or 1; opposite keys cancel, two keys for one way count once. */
export function keyAxis(keys: Keys, axis: 0 | 1): number {
  let less = 0;
  let more = 0;
  for (const code of keys.down) {
    const step = DIRECTIONS[code]![axis];
    if (step < 0) less = -1;
    if (step > 0) more = 1;
  }
  return less + more;
}
