import type { LoopTimers } from '#server/loop.ts';

/**
 * Node's timers count whole milliseconds and may fire one late, so the last stretch before a deadline is waited for turn by
 * turn of the event loop. Longer is more exact and costs more of an idle core: 1.5 ms is about 5 %.
 */
const FINE_WAIT_MS = 1.5;

/** Waits on Node's clock: coarsely with a timer, then finely with `setImmediate`, which lets sockets work in between. */
export function nodeLoopTimers(): LoopTimers {
  return { nowMs: () => performance.now(), wakeAt };
}

function wakeAt(dueMs: number, wake: () => void): () => void {
  let stopped = false;
  const turn = (): void => {
    const leftMs = dueMs - performance.now();
    if (stopped) return;
    if (leftMs <= 0) wake();
    else if (leftMs > FINE_WAIT_MS) setTimeout(turn, Math.max(1, Math.floor(leftMs - FINE_WAIT_MS)));
    else setImmediate(turn);
  };
  // Never at once, even when overdue: sockets get their turn between two wakes.
  if (dueMs - performance.now() > FINE_WAIT_MS) turn();
  else setImmediate(turn);
  return () => {
    stopped = true;
  };
}
