import { type Bucket, createBucket, type Limit, takeToken } from '#server/transport/limit.ts';

/* How often an address may come. Counted by `limitKey`: an IPv4 address, or 64 bits of an IPv6 one. */

/**
 * Addresses that are remembered. One that is forgotten may come as often as a new one; whoever has more of them than this is held back
 * by what the server admits in all. A thousand bytes each at most.
 */
export const ADDRESSES_MAX = 8192;

export interface AddressPace {
  /** Addresses remembered. */
  readonly size: number;
  /** Counts an attempt, and says whether it is one too many. */
  isTooOften(key: string, nowMs: number): boolean;
}

/** `perSecond` in the long run, and `burst` at once. Whoever did not come for longest is forgotten first. */
export function createAddressPace(perSecond: number, burst: number, max: number = ADDRESSES_MAX): AddressPace {
  const limit: Limit = { perSecond, burst, floodPerSecond: perSecond, floodBurst: burst };
  const buckets = new Map<string, Bucket>();

  function isTooOften(key: string, nowMs: number): boolean {
    const bucket = buckets.get(key) ?? createBucket(limit, nowMs);
    buckets.delete(key);
    if (buckets.size >= max) buckets.delete(buckets.keys().next().value!);
    buckets.set(key, bucket);
    return takeToken(bucket, limit, nowMs) !== 'served';
  }

  return {
    get size() {
      return buckets.size;
    },
    isTooOften,
  };
}
