import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/*
 * Threads that only sleep and look how late they wake. What keeps them from a processor is the machine, and not the server.
 */

/** How long it sleeps at a time, ms. */
const SLEEP_MS = 2;

/** Stalls that are kept. */
const KEPT = 8192;

/** Shorter ones are none, ms. */
const STALL_MIN_MS = 2;

export interface Stall {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Control {
  /** The longest that it was kept from waking in this span of `performance.now()`, ms. */
  longestIn(fromMs: number, untilMs: number): number;
  stop(): Promise<unknown>;
}

interface Shared {
  readonly count: Int32Array;
  readonly stalls: Float64Array;
  readonly originMs: number;
}

/** One for each processor: what keeps one of them keeps whoever is to run there. */
export function startControl(): Control {
  const threads = Array.from({ length: availableParallelism() }, startOne);
  return {
    longestIn: (fromMs, untilMs) => Math.max(...threads.map(({ shared }) => longest(shared, fromMs, untilMs))),
    stop: () => Promise.all(threads.map(({ worker }) => worker.terminate())),
  };
}

function startOne(): { readonly worker: Worker; readonly shared: Shared } {
  const count = new Int32Array(new SharedArrayBuffer(4));
  const stalls = new Float64Array(new SharedArrayBuffer(16 * KEPT));
  const shared: Shared = { count, stalls, originMs: performance.timeOrigin };
  return { worker: new Worker(new URL(import.meta.url), { workerData: shared }), shared };
}

function longest({ count, stalls }: Shared, fromMs: number, untilMs: number): number {
  const end = Atomics.load(count, 0);
  let most = 0;
  for (let at = Math.max(0, end - KEPT); at < end; at++) {
    const [from, until] = [stalls[2 * (at % KEPT)], stalls[2 * (at % KEPT) + 1]];
    if (until >= fromMs && from <= untilMs) most = Math.max(most, until - from);
  }
  return most;
}

function watch({ count, stalls, originMs }: Shared): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const offsetMs = performance.timeOrigin - originMs;
  for (;;) {
    const dueMs = performance.now() + SLEEP_MS;
    Atomics.wait(cell, 0, 0, SLEEP_MS);
    const nowMs = performance.now();
    if (nowMs - dueMs < STALL_MIN_MS) continue;
    const at = 2 * (count[0] % KEPT);
    stalls[at] = dueMs + offsetMs;
    stalls[at + 1] = nowMs + offsetMs;
    Atomics.add(count, 0, 1);
  }
}

if (!isMainThread && parentPort && (workerData as Partial<Shared> | null)?.stalls) watch(workerData as Shared);
