import type { Box, GameMap, Point, Segment } from '#shared/sim/map.ts';

/*
 * Switchyard, 40 x 28 m: wagons on two sides, a turntable in the middle. The map is the same turned by half a turn, so only
 * one half is written here. All numbers are multiples of 1/4 m.
 */

const WIDTH = 40;
const HEIGHT = 28;

const boxes: readonly Box[] = [
  // Wagons, with a way through between them.
  { x: 9, y: 5, halfWidth: 3, halfHeight: 0.75 },
  { x: 17, y: 5, halfWidth: 2.5, halfHeight: 0.75 },
  // The left side's fence.
  { x: 4, y: 12, halfWidth: 0.5, halfHeight: 3 },
  // A hut: two walls that share a corner.
  { x: 12, y: 10, halfWidth: 2, halfHeight: 0.5 },
  { x: 13.5, y: 12, halfWidth: 0.5, halfHeight: 1.5 },
  // Pillars and a signal box.
  { x: 8.5, y: 9.5, halfWidth: 0.5, halfHeight: 0.5 },
  { x: 18, y: 9.5, halfWidth: 0.5, halfHeight: 0.5 },
  { x: 25, y: 4, halfWidth: 1, halfHeight: 1 },
  // Buffer stop at the upper edge, and the screens of the upper right.
  { x: 22.5, y: 1.5, halfWidth: 0.5, halfHeight: 1.5 },
  { x: 29, y: 8, halfWidth: 2.5, halfHeight: 0.5 },
  { x: 34.5, y: 5.5, halfWidth: 0.5, halfHeight: 2.5 },
];

/** The turntable. */
const middle: Box = { x: WIDTH / 2, y: HEIGHT / 2, halfWidth: 1, halfHeight: 1 };

const segments: readonly Segment[] = [
  // The cut-off corner, and points that lead past the screens and the turntable.
  { x1: 0, y1: 3, x2: 3, y2: 0 },
  { x1: 31, y1: 11, x2: 34, y2: 13 },
  { x1: 21.5, y1: 8.5, x2: 23.5, y2: 10.5 },
];

const spawns: readonly Point[] = [
  { x: 2, y: 10.5 },
  { x: 2, y: 14.5 },
  { x: 2, y: 19 },
  { x: 8, y: 2.25 },
  { x: 13.5, y: 2.25 },
  { x: 18.5, y: 2.25 },
  { x: 31, y: 3 },
  { x: 11, y: 13.5 },
];

const crates: readonly Point[] = [
  { x: 10.5, y: 7.5 },
  { x: 16, y: 8 },
  { x: 16, y: 12.5 },
  { x: 6.5, y: 11.5 },
  { x: 27, y: 6.25 },
];

/** Two light the middle, two the ways past the huts; the corners and the long sides stay dark. */
const lamps: readonly Point[] = [
  { x: 17.5, y: 15.75 },
  { x: 13.25, y: 7.5 },
];

/** One on each side of the turntable, and one in the dark beyond each fence. */
const beacons: readonly Point[] = [
  { x: 20, y: 10.75 },
  { x: 7, y: 13.5 },
];

function turnBox({ x, y, halfWidth, halfHeight }: Box): Box {
  return { x: WIDTH - x, y: HEIGHT - y, halfWidth, halfHeight };
}

function turnSegment({ x1, y1, x2, y2 }: Segment): Segment {
  return { x1: WIDTH - x1, y1: HEIGHT - y1, x2: WIDTH - x2, y2: HEIGHT - y2 };
}

function turnPoint({ x, y }: Point): Point {
  return { x: WIDTH - x, y: HEIGHT - y };
}

export const switchyard: GameMap = {
  name: 'Switchyard',
  width: WIDTH,
  height: HEIGHT,
  boxes: [...boxes, ...boxes.map(turnBox), middle],
  segments: [...segments, ...segments.map(turnSegment)],
  spawns: [...spawns, ...spawns.map(turnPoint)],
  crates: [...crates, ...crates.map(turnPoint)],
  lamps: [...lamps, ...lamps.map(turnPoint)],
  beacons: [...beacons, ...beacons.map(turnPoint)],
};
