import type { LoopTimers } from '#server/loop.ts';

/*
 * How a worker waits: it sleeps in `Atomics.wait`, which wakes within a fifth of a millisecond and costs nothing, since it has no sockets to
 * serve meanwhile. Once between two ticks its event loop turns, so that promises, errors and what the garbage collector reports come out.
 */

/** Nobody ever wakes it. */
const cell = new Int32Array(new SharedArrayBuffer(4));

/** Longest sleep, ms: what asks a worker to end waits for its event loop to turn. */
const SLEEP_MS_MAX = 100;

export function workerTimers(nowMs: () => number): LoopTimers {
  return { nowMs, wakeAt: (dueMs, wake) => wakeAt(nowMs, dueMs, wake) };
}

function wakeAt(nowMs: () => number, dueMs: number, wake: () => void): () => void {
  let immediate = setImmediate(turn);
  function turn(): void {
    const leftMs = dueMs - nowMs();
    if (leftMs > 0) Atomics.wait(cell, 0, 0, Math.min(leftMs, SLEEP_MS_MAX));
    if (nowMs() >= dueMs) wake();
    else immediate = setImmediate(turn);
  }
  return () => clearImmediate(immediate);
}

/** The clock of the thread that started this one, which counts from another moment: `originNs` is that thread's `clockOriginNs`. */
export function clockOf(originNs: bigint): () => number {
  const offsetMs = Number(clockOriginNs() - originNs) / 1e6;
  return () => performance.now() + offsetMs;
}

/** When the clock of this thread began, by the one clock that all threads share. */
export function clockOriginNs(): bigint {
  return process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6));
}
