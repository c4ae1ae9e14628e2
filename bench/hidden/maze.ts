import { randomUnit } from '#shared/core/random.ts';
import type { Box, GameMap, Point, Segment } from '#shared/sim/map.ts';

/*
 * A map from a seed for people to hide in: blocks of 7 m, each with some of walls, corners, loose boxes, a crate, a light.
 */

const BLOCKS = 8;
const BLOCK_METRES = 7;

/** What a number is drawn for. */
const USE = { content: 1, width: 2, height: 3, turn: 4, light: 5, crate: 6 } as const;

export function buildMaze(seed: number): GameMap {
  const blocks = Array.from({ length: BLOCKS * BLOCKS }, (_, block) => block);
  return {
    name: `Maze ${seed}`,
    width: BLOCKS * BLOCK_METRES,
    height: BLOCKS * BLOCK_METRES,
    boxes: blocks.flatMap((block) => boxesIn(seed, block)),
    segments: blocks.flatMap((block) => segmentsIn(seed, block)),
    // On the crossings of the free lanes between blocks.
    spawns: blocks.filter((block) => block % BLOCKS > 0 && block > BLOCKS).map((block) => placeIn(block, 0, 0)),
    crates: blocks.filter((block) => draw(seed, block, USE.crate) < 0.25).map((block) => placeIn(block, 1, 3.5)),
    lamps: blocks.filter((block) => draw(seed, block, USE.light) < 0.06).map((block) => placeIn(block, 3.5, 1)),
    beacons: blocks.filter((block) => draw(seed, block, USE.light) > 0.95).map((block) => placeIn(block, 3.5, 1)),
  };
}

function draw(seed: number, block: number, use: number): number {
  return randomUnit(seed, block, 0, use);
}

function placeIn(block: number, x: number, y: number): Point {
  return { x: (block % BLOCKS) * BLOCK_METRES + x, y: Math.floor(block / BLOCKS) * BLOCK_METRES + y };
}

/** In quarters of a metre. */
function size(seed: number, block: number, use: number, least: number, most: number): number {
  return least + Math.floor(draw(seed, block, use) * (most - least) * 4) / 4;
}

/** A third of the blocks hold a box, a third a corner of two boxes, and the others walls. */
function boxesIn(seed: number, block: number): Box[] {
  const content = draw(seed, block, USE.content);
  const { x, y } = placeIn(block, 3.5, 3.75);
  const halfWidth = size(seed, block, USE.width, 0.5, 2.25);
  const halfHeight = size(seed, block, USE.height, 0.5, 1.75);
  if (content < 0.35) return [{ x, y, halfWidth, halfHeight }];
  if (content > 0.7) return [];
  const side = draw(seed, block, USE.turn) < 0.5 ? -1 : 1;
  return [
    { x, y, halfWidth: 2, halfHeight: 0.25 },
    { x: x + side * 1.75, y: y + halfHeight, halfWidth: 0.25, halfHeight },
  ];
}

function segmentsIn(seed: number, block: number): Segment[] {
  if (draw(seed, block, USE.content) < 0.72) return [];
  const { x, y } = placeIn(block, 3.5, 3.75);
  const dx = size(seed, block, USE.width, 0.5, 2.5);
  const dy = draw(seed, block, USE.turn) < 0.4 ? 0 : size(seed, block, USE.height, 0.5, 2);
  const long: Segment = { x1: x - dx, y1: y - dy, x2: x + dx, y2: y + dy };
  // Some bend, and meet in a point.
  return draw(seed, block, USE.turn) < 0.7 ? [long] : [long, { x1: x + dx, y1: y + dy, x2: x + dx, y2: y - 1 }];
}
