import { expect, test } from 'vitest';
import { randomUnit } from '#shared/core/random.ts';
import { bakeCover } from '#shared/sim/cover.ts';
import { addBox, createGaze, type Gaze, GAZE, isHidden, STAYS } from '#shared/sim/gaze.ts';
import type { GameMap, Point, Segment } from '#shared/sim/map.ts';

const open: GameMap = { name: 'Open', width: 40, height: 40, boxes: [], segments: [], spawns: [], crates: [] };

interface Disc extends Point {
  readonly radius: number;
}

function look(map: GameMap, from: Disc, to: Disc, crate?: Float64Array, target = -1): boolean {
  const gaze = ask(createGaze(bakeCover(map), 1), from, to);
  if (crate) addBox(gaze, crate, 0, 7);
  return isHidden(gaze, target);
}

function ask(gaze: Gaze, from: Disc, to: Disc): Gaze {
  const { at } = gaze;
  at[GAZE.fromX] = from.x;
  at[GAZE.fromY] = from.y;
  at[GAZE.from] = from.radius;
  at[GAZE.toX] = to.x;
  at[GAZE.toY] = to.y;
  at[GAZE.to] = to.radius;
  return gaze;
}

const eye = { x: 10, y: 20, radius: 1 };
const other = { x: 30, y: 20, radius: 1.4 };
const wall = (x: number, y1: number, y2: number): Segment => ({ x1: x, y1, x2: x, y2 });

test('NH1 a wall hides what cannot be seen past its ends from anywhere near, and no less', () => {
  expect(look(open, eye, other)).toBe(false);
  expect(look({ ...open, segments: [wall(20, 18.7, 21.3)] }, eye, other)).toBe(true);
  expect(look({ ...open, segments: [wall(20, 18.9, 21.3)] }, eye, other)).toBe(false);
  expect(look({ ...open, segments: [wall(20, 18.7, 21.1)] }, eye, other)).toBe(false);
  expect(look({ ...open, segments: [wall(8, 18, 22), wall(33, 18, 22)] }, eye, other)).toBe(false);
});

test('NH1 walls hide together, also where they meet, and not where there is a gap between them', () => {
  const parts = (gap: number): GameMap => {
    return { ...open, segments: [wall(20, 15, 20), wall(20, 20 + gap, 25)] };
  };
  expect(look(parts(0), eye, other)).toBe(true);
  expect(look(parts(0.4), eye, other)).toBe(false);
  const box = { x: 20, y: 16.5, halfWidth: 1, halfHeight: 3.5 };
  expect(look({ ...open, boxes: [box, { ...box, y: 23.5 }] }, eye, other)).toBe(true);
  expect(look({ ...open, boxes: [box, { ...box, y: 24 }] }, eye, other)).toBe(false);
});

test('NH1 a long wall hides those who stand on its two sides, and a short one does not', () => {
  const beside = (half: number): boolean => {
    const map = { ...open, segments: [wall(20, 20 - half, 20 + half)] };
    return look(map, { x: 19.5, y: 20, radius: 1.5 }, { x: 20.5, y: 20, radius: 1.9 });
  };
  expect([beside(1), beside(1.8), beside(3)]).toEqual([false, false, true]);
});

test('NH1 who cannot get around a wall beside them sees nothing past it; who can does', () => {
  const along = (x: number): boolean => {
    const segments = [{ x1: x, y1: 20.5, x2: 40, y2: 20.5 }];
    return look({ ...open, segments }, { x: 10, y: 20, radius: 1.5 }, { x: 30, y: 22, radius: 0.4 });
  };
  expect([along(2), along(0), along(9)]).toEqual([true, true, false]);
});

test('NH1 an entity hides others and never itself', () => {
  const crate = Float64Array.of(19, 17, 21, 23);
  expect(look(open, eye, other, crate)).toBe(true);
  expect(look(open, eye, other, crate, 7)).toBe(false);
  expect(look(open, eye, other, crate, 8)).toBe(true);
});

test('NH13 a wall that ends beside what does not walk hides it as any other: only who walks gets around it', () => {
  const segments = [wall(20, 0, 20.6), wall(29, 19.6, 40)];
  const hides = (walls: readonly Segment[], stays: number): boolean => {
    const gaze = ask(createGaze(bakeCover({ ...open, segments: walls }), 0), eye, { ...other, radius: 1.2 });
    gaze.at[STAYS] = stays;
    return isHidden(gaze, -1);
  };
  expect([hides(segments, 0), hides(segments, 1)]).toEqual([false, true]);
  expect(segments.map((one) => hides([one], 1))).toEqual([false, false]);
});

test('NH1 a light is a point: what is behind a wall from it is hidden, however far others may go', () => {
  const light = { x: 10, y: 20, radius: 0 };
  expect(look({ ...open, segments: [wall(11, 19.8, 20.2)] }, light, other)).toBe(true);
  expect(look({ ...open, segments: [wall(11, 19.95, 20.2)] }, light, other)).toBe(false);
});

/** A map of loose and joined walls and boxes, from a seed. */
function scatter(seed: number): GameMap {
  const draw = (at: number, use: number, most: number): number =>
    Math.round(randomUnit(seed, at, 0, use) * most * 4) / 4;
  const boxes = Array.from({ length: 14 }, (_, i) => {
    return { x: draw(i, 1, 40), y: draw(i, 2, 40), halfWidth: 0.5 + draw(i, 3, 3), halfHeight: 0.5 + draw(i, 4, 3) };
  });
  const segments = Array.from({ length: 8 }, (_, i) => {
    const [x1, y1] = [draw(i, 5, 40), draw(i, 6, 40)];
    return { x1, y1, x2: x1 + 0.5 + draw(i, 7, 6), y2: y1 - 3 + draw(i, 8, 6) };
  });
  return { ...open, boxes, segments };
}

/** The plain rule: whether a straight way meets no wall. Boxes count with their inside. */
function isClear({ boxes, segments, width, height }: GameMap, from: Point, to: Point): boolean {
  const parts = 60;
  for (let i = 0; i <= parts; i++) {
    const x = from.x + ((to.x - from.x) * i) / parts;
    const y = from.y + ((to.y - from.y) * i) / parts;
    if (x < 0 || y < 0 || x > width || y > height) return false;
  }
  const edges = boxes.flatMap(({ x, y, halfWidth: w, halfHeight: h }) => [
    { x1: x - w, y1: y - h, x2: x + w, y2: y + h },
    { x1: x - w, y1: y + h, x2: x + w, y2: y - h },
  ]);
  return [...edges, ...segments].every((one) => !crosses(one, from, to));
}

function crosses({ x1, y1, x2, y2 }: Segment, from: Point, to: Point): boolean {
  const side = (ax: number, ay: number, bx: number, by: number, x: number, y: number): number =>
    (bx - ax) * (y - ay) - (by - ay) * (x - ax);
  const one = side(x1, y1, x2, y2, from.x, from.y) * side(x1, y1, x2, y2, to.x, to.y);
  const two = side(from.x, from.y, to.x, to.y, x1, y1) * side(from.x, from.y, to.x, to.y, x2, y2);
  return one < 0 && two < 0;
}

/** A place that somebody can get to within a way of this length, around a corner or two. */
function wander(map: GameMap, from: Point, metres: number, seed: number): Point {
  let at = from;
  let rest = metres;
  for (let leg = 0; leg < 3; leg++) {
    const turn = randomUnit(seed, leg, 0, 11) * 2 * Math.PI;
    const way = leg === 2 ? rest : rest * randomUnit(seed, leg, 0, 12);
    const next = { x: at.x + Math.cos(turn) * way, y: at.y + Math.sin(turn) * way };
    if (!isClear(map, at, next)) continue;
    at = next;
    rest -= way;
  }
  return at;
}

test('NH2 nothing that two walkers could see of each other is hidden, and most of what they could not is', () => {
  let seen = 0;
  let missed = 0;
  let unseen = 0;
  let told = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const map = scatter(seed);
    for (let pair = 0; pair < 12; pair++) {
      const place = (use: number): Point => {
        return { x: randomUnit(seed, pair, 1, use) * 40, y: randomUnit(seed, pair, 1, use + 1) * 40 };
      };
      const [from, to] = [place(1), place(3)];
      if (Math.hypot(from.x - to.x, from.y - to.y) > 20) continue;
      const hidden = look(map, { ...from, radius: 1.5 }, { ...to, radius: 1.5 });
      let clear = 0;
      for (let way = 0; way < 150; way++) {
        const walk = seed * 100_000 + pair * 1000 + way;
        if (isClear(map, wander(map, from, 1.5, walk), wander(map, to, 1.5, walk + 500))) clear++;
      }
      if (clear > 0) seen++;
      else unseen++;
      if (clear > 0 && hidden) missed++;
      if (clear === 0 && !hidden) told++;
    }
  }
  expect({ missed, isEnough: seen > 300 && unseen > 200 }).toEqual({ missed: 0, isEnough: true });
  expect(told / unseen).toBeLessThan(0.2);
});
