import { assert } from '#shared/core/assert.ts';

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

/** Products are below 2^40: those of a block of 2^12 half-words stay below 2^53 and add up exactly, before sums are reduced. */
const BLOCK_WORDS = 2048;

/** The sums of a world, and the words that they are of. */
export interface Tracker {
  readonly words: Int32Array;
  readonly sums: Float64Array;
  /** By half-word: the powers 0..7 of its locator. Shared by all trackers. */
  readonly powers: Int32Array;
}

/** A tracker of a world of nothing but zeros, all of whose sums are 0. `words` is a multiple of four, as all worlds are. */
export function createTracker(words: number): Tracker {
  assert(words % 4 === 0, `${words} words are no multiple of four`);
  return { words: new Int32Array(words), sums: new Float64Array(SYNDROMES), powers: powersOf(words * 2) };
}

let powers = new Int32Array(0);

/** The table is the same for all worlds, only longer for larger ones: 64 bytes per word of the largest. */
function powersOf(halves: number): Int32Array {
  if (powers.length >= halves * SYNDROMES) return powers;
  powers = new Int32Array(halves * SYNDROMES);
  for (let half = 0; half < halves; half++) {
    let power = 1;
    for (let k = 0; k < SYNDROMES; k++) {
      powers[half * SYNDROMES + k] = power;
      power = (power * (half + 1)) % PRIME;
    }
  }
  return powers;
}

/**
 * Follows the world: one pass over its words, and for each half-word that changed eight multiplications. Allocates nothing.
 * Afterwards every sum is a whole number in 0..PRIME-1.
 */
export function track(tracker: Tracker, words: Int32Array): void {
  const { length } = tracker.words;
  for (let from = 0; from < length; from += BLOCK_WORDS) {
    trackBlock(tracker, words, from, Math.min(length, from + BLOCK_WORDS));
  }
}

function trackBlock(tracker: Tracker, words: Int32Array, from: number, to: number): void {
  const { words: known, sums } = tracker;
  for (let at = from; at < to; at += 4) {
    const off0 = words[at] ^ known[at];
    const off1 = words[at + 1] ^ known[at + 1];
    const off2 = words[at + 2] ^ known[at + 2];
    const off3 = words[at + 3] ^ known[at + 3];
    if ((off0 | off1 | off2 | off3) === 0) continue;
    if (off0 !== 0) addWord(tracker, at, words[at]);
    if (off1 !== 0) addWord(tracker, at + 1, words[at + 1]);
    if (off2 !== 0) addWord(tracker, at + 2, words[at + 2]);
    if (off3 !== 0) addWord(tracker, at + 3, words[at + 3]);
  }
  for (let k = 0; k < SYNDROMES; k++) sums[k] = residue(sums[k]);
}

function addWord({ words, sums, powers }: Tracker, at: number, now: number): void {
  const before = words[at];
  words[at] = now;
  const low = (now & 0xffff) - (before & 0xffff);
  const high = (now >>> 16) - (before >>> 16);
  if (low !== 0) addHalf(sums, powers, 2 * at * SYNDROMES, low);
  if (high !== 0) addHalf(sums, powers, (2 * at + 1) * SYNDROMES, high);
}

/** Not reduced: see `BLOCK_WORDS`. */
function addHalf(sums: Float64Array, powers: Int32Array, from: number, by: number): void {
  sums[0] += by;
  sums[1] += by * powers[from + 1];
  sums[2] += by * powers[from + 2];
  sums[3] += by * powers[from + 3];
  sums[4] += by * powers[from + 4];
  sums[5] += by * powers[from + 5];
  sums[6] += by * powers[from + 6];
  sums[7] += by * powers[from + 7];
}

/** The residue in 0..PRIME-1, of any whole number that float64 holds exactly. */
export function residue(value: number): number {
  const rest = value - Math.floor(value / PRIME) * PRIME;
  return rest >= PRIME ? rest - PRIME : rest < 0 ? rest + PRIME : rest;
}
