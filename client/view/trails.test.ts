import { describe, expect, test } from 'vitest';
import { before, createTrails, dropOldTrails, newest, noteTrail, TRAIL_MS } from '#client/view/trails.ts';

/** Flies from (0, 0) to the right at 22 m/s for so long, in pictures of this length; returns the trail. */
function fly(pictureMs: number, forMs: number, trails = createTrails()): ReturnType<typeof noteTrail> {
  let trail = noteTrail(trails, 1, 0, 0, 0);
  for (let ms = pictureMs; ms <= forMs; ms += pictureMs) trail = noteTrail(trails, 1, 0.022 * ms, 0, ms);
  return trail;
}

describe('trails', () => {
  test('CL101 a tail begins where the thing is and ends where it was so long ago, whatever the length of the pictures', () => {
    for (const pictureMs of [2, 4, 8, 16, 32, 64]) {
      const trail = fly(pictureMs, 1024);
      let at = newest(trail);
      expect(trail.x[at]).toBeCloseTo(0.022 * 1024, 9);
      for (let back = 0, earlier = 0; earlier >= 0; back++) {
        earlier = before(trail, back, 1024 - 300);
        if (earlier < 0) break;
        expect(trail.x[earlier]).toBeLessThan(trail.x[at]!);
        at = earlier;
      }
      expect(1024 - trail.atMs[at]!).toBeLessThanOrEqual(300);
      expect(1024 - trail.atMs[at]!).toBeGreaterThan(300 - Math.max(2 * pictureMs, 40));
    }
  });

  test('CL101 a trail of the longest kind still reaches back its whole time', () => {
    const trail = fly(4, 3000);
    let back = 0;
    while (before(trail, back, 3000 - TRAIL_MS) >= 0) back++;
    const oldest = before(trail, back - 1, 3000 - TRAIL_MS);
    expect(trail.x[oldest]).toBeLessThan(0.022 * (3000 - TRAIL_MS) + 0.4);
  });

  test('CL101 a thing that has gone leaves its trail for a while, and then the next thing starts anew', () => {
    const trails = createTrails();
    fly(16, 160, trails);
    dropOldTrails(trails, 160 + TRAIL_MS);
    expect(trails.byKey.size).toBe(1);
    dropOldTrails(trails, 161 + TRAIL_MS);
    expect(trails.byKey.size).toBe(0);
    const next = noteTrail(trails, 2, 9, 9, 2000);
    expect(trails.spare).toHaveLength(0);
    expect(before(next, 0, -Infinity)).toBe(-1);
    expect([next.x[newest(next)], next.y[newest(next)]]).toEqual([9, 9]);
  });
});
