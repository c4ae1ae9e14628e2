import { assert } from '#shared/core/assert.ts';

/*
 * State hash: tells whether two worlds hold the same bits. Not for secrets: who knows the constants can build collisions.
 *
 * Source: our own, from known parts. Four 32-bit lanes, each xor then multiply (the round of FNV-1a, on words); after each
 * round every lane takes the upper 17 bits of the lane beside it, because a product never carries a difference downwards.
 * A round is a bijection of the 128 bits of state, so no single changed word can be lost before the final fold.
 */

/** Odd, so that a product loses nothing; bits from the golden ratio and the primes of xxHash and MurmurHash3. */
const LANE_A = 0x9e3779b1;
const LANE_B = 0x85ebca77;
const LANE_C = 0xc2b2ae3d;
const LANE_D = 0x27d4eb2f;

/**
 * What each lane passes on: its upper 17 bits, into the lower 17 of the next. Three such steps shift everything out, which
 * is what makes the round invertible; at 10 or less a difference could chase round the four lanes and meet itself.
 */
const CARRY = 15;

/**
 * Hashes the first `count` words into `out[0]` and `out[1]`. Covers order, position and count. Costs about 0.25 ns per byte
 * (`npm run bench -- --filter hash`) and allocates nothing. Words are hashed as numbers, so bytes viewed as words need the same byte order.
 */
export function hashWords(words: Int32Array, count: number, out: Uint32Array): void {
  if (!(count >= 0 && count <= words.length)) assert(false, `${count} words asked of ${words.length}`);
  let a = LANE_A ^ count;
  let b = LANE_B;
  let c = LANE_C;
  let d = LANE_D;
  const whole = count - (count & 3);
  for (let at = 0; at < whole; at += 4) {
    const x = Math.imul(a ^ words[at], LANE_A);
    const y = Math.imul(b ^ words[at + 1], LANE_B);
    const z = Math.imul(c ^ words[at + 2], LANE_C);
    const w = Math.imul(d ^ words[at + 3], LANE_D);
    a = x ^ (w >>> CARRY);
    b = y ^ (x >>> CARRY);
    c = z ^ (y >>> CARRY);
    d = w ^ (z >>> CARRY);
  }
  for (let at = whole; at < count; at++) {
    const x = Math.imul(a ^ words[at], LANE_A);
    a = b;
    b = c;
    c = d;
    d = x ^ (a >>> CARRY);
  }
  out[0] = fold(fold(a, b), fold(c, d));
  out[1] = fold(fold(c, a), fold(d, b));
}

/** Two words into one, a bijection of either, fully mixed (the finaliser of MurmurHash3 by Austin Appleby, public domain). */
function fold(left: number, right: number): number {
  let h = left ^ Math.imul(right, LANE_A);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The hash of all words as 16 hexadecimal digits. Allocates: for tests, recordings and prints. */
export function hashHex(words: Int32Array): string {
  const out = new Uint32Array(2);
  hashWords(words, words.length, out);
  return out[0].toString(16).padStart(8, '0') + out[1].toString(16).padStart(8, '0');
}
