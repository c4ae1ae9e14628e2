/*
 * Waiting for the key that a player wants to choose.
 */

/** `undefined`: the player thought better of it. */
export type Captured = (code: string | undefined) => void;

/**
 * Calls `done` once, with the next key (`KeyboardEvent.code`) or mouse button (`Mouse0` ...) that goes down; Escape, a finger
 * and losing the focus give nothing. That press does nothing else. Returns what ends the waiting without a call.
 */
export function captureKey(done: Captured): () => void {
  const ending = new AbortController();
  const options = { capture: true, signal: ending.signal } as const;

  function finish(event: Event | undefined, code: string | undefined): void {
    ending.abort();
    if (event) {
      swallow(event);
      swallowRest();
    }
    done(code);
  }

  window.addEventListener(
    'keydown',
    (event) => {
      // The key that began the waiting, still held.
      if (event.repeat) return swallow(event);
      finish(event, event.code === 'Escape' ? undefined : event.code);
    },
    options,
  );
  window.addEventListener(
    'pointerdown',
    (event) => finish(event, event.pointerType === 'touch' ? undefined : `Mouse${event.button}`),
    options,
  );
  window.addEventListener('blur', () => finish(undefined, undefined), { signal: ending.signal });
  return () => ending.abort();
}

/** What the press would still set off: the click, the menu of the right button, a button that acts as its key goes up. */
const REST = ['keyup', 'mousedown', 'mouseup', 'click', 'auxclick', 'contextmenu'] as const;

/** A mouse button has set off all it does this long after it went up, ms: sooner than anybody clicks again. */
const CLICK_MS = 50;

function swallowRest(): void {
  const ending = new AbortController();
  const options = { capture: true, signal: ending.signal } as const;
  const end = (): void => ending.abort();
  for (const type of REST) window.addEventListener(type, swallow, options);
  for (const type of ['keyup', 'blur'] as const) window.addEventListener(type, end, options);
  for (const type of ['pointerup', 'pointercancel'] as const) {
    window.addEventListener(type, () => void setTimeout(end, CLICK_MS), options);
  }
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
