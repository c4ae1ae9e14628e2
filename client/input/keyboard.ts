import type { KeyTable } from '#client/input/bindings.ts';

/*
 * Keys and mouse buttons that are down, and what they say together.
 */

/** Which bound keys are down. */
export interface Keys {
  /** What each key does; another one is given with `bindKeys`. */
  table: KeyTable;
  readonly down: Set<string>;
}

export function createKeys(table: KeyTable): Keys {
  return { table, down: new Set() };
}

/** From now on keys do something else; those that are down count as let go. */
export function bindKeys(keys: Keys, table: KeyTable): void {
  keys.down.clear();
  keys.table = table;
}

/** Notes a key; true when it is bound. */
export function pressKey(keys: Keys, code: string): boolean {
  if (!keys.table.has(code)) return false;
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
    const action = keys.table.get(code)!;
    const step = axis === 0 ? action.moveX : action.moveY;
    if (step < 0) less = -1;
    if (step > 0) more = 1;
  }
  return less + more;
}

/** A bit per button that is down. */
export function keyBits(keys: Keys): number {
  let bits = 0;
  for (const code of keys.down) bits |= keys.table.get(code)!.bit;
  return bits;
}

/** Whether a key of this action is down. */
export function isDown(keys: Keys, id: string): boolean {
  for (const code of keys.down) if (keys.table.get(code)!.id === id) return true;
  return false;
}
