import type { Clock } from '#shared/core/clock.ts';

/*
 * How much of the thread goes to what strangers and visitors ask for. A thousand connections at once are a second of work; done as they come
 * they hold up everything else that the thread does, ticks or the frames of those who play. So this work waits in queues, is done in
 * slices, and gets a share of the time in which the thread would otherwise be idle.
 */

/** Kinds of work; one is done only when none before it waits, so that who is half way in gets in before others begin. */
export const LANE = { request: 0, join: 1, handshake: 2, door: 3 } as const;
export type Lane = (typeof LANE)[keyof typeof LANE];

/**
 * Ms of work per ms that the thread was idle. The work itself takes from what is idle: of the time that nothing else wants it gets at most
 * 3/4. More, and a tick or a frame that comes meanwhile waits more often; less, and a storm lasts longer.
 */
const PER_IDLE_MS = 3;

/** ... and never less than this share of all time: on a thread that is never idle people still get in. */
const LEAST_SHARE = 0.1;

/** Work that may be done at once, ms: a quarter of a tick. What was not used does not add up beyond it. */
export const SLICE_MS = 4;

/** How long to wait for more time, ms: the least that a timer can. */
const WAIT_MS = 1;

/**
 * What may wait, by lane: as much as is done within what its senders wait for, at half a millisecond each. Beyond it they are refused at
 * once, and may try again. More, and what is done at last is done for those who have given up.
 */
export const QUEUE_MAX: readonly number[] = [4096, 2048, 2048, 2048];

/**
 * A join waits so long, ms, while the threads that step rooms have no time for it; then it is done whatever they have, and may be refused.
 * A person who waits longer comes again.
 */
const JOIN_PATIENCE_MS = 4000;

export interface MeterOptions {
  readonly clock: Clock;
  /** Ms in which the thread had nothing to do, since some moment. */
  readonly idleMs: () => number;
  /** Resolves when what was started by a job, and waits for nobody, is done: it counts as the job's. */
  readonly settled: () => Promise<void>;
  readonly onFault: (error: unknown) => void;
  /** Whether one more may join now; `mustGo`: it has waited for as long as it may. */
  readonly joins: (mustGo: boolean) => boolean;
}

export interface MeterStats {
  /** Jobs that had to wait, and the longest wait, ms. */
  delayed: number;
  longestMs: number;
}

export interface Meter {
  readonly stats: Readonly<MeterStats>;
  /** Jobs that wait in a lane. */
  waiting(lane: Lane): number;
  /**
   * Does `job`, now or later, in the order of its lane. False when too many wait already: it is not done. What it
   * throws is reported.
   */
  take(lane: Lane, job: () => void): boolean;
}

interface Waiting {
  readonly job: () => void;
  readonly sinceMs: number;
}

/** Who asks for it is let in already. */
function isRequest(lane: Lane): boolean {
  return lane === LANE.request || lane === LANE.join;
}

export function createMeter({ clock, idleMs, settled, onFault, joins }: MeterOptions): Meter {
  const lanes: readonly Waiting[][] = QUEUE_MAX.map(() => []);
  const stats: MeterStats = { delayed: 0, longestMs: 0 };
  let leftMs = SLICE_MS;
  let lastMs = clock.nowMs();
  let lastIdleMs = idleMs();
  let isDraining = false;

  function refill(): void {
    const nowMs = clock.nowMs();
    const idle = idleMs();
    const gainMs = Math.max((idle - lastIdleMs) * PER_IDLE_MS, (nowMs - lastMs) * LEAST_SHARE);
    leftMs = Math.min(SLICE_MS, leftMs + gainMs);
    lastMs = nowMs;
    lastIdleMs = idle;
  }

  function run(job: () => void): void {
    try {
      job();
    } catch (error) {
      onFault(error);
    }
  }

  function take(lane: Lane, job: () => void): boolean {
    const queue = lanes[lane]!;
    if (queue.length >= QUEUE_MAX[lane]!) return false;
    if (!isDraining) refill();
    // Without a detour, so that it stays in order with the frames of its connection.
    if (isRequest(lane) && queue.length === 0 && leftMs > 0 && isItsTurn(lane)) runNow(job);
    else queue.push({ job, sinceMs: clock.nowMs() });
    if (!isDraining) void drain();
    return true;
  }

  function runNow(job: () => void): void {
    const startMs = clock.nowMs();
    run(job);
    leftMs -= clock.nowMs() - startMs;
  }

  async function drain(): Promise<void> {
    isDraining = true;
    for (let next = takeNext(); next; next = takeNext()) {
      const startMs = clock.nowMs();
      noteWait(startMs - next.sinceMs);
      run(next.job);
      await settled();
      leftMs -= clock.nowMs() - startMs;
    }
    isDraining = false;
    if (lanes.some((queue) => queue.length > 0)) wait();
  }

  function takeNext(): Waiting | undefined {
    if (leftMs <= 0) return undefined;
    return lanes.find((queue, lane) => queue.length > 0 && isItsTurn(lane as Lane))?.shift();
  }

  /** Whether the first of a lane may be done now. A join is counted by being asked for. */
  function isItsTurn(lane: Lane): boolean {
    if (lane !== LANE.join) return true;
    const nowMs = clock.nowMs();
    const { sinceMs = nowMs } = lanes[lane]![0] ?? {};
    return joins(nowMs - sinceMs >= JOIN_PATIENCE_MS);
  }

  function wait(): void {
    isDraining = true;
    clock.after(WAIT_MS, () => {
      refill();
      void drain();
    });
  }

  function noteWait(waitedMs: number): void {
    if (waitedMs === 0) return;
    stats.delayed++;
    stats.longestMs = Math.max(stats.longestMs, waitedMs);
  }

  return { stats, waiting: (lane) => lanes[lane]!.length, take };
}
