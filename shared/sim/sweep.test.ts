import { describe, expect, test } from 'vitest';
import { randomUnit } from '#shared/core/random.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { bakeStatics, sweepStatics } from '#shared/sim/statics.ts';
import { createSweep, DEPTH, DX, DY, NX, NY, SIZE, type Sweep, T, X, Y } from '#shared/sim/sweep.ts';
import { depthInWalls, type Mover } from '#shared/testing/overlap.ts';

const SIDE = 8;
const SWEEPS = 4_000;
const MARCHES = 400;
/** m; where the swept answer and the marched one may differ by rounding. */
const CLOSE = 1e-6;

function between(seed: number, use: number, low: number, high: number): number {
  return low + randomUnit(seed, 0, 0, use) * (high - low);
}

/** A room with one wall in it: a box for even seeds, a segment for odd ones. */
function mapOf(seed: number): GameMap {
  const box = { x: 4, y: 4, halfWidth: between(seed, 1, 0.1, 1), halfHeight: between(seed, 2, 0.1, 1) };
  const dx = between(seed, 3, -1, 1);
  const segment = { x1: 4 - dx, y1: 4 - between(seed, 4, 0.1, 1), x2: 4 + dx, y2: 4 + between(seed, 5, -0.05, 1) };
  const walls = seed % 2 === 0 ? { boxes: [box], segments: [] } : { boxes: [], segments: [segment] };
  return { name: 'one wall', width: SIDE, height: SIDE, spawns: [], crates: [], ...walls };
}

function moverAt(s: Sweep, shape: Mover['shape'], share: number): Mover {
  return { shape, x: s[X] + s[DX] * share, y: s[Y] + s[DY] * share, size: s[SIZE] };
}

function drawSweep(seed: number): Sweep {
  const s = createSweep();
  s[X] = between(seed, 6, 1, SIDE - 1);
  s[Y] = between(seed, 7, 1, SIDE - 1);
  s[DX] = between(seed, 8, -2, 2);
  s[DY] = seed % 5 === 0 ? 0 : between(seed, 9, -2, 2);
  s[SIZE] = between(seed, 10, 0.1, 0.6);
  s[T] = 1;
  return s;
}

describe.each(['circle', 'box'] as const)('a swept %s', (shape) => {
  test('PH1 meets what marching along the way in small steps meets, at the same place', () => {
    let hits = 0;
    for (let seed = 0; seed < SWEEPS; seed++) {
      const map = mapOf(seed);
      const s = drawSweep(seed);
      if (depthInWalls(map, moverAt(s, shape, 0)) > 0) continue;
      sweepStatics(s, bakeStatics(map, 4), shape === 'box');
      if (s[T] < 1) hits++;
      const free = s[T] < 1 ? s[T] : 1;
      for (let march = 0; march <= MARCHES; march++) {
        const depth = depthInWalls(map, moverAt(s, shape, (free * march) / MARCHES));
        if (depth > CLOSE) expect.fail(`seed ${seed}: ${depth} m inside at ${march} of ${MARCHES}, t = ${s[T]}`);
      }
      if (s[T] < 1) expect(depthInWalls(map, moverAt(s, shape, s[T] + 1e-5)), `seed ${seed}`).toBeGreaterThan(-CLOSE);
    }
    expect(hits).toBeGreaterThan(SWEEPS / 10);
  });

  test('PH1 the normal is a unit vector against the way, out of what was met', () => {
    for (let seed = 0; seed < SWEEPS; seed++) {
      const map = mapOf(seed);
      const s = drawSweep(seed);
      if (depthInWalls(map, moverAt(s, shape, 0)) > 0) continue;
      sweepStatics(s, bakeStatics(map, 4), shape === 'box');
      if (s[T] === 1) continue;
      expect(s[NX] * s[NX] + s[NY] * s[NY], `seed ${seed}`).toBeCloseTo(1, 9);
      expect(s[DX] * s[NX] + s[DY] * s[NY], `seed ${seed}`).toBeLessThan(0);
      const at = moverAt(s, shape, s[T]);
      const out = { ...at, x: at.x + s[NX] * 0.01, y: at.y + s[NY] * 0.01 };
      expect(depthInWalls(map, out), `seed ${seed}`).toBeLessThan(depthInWalls(map, at));
    }
  });

  test('PH1 one that begins inside may leave but not go deeper, and is told how deep it is and the way out', () => {
    let inside = 0;
    for (let seed = 0; seed < SWEEPS; seed++) {
      const map = mapOf(seed);
      const s = drawSweep(seed);
      const depth = depthInWalls(map, moverAt(s, shape, 0));
      if (depth <= CLOSE) continue;
      inside++;
      sweepStatics(s, bakeStatics(map, 4), shape === 'box');
      expect(s[DEPTH], `seed ${seed}`).toBeCloseTo(depth, 6);
      if (s[T] === 0) expect(s[DX] * s[NX] + s[DY] * s[NY], `seed ${seed}`).toBeLessThan(0);
    }
    expect(inside).toBeGreaterThan(100);
  });
});

test('PH1 of two things met at the same moment the one that comes first on the map counts', () => {
  const boxes = [0, 1].map((side) => ({ x: 5, y: 3 + 2 * side, halfWidth: 1, halfHeight: 1 }));
  const map: GameMap = { name: 'seam', width: SIDE, height: SIDE, boxes, segments: [], spawns: [], crates: [] };
  const s = createSweep();
  s.set([2, 4, 3, 0, 0.4, 1]);
  sweepStatics(s, bakeStatics(map, 4), false);
  expect([s[T], s[NX], s[NY]]).toEqual([(4 - 0.4 - 2) / 3, -1, 0]);
});
