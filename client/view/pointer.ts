/** Where the mouse or pen is, CSS pixels from the corner of the stage. */
export interface Pointer {
  x: number;
  y: number;
  /** False until it moved, and after a finger touched: a finger is no place to aim at. */
  known: boolean;
  readonly close: () => void;
}

/** Follows the pointer over the stage. */
export function openPointer(stage: HTMLElement): Pointer {
  const ending = new AbortController();
  const pointer = { x: 0, y: 0, known: false, close: () => ending.abort() };
  const note = (event: PointerEvent): void => {
    const { left, top } = stage.getBoundingClientRect();
    pointer.x = event.clientX - left;
    pointer.y = event.clientY - top;
    pointer.known = event.pointerType !== 'touch';
  };
  for (const type of ['pointermove', 'pointerdown'] as const) {
    window.addEventListener(type, note, { signal: ending.signal });
  }
  return pointer;
}
