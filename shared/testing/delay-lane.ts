import type { Clock } from '#shared/core/clock.ts';
import { randomUnit } from '#shared/core/random.ts';

/** One direction of a connection: what goes in comes out later, in the order it went in. */
export interface DelayLane {
  send(deliver: () => void): void;
  /** Forgets all that is under way. */
  drop(): void;
}

export interface DelayLaneOptions {
  readonly delayMs: number;
  /** The delay of each item is spread evenly over `delayMs` plus or minus this. */
  readonly jitterMs: number;
  readonly seed: number;
  /** Lanes of one seed with different numbers draw different delays. */
  readonly lane: number;
}

const PURPOSE_DELAY = 1;

/**
 * A lane whose delays depend only on the seed and on how many items were sent before. Like TCP it never overtakes: an item
 * that drew a short delay waits for the one before it, so items closer together than the jitter come in bursts and are
 * later in the mean than declared.
 */
export function createDelayLane(clock: Clock, options: DelayLaneOptions): DelayLane {
  let sent = 0;
  let lastDueMs = Number.NEGATIVE_INFINITY;
  let underWay: (() => void)[] = [];

  function drawDelayMs(): number {
    const unit = randomUnit(options.seed, sent++, options.lane, PURPOSE_DELAY);
    return Math.max(0, options.delayMs + (2 * unit - 1) * options.jitterMs);
  }

  function send(deliver: () => void): void {
    const nowMs = clock.nowMs();
    const queue = underWay;
    lastDueMs = Math.max(lastDueMs, nowMs + drawDelayMs());
    queue.push(deliver);
    // Whichever timer wakes takes the oldest item, so that the order holds on clocks that confuse timers due together.
    // A dropped queue is empty by then.
    clock.after(lastDueMs - nowMs, () => queue.shift()?.());
  }

  function drop(): void {
    underWay.length = 0;
    underWay = [];
    lastDueMs = Number.NEGATIVE_INFINITY;
  }

  return { send, drop };
}
