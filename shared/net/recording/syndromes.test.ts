import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locateHalves } from '#shared/net/recording/locate.ts';
import { createTracker, FOUND_MAX, PRIME, SYNDROMES, track, type Tracker } from '#shared/net/recording/syndromes.ts';

/** More than a block of sums that are reduced together. */
const WORDS = 2400;

/** The sums by their definition. */
function sumsOf(words: Int32Array): number[] {
  const halves = new Uint16Array(words.buffer);
  const sums = Array.from({ length: SYNDROMES }, () => 0n);
  for (const [half, value] of halves.entries()) {
    for (let k = 0, power = 1n; k < SYNDROMES; k++) {
      sums[k] += BigInt(value) * power;
      power = (power * BigInt(half + 1)) % BigInt(PRIME);
    }
  }
  return sums.map((sum) => Number(sum % BigInt(PRIME)));
}

function tracked(words: Int32Array): Tracker {
  const tracker = createTracker(words.length);
  track(tracker, words);
  return tracker;
}

const word = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 });
const half = fc.nat(2 * WORDS - 1);
const changes = (least: number, most: number) =>
  fc.uniqueArray(fc.record({ half, value: fc.nat(65_535) }), {
    minLength: least,
    maxLength: most,
    selector: (change) => change.half,
  });

/** A world full of anything, from one number. */
function filled(seed: number): Int32Array {
  return Int32Array.from({ length: WORDS }, (_, at) => Math.imul(at + 1, seed | 1) ^ (seed >>> 3));
}

test('RC10 the modulus is a prime', () => {
  let divisor = 2;
  while (PRIME % divisor !== 0 && divisor * divisor <= PRIME) divisor++;
  expect(divisor * divisor).toBeGreaterThan(PRIME);
});

test('RC10 sums that are kept up to date are those of the whole world, the fullest included', () => {
  const words = new Int32Array(WORDS).fill(-1);
  const tracker = tracked(words);
  expect([...tracker.sums]).toEqual(sumsOf(words));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(WORDS - 1), word), { maxLength: 20 }), (written) => {
      for (const [at, value] of written) words[at] = value;
      track(tracker, words);
      expect([...tracker.sums]).toEqual(sumsOf(words));
    }),
    { numRuns: 15 },
  );
});

test('RC11 up to four half-words that differ are found, with what they differ by', () => {
  fc.assert(
    fc.property(word, changes(1, FOUND_MAX), (seed, changed) => {
      const words = filled(seed);
      const ours = [...tracked(words).sums];
      const halves = new Uint16Array(words.buffer);
      const expected = changed
        .map(({ half, value }) => ({ half, by: value - halves[half] }))
        .filter(({ by }) => by !== 0)
        .sort((a, b) => a.half - b.half);
      for (const { half, by } of expected) halves[half] += by;
      const theirs = [...tracked(words).sums];
      const off = theirs.map((sum, k) => sum - ours[k]);
      expect(locateHalves(off, halves.length)).toEqual(expected.length > 0 ? expected : undefined);
    }),
    { numRuns: 100 },
  );
});

test('RC11 when more than four differ nothing is named', () => {
  fc.assert(
    fc.property(word, changes(FOUND_MAX + 1, 40), (seed, changed) => {
      const words = filled(seed);
      const ours = [...tracked(words).sums];
      const halves = new Uint16Array(words.buffer);
      for (const { half } of changed) halves[half] ^= 0x1234;
      const off = [...tracked(words).sums].map((sum, k) => sum - ours[k]);
      expect(locateHalves(off, halves.length)).toBe(undefined);
    }),
    { numRuns: 100 },
  );
});

test('RC11 sums that no two worlds have are no place', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xff_ffff), { minLength: SYNDROMES, maxLength: SYNDROMES }), (sums) => {
      const located = locateHalves(sums, 2 * WORDS);
      for (const { half, by } of located ?? []) {
        expect(half).toBeLessThan(2 * WORDS);
        expect(Math.abs(by)).toBeLessThanOrEqual(65_535);
      }
    }),
  );
});
