/*
 * Token buckets. Each kind of traffic has two: one says how much is served, the other how much is borne. Beyond the first a
 * message is dropped and counted; beyond the second the sender is a flood.
 */

/** How much of one kind a link may send. */
export interface Limit {
  /** Served per second, in the long run. */
  readonly perSecond: number;
  /** ... and at once. */
  readonly burst: number;
  /** Borne per second before the link is closed. */
  readonly floodPerSecond: number;
  readonly floodBurst: number;
}

/**
 * Frames: a client sends 60 a second; 90 leaves room for one that catches up. After a stall the line brings its backlog at
 * once: 3 s of it are served. A connection is dead after 10 s without a pong, so 900 bears every lawful backlog.
 */
export const FRAME_LIMIT: Limit = { perSecond: 90, burst: 180, floodPerSecond: 270, floodBurst: 900 };

/** Requests: a person presses buttons. */
export const REQUEST_LIMIT: Limit = { perSecond: 10, burst: 20, floodPerSecond: 30, floodBurst: 60 };

/** Pongs and the like: the server asks for one every five seconds. */
export const CONTROL_LIMIT: Limit = { perSecond: 10, burst: 20, floodPerSecond: 30, floodBurst: 60 };

export type Verdict = 'served' | 'excess' | 'flood';

/** State of one kind on one link: tokens to be served, tokens to be borne, time of the last message. */
export type Bucket = Float64Array;

const SERVED = 0;
const BORNE = 1;
const LAST_MS = 2;

export function createBucket(limit: Limit, nowMs: number): Bucket {
  return Float64Array.of(limit.burst, limit.floodBurst, nowMs);
}

/** Counts one message at `nowMs`. Allocates nothing. */
export function takeToken(bucket: Bucket, limit: Limit, nowMs: number): Verdict {
  const seconds = (nowMs - bucket[LAST_MS]!) / 1000;
  bucket[LAST_MS] = nowMs;
  bucket[SERVED] = Math.min(limit.burst, bucket[SERVED]! + seconds * limit.perSecond);
  bucket[BORNE] = Math.min(limit.floodBurst, bucket[BORNE]! + seconds * limit.floodPerSecond);
  if (bucket[BORNE]! < 1) return 'flood';
  bucket[BORNE]!--;
  if (bucket[SERVED]! < 1) return 'excess';
  bucket[SERVED]!--;
  return 'served';
}
