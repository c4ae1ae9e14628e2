/*
 * How long to wait before trying again to connect. Waits are drawn evenly from nothing up to a bound that grows ("full jitter": M. Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), so that the clients of a server that was killed do not all meet the next
 * one in the same moment.
 */

/** Bound of the first wait: a line that came back at once is used at once. */
const FIRST_MS = 500;

/**
 * Bound of the waits while whoever runs the server may just be starting it again: once it is there, 19 of 20 clients are within 0.8 s.
 * More would be felt; less, and a thousand clients would ask two thousand times a second.
 */
const SOON_MS = 1000;

/** Waits of that kind: some 8 s. */
const SOON_WAITS = 16;

/** A server that is gone for longer is asked every four seconds or so, for ever. */
const LATER_MS = 8000;

/** The wait before attempt `attempt`, from 0, after a lost connection, ms. `chance`: 0 to 1, drawn anew each time. */
export function retryWaitMs(attempt: number, chance: number): number {
  return Math.floor(chance * boundMs(attempt));
}

function boundMs(attempt: number): number {
  if (attempt === 0) return FIRST_MS;
  if (attempt <= SOON_WAITS) return SOON_MS;
  return Math.min(LATER_MS, SOON_MS * 2 ** (attempt - SOON_WAITS));
}
