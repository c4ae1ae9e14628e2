/*
 * The last so many numbers, kept in order, so that a quantile of them is one look. Costs a search and two short block moves per
 * number, where sorting anew for every picture costs twenty times that.
 */

export interface SortedWindow {
  /** In the order of arrival, a ring. */
  readonly values: Float64Array | Int32Array;
  /** The same, ascending; the first `count`. */
  readonly sorted: Float64Array | Int32Array;
  count: number;
  next: number;
}

export function createWindow(size: number): SortedWindow {
  return { values: new Float64Array(size), sorted: new Float64Array(size), count: 0, next: 0 };
}

/** A window of whole numbers, which may be handed about without any of them being allocated. */
export function createWholeWindow(size: number): SortedWindow {
  return { values: new Int32Array(size), sorted: new Int32Array(size), count: 0, next: 0 };
}

export function clearWindow(window: SortedWindow): void {
  window.count = 0;
  window.next = 0;
}

/** Takes a number in; in a full window the oldest goes. */
export function pushWindow(window: SortedWindow, value: number): void {
  const { values, sorted, next } = window;
  const isFull = window.count === values.length;
  window.next = next + 1 === values.length ? 0 : next + 1;
  // On a steady line nearly every number is that of the one that goes.
  if (isFull && values[next] === value) return;
  if (isFull) {
    const gone = placeOf(window, values[next]);
    sorted.copyWithin(gone, gone + 1, window.count--);
  }
  const at = placeOf(window, value);
  sorted.copyWithin(at + 1, at, window.count++);
  sorted[at] = value;
  values[next] = value;
}

/** The number below which lies this share of all; the window must not be empty. */
export function quantileOf({ sorted, count }: SortedWindow, share: number): number {
  return sorted[Math.min(count - 1, Math.floor(share * count))];
}

/** Where the number stands, or would. */
function placeOf({ sorted, count }: SortedWindow, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
