import { CLAIMS, claim, COUNTED_HEADS, eventPacket } from '#shared/testing/hostile-packets.ts';
import type { ReadPacket } from '#bench/fuzz/packet-target.ts';

/*
 * What a message that lies about a length makes its reader allocate: no more than a few times its own size, whatever it claims.
 */

/** Times the size of the message. */
const TIMES_MAX = 4;

/** What reading any message takes: its state, the parts of the envelope, the answer. */
const FIXED_BYTES = 1024;

/** Bytes that are there of what is claimed. */
const PRESENT = [0, 16, 256, 3900];

const CALLS = 100;
const TRIES = 4;

export interface AllocationReport {
  /** Kinds of lies. */
  readonly lies: number;
  /** Most that one took beyond what is fixed, in times of its size. */
  readonly worstTimes: number;
  /** The first that took too much; none is tried after it. */
  readonly over: string | undefined;
}

/** Every counted head with every claim, bare and as the payload of an event. */
export function liesAboutLength(): { readonly name: string; readonly bytes: Uint8Array }[] {
  const lies: { name: string; bytes: Uint8Array }[] = [];
  for (const [head, size] of COUNTED_HEADS) {
    for (const count of CLAIMS) {
      for (const present of PRESENT) {
        const bytes = present < count ? claim(head, size, count, present) : undefined;
        if (!bytes) continue;
        const name = `${head.toString(16)} claims ${count}, ${present} there`;
        lies.push({ name, bytes }, { name: `${name}, in an event`, bytes: eventPacket('x', bytes) });
      }
    }
  }
  return lies;
}

export function measureAllocation(read: ReadPacket): AllocationReport {
  const lies = liesAboutLength();
  let worstTimes = 0;
  let over: string | undefined;
  for (const { name, bytes } of lies) {
    if (over !== undefined) break;
    repeat(read, bytes);
    const taken = bytesTaken(read, bytes);
    const times = Math.max(0, taken - FIXED_BYTES) / bytes.length;
    worstTimes = Math.max(worstTimes, times);
    if (times > TIMES_MAX) over = `${name}: ${Math.round(taken)} bytes for ${bytes.length}`;
  }
  return { lies: lies.length, worstTimes, over };
}

/** Bytes per call; the least of several tries, since others allocate now and then, and tries that a collection ended do not count. */
function bytesTaken(read: ReadPacket, bytes: Uint8Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = process.memoryUsage();
    repeat(read, bytes);
    const after = process.memoryUsage();
    const taken = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    if (taken >= 0) least = Math.min(least, taken / CALLS);
  }
  return least;
}

function repeat(read: ReadPacket, bytes: Uint8Array): void {
  for (let call = 0; call < CALLS; call++) read(bytes);
}
