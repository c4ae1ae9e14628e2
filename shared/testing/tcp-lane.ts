import type { Clock } from '#shared/core/clock.ts';
import { randomUnit } from '#shared/core/random.ts';

/** What one direction of a connection does to what it carries. */
export interface TcpWay {
  /** From end to end when nothing goes wrong. */
  readonly delayMs: number;
  /** The delay is spread evenly over `delayMs` plus or minus this. */
  readonly jitterMs: number;
  /** Bytes beyond it wait in a queue. `Infinity`: no limit. */
  readonly bytesPerMs: number;
  /** Share of packets that are lost, 0 to below 1; each is sent again until it arrives, and everything behind it waits. */
  readonly lossShare: number;
  /** Both directions together, by which TCP decides how long to wait for an acknowledgement. */
  readonly rttMs: number;
  readonly seed: number;
  /** Ways of one seed with different numbers draw differently. */
  readonly lane: number;
}

/**
 * One direction of a TCP connection. What goes in comes out later, in the order it went in, all of it: a lost packet is a stall
 * of everything behind it and then a burst.
 */
export interface TcpLane {
  /** Calls `deliver` when so many bytes have arrived. */
  send(bytes: number, deliver: () => void): void;
  /** Nothing comes out before this moment, then all that is due at once: nobody reads, or the way is clogged. */
  hold(untilMs: number): void;
  /** Forgets all that is under way. */
  drop(): void;
  /** Bytes that went in and did not come out yet. */
  waitingBytes(): number;
}

/** TCP never retransmits sooner. Linux; shorter, and acknowledgements that are merely delayed would look lost. */
export const RETRANSMIT_MIN_MS = 200;

/** A packet lost this often in a row arrives all the same: by then the connection would be called dead. */
const LOSSES_MAX = 4;

const PURPOSE = { delay: 1, loss: 2 } as const;

interface Item {
  readonly dueMs: number;
  readonly bytes: number;
  readonly deliver: () => void;
}

/** A lane whose behaviour depends only on the seed and on what was sent when. Costs a timer per item. */
export function createTcpLane(clock: Clock, way: TcpWay): TcpLane {
  let sent = 0;
  let sendableAtMs = Number.NEGATIVE_INFINITY;
  let arrivedAtMs = Number.NEGATIVE_INFINITY;
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let waiting = 0;
  let underWay: Item[] = [];

  function drawDelayMs(packet: number): number {
    const unit = randomUnit(way.seed, packet, way.lane, PURPOSE.delay);
    return Math.max(0, way.delayMs + (2 * unit - 1) * way.jitterMs);
  }

  function send(bytes: number, deliver: () => void): void {
    const packet = sent++;
    sendableAtMs = Math.max(sendableAtMs, clock.nowMs()) + bytes / way.bytesPerMs;
    const dueMs = sendableAtMs + drawDelayMs(packet) + drawStallMs(way, packet);
    arrivedAtMs = Math.max(arrivedAtMs, dueMs);
    waiting += bytes;
    const queue = underWay;
    queue.push({ dueMs: arrivedAtMs, bytes, deliver });
    wakeAt(queue, arrivedAtMs);
  }

  function wakeAt(queue: Item[], ms: number): void {
    clock.after(Math.max(ms, heldUntilMs) - clock.nowMs(), () => pump(queue));
  }

  /** Whichever timer wakes takes the oldest item that is due, so that the order holds whatever the timers do. */
  function pump(queue: Item[]): void {
    const item = queue[0];
    if (!item) return;
    const readyMs = Math.max(item.dueMs, heldUntilMs);
    if (clock.nowMs() < readyMs) return wakeAt(queue, readyMs);
    queue.shift();
    waiting -= item.bytes;
    item.deliver();
  }

  function drop(): void {
    underWay.length = 0;
    underWay = [];
    waiting = 0;
    sendableAtMs = Number.NEGATIVE_INFINITY;
    arrivedAtMs = Number.NEGATIVE_INFINITY;
  }

  return {
    send,
    hold: (untilMs) => void (heldUntilMs = Math.max(heldUntilMs, untilMs)),
    drop,
    waitingBytes: () => waiting,
  };
}

/** How much later a packet comes for being lost, perhaps several times: each wait is twice the one before. */
function drawStallMs({ lossShare, rttMs, seed, lane }: TcpWay, packet: number): number {
  let stallMs = 0;
  let waitMs = Math.max(RETRANSMIT_MIN_MS, rttMs);
  for (let lost = 0; lost < LOSSES_MAX; lost++) {
    if (randomUnit(seed, packet, lane, PURPOSE.loss + lost) >= lossShare) break;
    stallMs += waitMs;
    waitMs *= 2;
  }
  return stallMs;
}
