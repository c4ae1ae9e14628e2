/*
 * Gameplay randomness without state: a hash of who asks and when. A rollback re-steps into the same numbers, a client knows
 * them before the server's answer, and one consumer more or less disturbs nobody else. Guessable by anybody who knows the
 * seed: not for secrets.
 */

/** 2^32 divided by the golden ratio, odd: keeps the all-zero counter away from the mixer's fixed point at zero. */
const START = 0x9e3779b9;

/**
 * An unsigned 32-bit number for (room seed, tick, entity, purpose), each taken modulo 2^32. The same four always give the
 * same number; for fixed others, different values of one give different numbers. Costs eight multiplications.
 *
 * `purpose` is a small constant per use ("spread", "loot"), so that two uses in one tick do not share a number.
 */
export function randomU32(seed: number, tick: number, entity: number, purpose: number): number {
  return mix(mix(mix(mix(seed + START) ^ tick) ^ entity) ^ purpose) >>> 0;
}

/** The same as a float64 in [0, 1), in steps of 2^-32. */
export function randomUnit(seed: number, tick: number, entity: number, purpose: number): number {
  return randomU32(seed, tick, entity, purpose) / 4_294_967_296;
}

/**
 * A bijection of 32 bits in which every input bit flips every output bit about half the time. Source: `lowbias32` from
 * Chris Wellons' search for integer hash functions (hash-prospector, public domain).
 */
function mix(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
