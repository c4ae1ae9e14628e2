import { assert } from '#shared/core/assert.ts';
import type { Cancel, Clock } from '#shared/core/clock.ts';

/**
 * A clock that stands still until it is told to go. Timers fire in order of due time, those due together in order of
 * creation, each at exactly its due time; a timer made by a timer takes its turn in the same run.
 */
export interface VirtualClock extends Clock {
  /** Fires all that is due until then and stops at `ms`. If a timer throws, so does this, and time stays at that timer. */
  advanceTo(ms: number): void;
  advanceBy(ms: number): void;
  /** Goes from timer to timer until none is left. Asserts that this happens within `limitMs` from now. */
  runUntilIdle(limitMs: number): void;
  /** When the next timer is due; Infinity when none waits. */
  nextDueMs(): number;
  /** Timers that wait. */
  pending(): number;
}

interface Timer {
  readonly dueMs: number;
  /** Counts up with creation. */
  readonly order: number;
  /** Undefined once it has fired or was cancelled. */
  fire: (() => void) | undefined;
}

/** Timers that may fire without time passing. More is a loop that waits for nothing, which would never end. */
const SAME_INSTANT_MAX = 1_000_000;

/** Cancelled timers stay in the heap until they are due, unless they are more than half of it and more than this. */
const SWEEP_MIN = 64;

export function createVirtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs;
  let created = 0;
  let cancelled = 0;
  let running = false;
  let heap: Timer[] = [];

  function after(delayMs: number, fire: () => void): Cancel {
    if (!Number.isFinite(delayMs)) assert(false, `a timer needs a finite delay, not ${delayMs}`);
    const timer: Timer = { dueMs: nowMs + Math.max(0, delayMs), order: created++, fire };
    push(heap, timer);
    return () => cancel(timer);
  }

  function cancel(timer: Timer): void {
    if (!timer.fire) return;
    timer.fire = undefined;
    cancelled++;
    if (cancelled > SWEEP_MIN && cancelled * 2 > heap.length) sweep();
  }

  function sweep(): void {
    const kept = heap.filter((timer) => timer.fire);
    heap = [];
    for (const timer of kept) push(heap, timer);
    cancelled = 0;
  }

  function dropCancelled(): void {
    while (heap.length > 0 && !heap[0].fire) {
      pop(heap);
      cancelled--;
    }
  }

  function nextDueMs(): number {
    dropCancelled();
    return heap.length > 0 ? heap[0].dueMs : Number.POSITIVE_INFINITY;
  }

  /** Fires what is due until `ms`, leaving time at the last timer. */
  function fireUntil(ms: number): void {
    let atOnce = 0;
    while (nextDueMs() <= ms) {
      const timer = pop(heap);
      atOnce = timer.dueMs > nowMs ? 0 : atOnce + 1;
      if (atOnce > SAME_INSTANT_MAX)
        assert(false, `over ${SAME_INSTANT_MAX} timers at ${nowMs} ms without time passing`);
      nowMs = timer.dueMs;
      const fire = timer.fire!;
      timer.fire = undefined;
      fire();
    }
  }

  function run(ms: number): void {
    assert(!running, 'a timer must not advance the clock that fires it');
    running = true;
    try {
      fireUntil(ms);
    } finally {
      running = false;
    }
  }

  function advanceTo(ms: number): void {
    assert(ms >= nowMs, `time does not go back from ${nowMs} to ${ms} ms`);
    run(ms);
    nowMs = ms;
  }

  function runUntilIdle(limitMs: number): void {
    run(nowMs + limitMs);
    assert(nextDueMs() === Number.POSITIVE_INFINITY, `${heap.length - cancelled} timers wait after ${limitMs} ms`);
  }

  return {
    nowMs: () => nowMs,
    after,
    advanceTo,
    advanceBy: (ms) => advanceTo(nowMs + ms),
    runUntilIdle,
    nextDueMs,
    pending: () => heap.length - cancelled,
  };
}

/* A binary heap: each timer is before its two children at 2i + 1 and 2i + 2. */

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

function push(heap: Timer[], timer: Timer): void {
  let at = heap.length;
  heap.push(timer);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(timer, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = timer;
}

/** Takes the first timer; the heap must not be empty. */
function pop(heap: Timer[]): Timer {
  const first = heap[0];
  const last = heap.pop()!;
  if (heap.length > 0) sink(heap, last);
  return first;
}

/** Puts a timer in at the top and moves it down to its place. */
function sink(heap: Timer[], timer: Timer): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
    if (!isBefore(heap[child], timer)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = timer;
}
