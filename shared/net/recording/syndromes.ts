/*
 * A few sums over all of a world, kept up to date by what changed, from which a replay can work out *where* a world differs
 * and by how much: up to four wrong half-words, without the world itself.
 *
 * Source: the syndromes of a Reed-Solomon code, used as in PinSketch (Dodis, Ostrovsky, Reyzin, Smith: "Fuzzy extractors",
 * 2008). The half-word at position j has the locator j + 1; sum k is the sum of value * locator^k modulo a prime.
 */

/** Sums per world. Twice as many as the half-words that can be found. */
export const SYNDROMES = 8;

/** Half-words that can be found. A body that goes astray differs in position and velocity: four. */
export const FOUND_MAX: number = SYNDROMES / 2;

/** The largest prime below 2^24: sums take three bytes, and products of two residues are exact in float64. */
export const PRIME = 16_777_213;

export const SYNDROME_BYTES: number = SYNDROMES * 3;

const INVERSE = 1 / PRIME;

/** The sums of a world, and the words that they are of. */
export interface Tracker {
  readonly words: Int32Array;
  readonly sums: Float64Array;
}

/** A tracker of a world of nothing but zeros, all of whose sums are 0. */
export function createTracker(words: number): Tracker {
  return { words: new Int32Array(words), sums: new Float64Array(SYNDROMES) };
}

/**
 * Follows the world: one pass over its words, and for each half-word that changed eight multiplications. Allocates nothing.
 * Afterwards every sum is a whole number in 0..PRIME-1.
 */
export function track(tracker: Tracker, words: Int32Array): void {
  const { words: known, sums } = tracker;
  for (let at = 0; at < known.length; at++) {
    const now = words[at];
    const before = known[at];
    if (now === before) continue;
    known[at] = now;
    const low = (now & 0xffff) - (before & 0xffff);
    const high = (now >>> 16) - (before >>> 16);
    if (low !== 0) addHalf(sums, 2 * at + 1, low);
    if (high !== 0) addHalf(sums, 2 * at + 2, high);
  }
  for (let k = 0; k < SYNDROMES; k++) sums[k] = residue(sums[k]);
}

/** Residues on the way may lie a little outside of 0..PRIME-1, which costs nothing: all of it stays far below 2^53. */
function addHalf(sums: Float64Array, locator: number, by: number): void {
  let term = by;
  sums[0] += term;
  for (let k = 1; k < SYNDROMES; k++) {
    const product = term * locator;
    term = product - Math.floor(product * INVERSE) * PRIME;
    sums[k] += term;
  }
}

/** The residue in 0..PRIME-1, of any whole number that float64 holds exactly. */
export function residue(value: number): number {
  const rest = value % PRIME;
  return rest < 0 ? rest + PRIME : rest + 0;
}
