import { describe, expect, test } from 'vitest';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { switchyard as map } from '#shared/games/relight/switchyard.ts';
import type { Box, Point } from '#shared/sim/map.ts';
import { depthInBox, depthInWalls } from '#shared/testing/overlap.ts';
import { reachable } from '#shared/testing/reach.ts';

/** Free room around a spawn, m. */
const MARGIN = 0.5;

function crateBox({ x, y }: Point): Box {
  return { x, y, halfWidth: CRATE_HALF, halfHeight: CRATE_HALF };
}

/** The numbers of an element turned by half a turn about the middle of the map. */
function turned(element: object): string {
  const turn = (key: string, value: number): number => {
    if (key.startsWith('x')) return map.width - value;
    return key.startsWith('y') ? map.height - value : value;
  };
  return JSON.stringify(Object.fromEntries(Object.entries(element).map(([key, value]) => [key, turn(key, value)])));
}

describe('Switchyard', () => {
  test('PH18 has a spawn for every seat, about 20 boxes, diagonals, and crates', () => {
    expect(map.spawns.length).toBeGreaterThanOrEqual(relight.seats);
    expect(map.boxes.length).toBeGreaterThanOrEqual(20);
    expect(map.crates.length).toBe(10);
    expect(map.segments.every(({ x1, y1, x2, y2 }) => x1 !== x2 && y1 !== y2)).toBe(true);
  });

  test('PH18 every coordinate is a multiple of 1/256 m', () => {
    const points = [...map.spawns, ...map.crates, ...map.lamps!, ...map.beacons!];
    const all = [...map.boxes, ...map.segments, ...points].flatMap((each) => Object.values(each));
    for (const coordinate of [map.width, map.height, ...all]) expect(Number.isInteger(coordinate * 256)).toBe(true);
  });

  test('PH18 is the same for both sides: turned by half a turn it is itself', () => {
    for (const elements of [map.boxes, map.segments, map.spawns, map.crates, map.lamps!, map.beacons!]) {
      const plain = elements.map((element) => JSON.stringify(element)).sort();
      expect(elements.map(turned).sort()).toEqual(plain);
    }
  });

  test('PH18 every spawn has half a metre of room around a body, from walls and crates', () => {
    for (const { x, y } of map.spawns) {
      const body = { shape: 'circle', x, y, size: PLAYER_RADIUS + MARGIN } as const;
      expect(depthInWalls(map, body), `spawn at ${x}, ${y}`).toBeLessThanOrEqual(0);
      for (const crate of map.crates) expect(depthInBox(crateBox(crate), body)).toBeLessThanOrEqual(0);
    }
  });

  test('PH18 no two spawns are so near that bodies would overlap', () => {
    for (const a of map.spawns) {
      for (const b of map.spawns)
        if (a !== b) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * PLAYER_RADIUS + MARGIN);
    }
  });

  test('PH18 crates stand free of walls and of each other', () => {
    for (const crate of map.crates) {
      const mover = { shape: 'box', ...crate, size: CRATE_HALF } as const;
      expect(depthInWalls(map, mover), `crate at ${crate.x}, ${crate.y}`).toBeLessThan(0);
      for (const other of map.crates) if (other !== crate) expect(depthInBox(crateBox(other), mover)).toBeLessThan(0);
    }
  });

  test('PH18 a body can walk from every spawn to every other and up to every crate', () => {
    const besideCrates = map.crates.flatMap(({ x, y }) => [
      { x: x - 1.25, y },
      { x: x + 1.25, y },
    ]);
    expect(reachable(map, PLAYER_RADIUS, [...map.spawns, ...besideCrates])).not.toContain(false);
  });

  test('GM70 has lamps that no wall covers, and beacons with room for a body that can walk up to each', () => {
    expect([map.lamps!.length, map.beacons!.length]).toEqual([4, 4]);
    for (const lamp of map.lamps!) {
      expect(depthInWalls(map, { shape: 'circle', ...lamp, size: 0.2 }), `lamp at ${lamp.x}, ${lamp.y}`).toBeLessThan(
        0,
      );
    }
    for (const beacon of map.beacons!) {
      const body = { shape: 'circle', ...beacon, size: PLAYER_RADIUS + MARGIN } as const;
      expect(depthInWalls(map, body), `beacon at ${beacon.x}, ${beacon.y}`).toBeLessThanOrEqual(0);
    }
    expect(reachable(map, PLAYER_RADIUS, [...map.spawns, ...map.beacons!])).not.toContain(false);
  });

  test('PH18 ... which the search would not say of a spot that is walled in', () => {
    const walled = { ...map, boxes: [...map.boxes, { x: 20, y: 24, halfWidth: 20, halfHeight: 0.5 }] };
    expect(reachable(walled, PLAYER_RADIUS, map.spawns)).toContain(false);
  });
});
