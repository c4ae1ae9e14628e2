import { keyLabel, type Layout } from '#client/input/key-label.ts';
import { make } from '#client/page/dom.ts';

/** Letters of this keyboard, once the browser has told; most never do. */
let layout: Layout | undefined;

/** Asks the browser what is printed on the keys. Chromium tells, to pages that came over a safe connection. */
export async function loadLayout(): Promise<void> {
  const { keyboard } = navigator as { keyboard?: { getLayoutMap?: () => Promise<Layout> } };
  layout = await keyboard?.getLayoutMap?.().catch(() => undefined);
}

export function keyName(code: string): string {
  return keyLabel(code, layout);
}

/** A key as a picture of it: its letter in a box, or a mouse with one button lit. */
export function keyCap(code: string): HTMLElement {
  if (!code.startsWith('Mouse')) return make('kbd', '', keyName(code));
  const mouse = make('kbd', `mouse ${code.toLowerCase()}`);
  mouse.setAttribute('role', 'img');
  mouse.setAttribute('aria-label', keyName(code));
  mouse.title = keyName(code);
  return mouse;
}
