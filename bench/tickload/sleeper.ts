import { Worker, workerData } from 'node:worker_threads';
import { TICK_MS } from '#shared/core/constants.ts';

/*
 * A thread that does nothing but sleep until the next of sixty deadlines a second, as a worker of the server does, and notes how late it
 * woke. What it finds late the machine made late: the host took the processor away, or all cores were taken.
 */

/** Deadlines that are kept: over an hour. */
const KEPT = 1 << 18;

interface Notes {
  /** [0]: deadlines so far. */
  readonly count: Int32Array<SharedArrayBuffer>;
  readonly lateMs: Float32Array<SharedArrayBuffer>;
}

export interface Sleeper {
  /** How late it woke since the last call, ms. */
  take(): number[];
  stop(): Promise<unknown>;
}

export function startSleeper(): Sleeper {
  const notes: Notes = {
    count: new Int32Array(new SharedArrayBuffer(4)),
    lateMs: new Float32Array(new SharedArrayBuffer(KEPT * 4)),
  };
  const worker = new Worker(new URL(import.meta.url), { workerData: { sleeper: notes } });
  let taken = 0;
  return {
    take: () => {
      const count = Atomics.load(notes.count, 0);
      const late = [...notes.lateMs.subarray(taken, Math.min(KEPT, count))];
      taken = count;
      return late;
    },
    stop: () => worker.terminate(),
  };
}

function sleepOn({ count, lateMs }: Notes): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const originMs = performance.now();
  for (let tick = 1; tick < KEPT; tick++) {
    // After a stall it does not catch up: each deadline counts once, and late is late.
    const dueMs = originMs + tick * TICK_MS;
    const leftMs = dueMs - performance.now();
    if (leftMs > 0) Atomics.wait(cell, 0, 0, leftMs);
    lateMs[tick - 1] = performance.now() - dueMs;
    Atomics.store(count, 0, tick);
  }
}

const given = (workerData as { sleeper?: Notes } | null)?.sleeper;
if (given) sleepOn(given);
