import type { LoopTimers } from '#server/loop.ts';

/**
 * Node's timers count whole milliseconds and may fire up to one late or early, so the last stretch before a deadline is waited for turn
 * by turn of the event loop. Longer costs more of a core: 0.8 ms is 3 % of an idle one, 1.5 ms was 8 %. Shorter is less exact: more
 * timers wake after the deadline, and their ticks begin late.
 */
const FINE_WAIT_MS = 0.8;

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
