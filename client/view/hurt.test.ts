import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { createHurt, noteHurt, shakeMetres, stepHurt } from '#client/view/hurt.ts';

/** Plays hits (time in ms, share of health) in pictures of this length; returns the level of each picture. */
function play(hits: readonly (readonly [number, number])[], pictureMs: number, forMs: number): number[] {
  const hurt = createHurt();
  const levels: number[] = [];
  for (let ms = pictureMs; ms <= forMs; ms += pictureMs) {
    for (const [atMs, share] of hits) if (atMs > ms - pictureMs && atMs <= ms) noteHurt(hurt, share, ms);
    stepHurt(hurt, ms);
    levels.push(hurt.level);
  }
  return levels;
}

describe('being hit', () => {
  test('CL103 a hit reddens the edges at once, a harder one more, and they are clear again within 0.7 s', () => {
    const [graze, hard] = [play([[20, 0.05]], 16, 800), play([[20, 0.6]], 16, 800)];
    expect(Math.max(...graze.slice(0, 6))).toBeGreaterThan(0.3);
    expect(Math.max(...hard.slice(0, 6))).toBeCloseTo(1, 9);
    expect(Math.max(...graze)).toBeLessThan(0.5);
    for (const levels of [graze, hard]) expect(levels[Math.floor(720 / 16)]).toBe(0);
  });

  test('CL103 however somebody is shot at, the edges flash at most three times in any second', () => {
    const hit = fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.double({ min: 0.01, max: 1, noNaN: true }));
    const pictures = fc.constantFrom(7, 16, 33, 70);
    fc.assert(
      fc.property(fc.array(hit, { maxLength: 80 }), pictures, (hits, pictureMs) => {
        const levels = play(hits, pictureMs, 5000);
        const rose = levels.map((level, at) => level > (levels[at - 1] ?? 0));
        const rises = rose.flatMap((rises, at) => (rises && !rose[at - 1] ? [at * pictureMs] : []));
        for (const from of rises)
          expect(rises.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(3);
        for (const level of levels) expect(level).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  test('CL104 the picture shakes by less than 10 cm and is still 120 ms after the hit', () => {
    const hurt = createHurt();
    noteHurt(hurt, 1, 1000);
    let most = 0;
    for (let ms = 1000; ms < 1120; ms++) {
      for (const axis of [0, 1]) most = Math.max(most, Math.abs(shakeMetres(hurt, ms, axis)));
    }
    expect(most).toBeGreaterThan(0.02);
    expect(most).toBeLessThan(0.1);
    for (let ms = 1120; ms < 3000; ms++) expect(shakeMetres(hurt, ms, 0)).toBe(0);
  });
});
