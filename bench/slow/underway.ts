import type { Client } from '#server/client.ts';

/*
 * What a client has been sent and has not acknowledged, reckoned from nothing but what was sent when and which tick is acknowledged: not
 * by the counters that the gate goes by.
 */

export interface Underway {
  /** Bytes sent until each tick, ascending. */
  readonly ticks: number[];
  readonly totals: number[];
  /** The most that was under way at once. */
  mostBytes: number;
}

export function createUnderway(): Underway {
  return { ticks: [], totals: [], mostBytes: 0 };
}

/** Call at least once in every tick. */
export function noteUnderway(underway: Underway, client: Client): void {
  const { ticks, totals } = underway;
  if (client.sentFrames > 0 && ticks.at(-1) !== client.lastSentTick) {
    ticks.push(client.lastSentTick);
    totals.push(client.sentBytes);
  }
  const acked = totals[ticks.findLastIndex((tick) => tick <= client.ackTick)] ?? 0;
  underway.mostBytes = Math.max(underway.mostBytes, client.sentBytes - acked);
}
