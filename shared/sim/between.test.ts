import { expect, test } from 'vitest';
import { randomUnit } from '#shared/core/random.ts';
import { bakeCover } from '#shared/sim/cover.ts';
import { createGaze, type Gaze, GAZE, isHidden, LEAN, leanEye } from '#shared/sim/gaze.ts';
import type { GameMap } from '#shared/sim/map.ts';

const SIDE = 36;

/** A map of boxes and loose walls, from a seed. */
function scatter(seed: number, count: number): GameMap {
  const draw = (at: number, use: number, most: number): number => randomUnit(seed, at, 0, use) * most;
  const boxes = Array.from({ length: count }, (_, at) => {
    return {
      x: draw(at, 1, SIDE),
      y: draw(at, 2, SIDE),
      halfWidth: 0.25 + draw(at, 3, 2),
      halfHeight: 0.25 + draw(at, 4, 2),
    };
  });
  const segments = Array.from({ length: count }, (_, at) => {
    const [x1, y1] = [draw(at, 5, SIDE), draw(at, 6, SIDE)];
    return { x1, y1, x2: x1 + 0.5 + draw(at, 7, 5), y2: y1 - 3 + draw(at, 8, 6) };
  });
  return { name: 'Scatter', width: SIDE, height: SIDE, boxes, segments, spawns: [], crates: [] };
}

/** One gaze that asks the walls between the two places, and one that asks all. */
function openBoth(map: GameMap): { some: Gaze; all: Gaze } {
  const cover = bakeCover(map);
  const between = cover.between.map((table) => ({ ...table, radius: -1 }));
  return { some: createGaze(cover, 0), all: createGaze({ ...cover, between }, 0) };
}

function place(gazes: readonly Gaze[], draw: (use: number) => number, largest: number): void {
  const metres = draw(1) * draw(7) * 20;
  const turn = draw(2) * 2 * Math.PI;
  const [x, y] = [draw(3) * (SIDE + 4) - 2, draw(4) * (SIDE + 4) - 2];
  for (const { at } of gazes) {
    at[GAZE.fromX] = x;
    at[GAZE.fromY] = y;
    at[GAZE.from] = (1 - draw(5) * draw(5)) * largest;
    at[GAZE.toX] = x + metres * Math.cos(turn);
    at[GAZE.toY] = y + metres * Math.sin(turn);
    at[GAZE.to] = (1 - draw(6) * draw(6)) * largest;
  }
}

/** Answers to so many questions on so many maps: those of the two that differ, and how often each was given. */
function compare(largest: number, boxes: number, maps: number): { differ: number; hidden: number; seen: number } {
  const sums = { differ: 0, hidden: 0, seen: 0 };
  for (let seed = 1; seed <= maps; seed++) {
    const { some, all } = openBoth(scatter(seed, boxes));
    for (let at = 0; at < 1500; at++) {
      place([some, all], (use) => randomUnit(seed, at, 1, use), largest);
      const isAll = isHidden(all, -1);
      if (isHidden(some, -1) !== isAll) sums.differ++;
      if (isAll) sums.hidden++;
      else sums.seen++;
    }
  }
  return sums;
}

test('AOI100 the walls between two places give the same answer as all walls, whatever the discs and on and off the map', () => {
  for (const largest of [0.01, 1, 2, 3]) {
    const { differ, hidden, seen } = compare(largest, 14, 25);
    expect({ differ, largest }).toEqual({ differ: 0, largest });
    expect(Math.min(hidden, seen)).toBeGreaterThan(2000);
  }
});

test('AOI100 also where cells are larger, on a map of many walls', () => {
  expect(compare(1, 60, 4).differ).toBe(0);
});

test('AOI100 an eye leans where it would with all walls, and is held by the same', () => {
  let leant = 0;
  let held = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const { some, all } = openBoth(scatter(seed, 14));
    for (let at = 0; at < 400; at++) {
      place([some, all], (use) => randomUnit(seed, at, 2, use), 1);
      for (const { at: numbers } of [some, all]) {
        numbers[LEAN.x] = randomUnit(seed, at, 3, 1) * 4 - 2;
        numbers[LEAN.y] = randomUnit(seed, at, 3, 2) * 4 - 2;
      }
      const isFree = leanEye(some);
      expect(isFree).toBe(leanEye({ ...all, between: all.between.map((table) => ({ ...table, columns: 0 })) }));
      if (isFree) leant++;
      else held++;
    }
  }
  expect(Math.min(leant, held)).toBeGreaterThan(300);
});

test('AOI101 a table stays within its bounds, however large the map and however many its walls', () => {
  const large = { ...scatter(1, 300), width: 400, height: 300 };
  for (const { bits, words, columns, rows, cell } of bakeCover(large).between) {
    expect(bits.length).toBe((columns * rows) ** 2 * words);
    expect(bits.length).toBeLessThanOrEqual(1 << 20);
    expect([columns * cell >= 400, rows * cell >= 300]).toEqual([true, true]);
  }
});
