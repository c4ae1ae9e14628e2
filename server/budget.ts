import { TICK_HZ } from '#shared/core/constants.ts';
import type { Client } from '#server/client.ts';

/*
 * What a client may be sent, as a bucket of bits that fills with every tick. It holds what a few frames left over, so that a moment in
 * which much happens is not held back; and what frames took beyond it, such as one that tells everything, comes off those after them.
 */

/** Ticks' worth that it holds, and that it may owe: one frame where they are rarest. More, and a burst makes a queue in a narrow line. */
export const BURST_TICKS = 6;

const BITS = 8;

/** Bits that one tick adds. */
export function tickBits(bytesPerS: number): number {
  return Math.floor((bytesPerS * BITS) / TICK_HZ);
}

/** Adds what has come up since the last time. */
export function fillBudget(client: Client, bytesPerS: number, tick: number): void {
  const each = tickBits(bytesPerS);
  const ticks = Math.min(2 * BURST_TICKS, tick - client.creditTick);
  client.creditBits = Math.min(BURST_TICKS * each, client.creditBits + ticks * each);
  client.creditTick = tick;
}

/** Takes off what a frame came to. */
export function chargeBudget(client: Client, bytesPerS: number, bytes: number): void {
  client.creditBits = Math.max(-BURST_TICKS * tickBits(bytesPerS), client.creditBits - bytes * BITS);
}
