import { describe, expect, test } from 'vitest';
import { PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { cellOf, pointOfCell } from '#shared/games/relight/think/floor.ts';
import { type Routes, routesOf } from '#shared/games/relight/think/routes.ts';
import type { GameMap, Point } from '#shared/sim/map.ts';
import { depthInWalls } from '#shared/testing/overlap.ts';
import { reachable } from '#shared/testing/reach.ts';
import { buildYard } from '#shared/testing/yard.ts';

const maps: [string, GameMap][] = [
  ['Switchyard', relight.maps[0]],
  ['a yard', buildYard(3, 6)],
];

function waypoint(routes: Routes, at: number): Point {
  return { x: routes.x[at], y: routes.y[at] };
}

/** The least room on a straight walk, m, looked at in small steps. */
function roomBetween(map: GameMap, from: Point, to: Point): number {
  const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 0.05) + 1;
  const rooms = Array.from({ length: steps + 1 }, (_, step) => {
    const x = from.x + ((to.x - from.x) * step) / steps;
    const y = from.y + ((to.y - from.y) * step) / steps;
    return -depthInWalls(map, { shape: 'circle', x, y, size: PLAYER_RADIUS });
  });
  return Math.min(...rooms);
}

describe.each(maps)('routes on %s', (_, map) => {
  const routes = routesOf(map);

  test('BT1 every place where a body can walk to has a waypoint a straight walk away', () => {
    const places = routes.floor.open.reduce((count, open) => count + open, 0);
    expect(places).toBeGreaterThan(1_000);
    for (let cell = 0; cell < routes.floor.open.length; cell++) {
      if (routes.floor.open[cell] === 0) continue;
      const at = routes.ofCell[cell];
      expect(at).toBeGreaterThanOrEqual(0);
      const room = roomBetween(map, pointOfCell(routes.floor.cellsX, cell), waypoint(routes, at));
      expect(room, `cell ${cell}`).toBeGreaterThan(0);
    }
  });

  test('BT1 ... and no other place has one', () => {
    const { open, cellsX } = routes.floor;
    const cells = Array.from(open.keys()).filter((cell) => cell % 7 === 0);
    const walked = reachable(map, PLAYER_RADIUS, [map.spawns[0], ...cells.map((cell) => pointOfCell(cellsX, cell))]);
    for (const [at, cell] of cells.entries()) {
      expect(routes.ofCell[cell] >= 0).toBe(open[cell] === 1);
      if (open[cell] === 1) expect(walked[at + 1]).toBe(true);
    }
  });

  test('BT1 every step is a straight walk', () => {
    const seen = new Set<string>();
    for (let to = 0; to < routes.count; to++) {
      for (let from = 0; from < routes.count; from++) {
        const next = routes.steps[to * routes.count + from];
        if (next !== from) seen.add(`${Math.min(from, next)} ${Math.max(from, next)}`);
      }
    }
    for (const pair of seen) {
      const [a, b] = pair.split(' ').map((at) => waypoint(routes, Number(at)));
      expect(roomBetween(map, a, b), pair).toBeGreaterThan(0);
    }
  });

  test('BT2 the steps lead from everywhere to everywhere, and hardly around', () => {
    let walked = 0;
    let straight = 0;
    for (let to = 0; to < routes.count; to += 3) {
      for (let from = 0; from < routes.count; from += 3) {
        const length = walk(routes, from, to);
        expect(length).toBeLessThan(Infinity);
        walked += length;
        straight += Math.hypot(routes.x[to] - routes.x[from], routes.y[to] - routes.y[from]);
      }
    }
    expect(walked / straight).toBeLessThan(1.35);
  });
});

/** Metres of the way, Infinity if it does not end. */
function walk(routes: Routes, from: number, to: number): number {
  let length = 0;
  let at = from;
  for (let steps = 0; at !== to; steps++) {
    const next = routes.steps[to * routes.count + at];
    if (next === at || steps > routes.count) return Infinity;
    length += Math.hypot(routes.x[next] - routes.x[at], routes.y[next] - routes.y[at]);
    at = next;
  }
  return length;
}

test('BT2 what is walled in belongs to no route', () => {
  const map = {
    ...relight.maps[0],
    boxes: [...relight.maps[0].boxes, { x: 20, y: 24, halfWidth: 20, halfHeight: 0.5 }],
  };
  const above = { ...map, spawns: map.spawns.filter(({ y }) => y < 23) };
  const routes = routesOf(above);
  expect(routes.floor.open[cellOf(routes.floor, 10, 26.5)]).toBe(0);
  expect(routes.floor.open[cellOf(routes.floor, 3, 20)]).toBe(1);
  for (let at = 0; at < routes.count; at++) expect(routes.y[at]).toBeLessThan(23.5);
});

test('BT2 on one map the routes are found once', () => {
  expect(routesOf(relight.maps[0])).toBe(routesOf(relight.maps[0]));
});
