/** How much of something a link may do: `burst` at once, `perS` in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perS: number;
}

/** What is left of a rate. */
export interface Bucket {
  readonly rate: Rate;
  left: number;
  atMs: number;
}

export function createBucket(rate: Rate, nowMs: number): Bucket {
  return { rate, left: rate.burst, atMs: nowMs };
}

/** Takes `cost` from the bucket, or nothing and says false. */
export function spend(bucket: Bucket, cost: number, nowMs: number): boolean {
  const gained = ((nowMs - bucket.atMs) / 1000) * bucket.rate.perS;
  bucket.left = Math.min(bucket.rate.burst, bucket.left + Math.max(0, gained));
  bucket.atMs = nowMs;
  if (bucket.left < cost) return false;
  bucket.left -= cost;
  return true;
}
