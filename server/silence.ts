import { TICK_HZ } from '#shared/core/constants.ts';

/*
 * When a client that acknowledges nothing is given up. One that is frozen, or whose line is cut, says nothing at all; it may come back
 * for as long as TCP would have it. One that goes on talking does not read: a cut line looks otherwise, because TCP carries nothing
 * up for long when its own acknowledgements do not come down.
 */

/** Nothing was acknowledged for so long, and nothing else was heard: ten seconds, and the connection is gone whatever TCP thinks. */
export const STALL_TICKS = 600;

/** ... and it talked all the while: 4.75 s, so that a player whose reading stalls for 4.5 s still comes back, and it is gone within 5 s. */
export const DEAF_TICKS = 285;

/** All the while: in so many different seconds after the first. What a line held back for long comes in one or two, all at once. */
const TALKED_SECONDS_MIN = 3;

/** Of one connection. */
export interface Silence {
  /** Bits: seconds since the last acknowledgement in which something came. */
  talked: number;
  /** Bytes that had come when they were looked at last, -1 for never. */
  bytes: number;
}

export function createSilence(): Silence {
  return { talked: 0, bytes: -1 };
}

/** Something newer was acknowledged. */
export function endSilence(silence: Silence): void {
  silence.talked = 0;
  silence.bytes = -1;
}

/** Something came so many ticks after the last acknowledgement that acknowledges nothing. */
export function noteTalk(silence: Silence, ticks: number): void {
  const second = Math.floor(ticks / TICK_HZ);
  if (second > 0 && second < 31) silence.talked |= 1 << second;
}

/** Looks once a second at how many bytes have come; what is no frame, such as a heartbeat, is talk as well. */
export function noteBytes(silence: Silence, ticks: number, bytesHeard: () => number): void {
  if (ticks % TICK_HZ !== TICK_HZ - 1) return;
  const bytes = bytesHeard();
  if (silence.bytes >= 0 && bytes !== silence.bytes) noteTalk(silence, ticks);
  silence.bytes = bytes;
}

/** Whether nobody reads there any more. */
export function isGone({ talked }: Silence, ticks: number): boolean {
  return ticks > STALL_TICKS || (ticks > DEAF_TICKS && countBits(talked) >= TALKED_SECONDS_MIN);
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
