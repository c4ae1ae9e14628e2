/*
 * What a server's process uses, taken inside it: processor time of all its threads, user and system, as a whole and tick by tick.
 */

/** What a server answers when it is told to stop measuring. */
export interface Metered {
  readonly seconds: number;
  readonly ticks: number;
  /** Processor time, user and system, all threads. */
  readonly cpuUs: number;
  /** From the start of a tick to that of the next. */
  readonly tickP50Us: number;
  readonly tickP99Us: number;
  /** ... of the thread that has the sockets alone. */
  readonly mainP99Us: number;
  /** Where other threads step the rooms: how long the step of a tick takes there, by the clock. */
  readonly stepP99Us?: number;
  /** Memory of the process, and of its JavaScript with what hangs on it, after a collection. */
  readonly rssBytes: number;
  readonly heldBytes: number;
  /** Ticks that began late enough to be counted out by the loop. */
  readonly sheds: number;
}

export interface Meter {
  /** To be called at the start of each tick. */
  tick(): void;
  start(): void;
  stop(sheds: number): Metered;
}

/** A minute of ticks. */
const TICKS_KEPT = 3600;

/** A tick that began so much too late was waited for, and not worked through: Node's timers are a millisecond coarse. */
export function createMeter(): Meter {
  const tickUs = new Float64Array(TICKS_KEPT);
  const mainUs = new Float64Array(TICKS_KEPT);
  let running = false;
  let ticks = 0;
  let lastUs = 0;
  let lastMainUs = 0;
  let startUs = 0;
  let startMs = 0;

  function tick(): void {
    if (!running) return;
    const nowUs = cpuUs();
    const nowMainUs = threadUs();
    if (ticks < TICKS_KEPT) {
      tickUs[ticks] = nowUs - lastUs;
      mainUs[ticks] = nowMainUs - lastMainUs;
    }
    lastUs = nowUs;
    lastMainUs = nowMainUs;
    ticks++;
  }

  function start(): void {
    running = true;
    ticks = 0;
    startMs = performance.now();
    startUs = lastUs = cpuUs();
    lastMainUs = threadUs();
  }

  function stop(sheds: number): Metered {
    running = false;
    const seconds = (performance.now() - startMs) / 1000;
    const usedUs = cpuUs() - startUs;
    const kept = Math.min(ticks, TICKS_KEPT);
    const at = (values: Float64Array, share: number): number => shareOf(values.slice(0, kept), share);
    const perTick = { tickP50Us: at(tickUs, 0.5), tickP99Us: at(tickUs, 0.99), mainP99Us: at(mainUs, 0.99) };
    return { seconds, ticks, cpuUs: usedUs, ...perTick, sheds, ...memory() };
  }

  return { tick, start, stop };
}

/** The value that such a share of them lies below; 0 of none. */
export function shareOf(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function threadUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** After a collection where the process was started with one to call. */
export function memory(): { rssBytes: number; heldBytes: number } {
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heldBytes: heapUsed + external };
}
