/**
 * The last frames that a client was sent, by tick, in rows of one memory: a tick writes one row of each client and reads another, and
 * either is one line of the cache.
 */
export interface Sent {
  /** At `rowOf` the tick of the frame, -1 for none, and at `SENT` from there its number, and all bytes up to it. */
  readonly rows: Int32Array;
  /** The same memory: at `placeOf` when it was sent. */
  readonly atMs: Float64Array;
}

/** Positions in a row. */
export const SENT = { number: 1, total: 2 } as const;

/** Words of a row; the last two are one of `atMs`. */
const SENT_WORDS = 6;

/** Ticks whose frame is remembered until it is acknowledged: 4.3 s, more than any round trip. A power of two. */
const SENT_TICKS = 256;

export function createSent(): Sent {
  const rows = new Int32Array(SENT_TICKS * SENT_WORDS).fill(-1);
  return { rows, atMs: new Float64Array(rows.buffer) };
}

/** Where the row of a tick begins. */
export function rowOf(tick: number): number {
  return (tick & (SENT_TICKS - 1)) * SENT_WORDS;
}

export function placeOf(tick: number): number {
  return (rowOf(tick) + SENT_WORDS - 2) >> 1;
}

/** Whether the frame of a tick was sent; of the last `SENT_TICKS` ticks only. */
export function wasSent({ rows }: Sent, tick: number): boolean {
  return rows[rowOf(tick)] === tick;
}
