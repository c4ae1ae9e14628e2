import { randomU32, randomUnit } from '#shared/core/random.ts';
import type { Box, GameMap, Point, Segment } from '#shared/sim/map.ts';

/*
 * A large map made from a seed: blocks of 4 m with something in the middle of each, and free lanes between them, whose
 * crossings are the spawns.
 */

const BLOCK_METRES = 4;

/** Of each row of 14 blocks, those that hold a crate. */
const CRATE_COLUMNS = [3, 8, 12];
const COLUMNS = 14;

/** What a number is drawn for. */
const USE = { content: 1, width: 2, height: 3 } as const;

/** A map of 14 by `rows` blocks, 3 crates and 13 spawns per row. */
export function buildYard(seed: number, rows: number): GameMap {
  const blocks = Array.from({ length: COLUMNS * rows }, (_, block) => block);
  const spawns = blocks.filter((block) => block % COLUMNS > 0 && block >= COLUMNS).map(cornerOf);
  return {
    name: `Yard ${seed}`,
    width: COLUMNS * BLOCK_METRES,
    height: rows * BLOCK_METRES,
    boxes: blocks.flatMap((block) => boxIn(seed, block)),
    segments: blocks.flatMap((block) => segmentIn(seed, block)),
    spawns,
    crates: blocks.filter(hasCrate).map(middleOf),
  };
}

function hasCrate(block: number): boolean {
  return CRATE_COLUMNS.includes(block % COLUMNS);
}

function cornerOf(block: number): Point {
  return { x: (block % COLUMNS) * BLOCK_METRES, y: Math.floor(block / COLUMNS) * BLOCK_METRES };
}

function middleOf(block: number): Point {
  const { x, y } = cornerOf(block);
  return { x: x + BLOCK_METRES / 2, y: y + BLOCK_METRES / 2 };
}

/** Half of a size between 0.5 and 2.5 m, in quarters. */
function halfSize(seed: number, block: number, use: number): number {
  return (2 + Math.floor(randomUnit(seed, block, 0, use) * 9)) / 8;
}

/** Half of the blocks without a crate hold a box, a quarter a segment, and the rest nothing. */
function contentOf(seed: number, block: number): number {
  return hasCrate(block) ? 3 : randomU32(seed, block, 0, USE.content) & 3;
}

function boxIn(seed: number, block: number): Box[] {
  if (contentOf(seed, block) > 1) return [];
  const halfWidth = halfSize(seed, block, USE.width);
  return [{ ...middleOf(block), halfWidth, halfHeight: halfSize(seed, block, USE.height) }];
}

function segmentIn(seed: number, block: number): Segment[] {
  if (contentOf(seed, block) !== 2) return [];
  const { x, y } = middleOf(block);
  const dx = halfSize(seed, block, USE.width);
  const dy = halfSize(seed, block, USE.height);
  return [
    (block & 1) === 0
      ? { x1: x - dx, y1: y - dy, x2: x + dx, y2: y + dy }
      : { x1: x - dx, y1: y + dy, x2: x + dx, y2: y - dy },
  ];
}
