/*
 * How much more than its base a scenario may do. These are counts: the same on every machine, so there is no noise to allow for, and what
 * is allowed is what a change that is worth it may cost without anybody being asked.
 */

/** By counter: the share by which it may grow. Counters that are not here are told of where they differ, and fail nothing. */
export const LIMITS: Readonly<Record<string, number>> = {
  // As many states as before, and none of them anew in full.
  framesSent: 0,
  resyncs: 0,
  // Ticks that are lived again follow from the inputs alone.
  rollbacks: 0,
  restepped: 0,
  bytesSent: 0.01,
  recordsEncoded: 0.01,
  recordBits: 0.01,
  slotsWalked: 0.01,
  pointsTested: 0.02,
  sightsAsked: 0.02,
  gazesTested: 0.02,
  pairsTested: 0.02,
  heapPerTick: 0.02,
};

/**
 * Heap is not exact: it is the size before and after all ticks, in which the engine keeps what it compiles as well. Unchanged, some hundred
 * ticks differ by up to 1.6 kB each from process to process, so growth below this, bytes per tick, is none. That a tick takes nothing at
 * all is for the tests of allocation to say.
 */
export const HEAP_SLACK_BYTES = 2048;
