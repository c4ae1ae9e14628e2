import type { Action } from '#client/input/actions.ts';

/*
 * Which keys do what. Invariant: a key stands in one place only, so that one press never does two things.
 */

/** Keys of each action, by its id: always so many places, '' where there is none. */
export type Bindings = ReadonlyMap<string, readonly string[]>;

/** Places for keys that each action has. */
export const KEYS_PER_ACTION = 2;

/** What each key does. */
export type KeyTable = ReadonlyMap<string, Action>;

/** A place that gave its key to another one, and what it got for it: that one's old key, or ''. */
export interface Swap {
  readonly id: string;
  readonly key: string;
}

/** Keys of the page and the browser. Control, Alt and Meta would turn the keys beside them into commands of the browser. */
const TAKEN =
  /^(Escape|F\d+|Control|Alt|Meta|OS|ContextMenu|CapsLock|NumLock|ScrollLock|PrintScreen|Pause|Unidentified)/;

/** Any `KeyboardEvent.code` looks like this. */
const CODE = /^[A-Z][A-Za-z0-9]{1,31}$/;

/** Whether the text is a key or a mouse button that a player may choose. */
export function isBindable(code: string): boolean {
  if (code.startsWith('Mouse')) return code === 'Mouse0' || code === 'Mouse1' || code === 'Mouse2';
  return CODE.test(code) && !TAKEN.test(code);
}

/** The keys that were saved, and the usual ones where nothing was, unless they do something else now. */
export function bindingsOf(actions: readonly Action[], saved: Bindings): Bindings {
  const used = new Set<string>();
  const chosen = new Map(actions.map(({ id }) => [id, saved.has(id) ? takeFree(saved.get(id)!, used) : undefined]));
  return new Map(actions.map(({ id, keys }) => [id, chosen.get(id) ?? takeFree(keys, used)]));
}

/** The keys that nothing else uses yet, each in its place. */
function takeFree(keys: readonly string[], used: Set<string>): string[] {
  return Array.from({ length: KEYS_PER_ACTION }, (_, place) => {
    const key = keys[place] ?? '';
    if (!isBindable(key) || used.has(key)) return '';
    used.add(key);
    return key;
  });
}

/** Puts a key in a place. Where it stood before stands what stood in the place. */
export function bind(
  bindings: Bindings,
  id: string,
  place: number,
  key: string,
): { readonly bindings: Bindings; readonly swap: Swap | undefined } {
  const old = bindings.get(id)?.[place] ?? '';
  const holder = [...bindings].find(([, keys]) => keys.includes(key))?.[0];
  const next = new Map([...bindings].map(([at, keys]) => [at, keys.map((one) => (one === key ? old : one))]));
  next.set(
    id,
    next.get(id)!.map((one, at) => (at === place ? key : one)),
  );
  return { bindings: next, swap: holder === undefined || holder === id ? undefined : { id: holder, key: old } };
}

/** Turned round, for devices. */
export function keyTable(actions: readonly Action[], bindings: Bindings): KeyTable {
  const pairs = actions.flatMap((action) => (bindings.get(action.id) ?? []).map((key) => [key, action] as const));
  return new Map(pairs.filter(([key]) => key !== ''));
}
