import { assert } from '#shared/core/assert.ts';

/** The element of the page with this id; its absence or another kind is a mistake in `index.html`. */
export function byId<T extends Element>(id: string, type: abstract new () => T): T {
  const found = document.getElementById(id);
  assert(found instanceof type, `#${id} is ${found?.tagName ?? 'missing'}, expected ${type.name}`);
  return found;
}

/** Writes text only where it differs, so that a screen reader is not told the same thing again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A new element with a class and text. Text from the server goes in here and nowhere else: it is never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
