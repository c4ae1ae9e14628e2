import { assert } from '#shared/core/assert.ts';
import type { GameMap, Segment } from '#shared/sim/map.ts';
import {
  ALONG_X,
  ALONG_Y,
  DX,
  DY,
  SEGMENT_NUMBERS,
  SIZE,
  type Sweep,
  sweepCircleBox,
  sweepCircleSegment,
  X,
  Y,
} from '#shared/sim/sweep.ts';
import { sweepBoxBox, sweepBoxSegment } from '#shared/sim/sweep-box.ts';

/*
 * What never moves, made ready once per room: numbers in two arrays, and for each square metre the ascending list of shapes
 * that a mover starting there could meet. So a move looks into one cell, and tests in an order that only the map decides.
 */

/** Numbers per box: left, top, right, bottom, m. */
export const BOX_NUMBERS = 4;

/** The outer bounds are boxes as thick as this, m: deep enough that nothing is nearer to their far side. */
const BOUND_METRES = 16;

export interface Statics {
  /** Left, top, right, bottom of every shape: the four outer bounds, the map's boxes, and the rectangles around its segments. */
  readonly bounds: Float64Array;
  readonly segments: Float64Array;
  readonly boxCount: number;
  readonly cellsX: number;
  readonly cellsY: number;
  /** Shapes of cell c: `shapes[starts[c]]` up to `starts[c + 1]`; numbers from `boxCount` on are segments. */
  readonly starts: Int32Array;
  readonly shapes: Uint16Array;
}

/** What was baked of each map, by reach: rooms and clients on one map share it. */
const baked = new WeakMap<GameMap, Map<number, Statics>>();

/**
 * Bakes the map for movers that reach at most `reach` metres from where they start: half their size plus one move. The same
 * map and reach are baked once; nothing writes to the result.
 */
export function bakeStatics(map: GameMap, reach: number): Statics {
  const known = baked.get(map) ?? new Map<number, Statics>();
  baked.set(map, known);
  const statics = known.get(reach) ?? bake(map, reach);
  known.set(reach, statics);
  return statics;
}

function bake(map: GameMap, reach: number): Statics {
  assert(reach > 0 && reach <= BOUND_METRES / 2, `reach ${reach} m must lie in 0..${BOUND_METRES / 2}`);
  const boxes = bakeBoxes(map);
  const segments = bakeSegments(map.segments);
  const cellsX = Math.ceil(map.width);
  const cellsY = Math.ceil(map.height);
  const lists = Array.from({ length: cellsX * cellsY }, (_, cell) => {
    return shapesNear((cell % cellsX) + 0.5, Math.floor(cell / cellsX) + 0.5, 0.5 + reach, boxes, segments);
  });
  const starts = new Int32Array(lists.length + 1);
  for (let cell = 0; cell < lists.length; cell++) starts[cell + 1] = starts[cell] + lists[cell].length;
  const boxCount = boxes.length / BOX_NUMBERS;
  const bounds = Float64Array.from([...boxes, ...boundsOf(map.segments)]);
  return { bounds, segments, boxCount, cellsX, cellsY, starts, shapes: Uint16Array.from(lists.flat()) };
}

function bakeBoxes({ width, height, boxes }: GameMap): Float64Array {
  const far = BOUND_METRES;
  const bounds = [
    [-far, -far, width + far, 0],
    [-far, height, width + far, height + far],
    [-far, -far, 0, height + far],
    [width, -far, width + far, height + far],
  ];
  const own = boxes.map((box) => {
    const { x, y, halfWidth, halfHeight } = box;
    assert(halfWidth > 0 && halfHeight > 0, `the box at ${x}, ${y} has no size`);
    return [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
  });
  return Float64Array.from([...bounds, ...own].flat());
}

function boundsOf(segments: readonly Segment[]): number[] {
  return segments.flatMap(({ x1, y1, x2, y2 }) => [
    Math.min(x1, x2),
    Math.min(y1, y2),
    Math.max(x1, x2),
    Math.max(y1, y2),
  ]);
}

function bakeSegments(segments: readonly Segment[]): Float64Array {
  const baked = new Float64Array(segments.length * SEGMENT_NUMBERS);
  for (const [index, { x1, y1, x2, y2 }] of segments.entries()) {
    const length = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
    assert(length > 0, `the segment at ${x1}, ${y1} has no length`);
    baked.set([x1, y1, x2, y2, (x2 - x1) / length, (y2 - y1) / length, length], index * SEGMENT_NUMBERS);
  }
  return baked;
}

/** Shapes that touch the square around x, y, ascending. */
function shapesNear(x: number, y: number, half: number, boxes: Float64Array, segments: Float64Array): number[] {
  const found: number[] = [];
  const boxCount = boxes.length / BOX_NUMBERS;
  for (let box = 0; box < boxCount; box++) if (isBoxNear(x, y, half, boxes, box * BOX_NUMBERS)) found.push(box);
  for (let at = 0; at < segments.length; at += SEGMENT_NUMBERS) {
    if (isSegmentNear(x, y, half, segments, at)) found.push(boxCount + at / SEGMENT_NUMBERS);
  }
  return found;
}

function isBoxNear(x: number, y: number, half: number, boxes: Float64Array, at: number): boolean {
  const across = boxes[at] <= x + half && boxes[at + 2] >= x - half;
  return across && boxes[at + 1] <= y + half && boxes[at + 3] >= y - half;
}

function isSegmentNear(x: number, y: number, half: number, segments: Float64Array, at: number): boolean {
  const fromX = x - segments[at];
  const fromY = y - segments[at + 1];
  const toX = x - segments[at + 2];
  const toY = y - segments[at + 3];
  if (Math.min(fromX, toX) > half || Math.max(fromX, toX) < -half) return false;
  if (Math.min(fromY, toY) > half || Math.max(fromY, toY) < -half) return false;
  const alongX = segments[at + ALONG_X];
  const alongY = segments[at + ALONG_Y];
  return Math.abs(fromY * alongX - fromX * alongY) <= half * (Math.abs(alongX) + Math.abs(alongY));
}

/**
 * Sweeps a circle, or a square, against everything that never moves. Costs about 10 ns per shape of the cell that the way
 * passes clear of.
 */
export function sweepStatics(s: Sweep, statics: Statics, isSquare: boolean): void {
  const { bounds, segments, boxCount, cellsX, cellsY, starts, shapes } = statics;
  const x = s[X];
  const y = s[Y];
  const dx = s[DX];
  const dy = s[DY];
  const size = s[SIZE];
  const left = (dx < 0 ? x + dx : x) - size;
  const right = (dx < 0 ? x : x + dx) + size;
  const top = (dy < 0 ? y + dy : y) - size;
  const bottom = (dy < 0 ? y : y + dy) + size;
  const column = Math.max(0, Math.min(cellsX - 1, Math.floor(x)));
  const cell = Math.max(0, Math.min(cellsY - 1, Math.floor(y))) * cellsX + column;
  const end = starts[cell + 1];
  for (let i = starts[cell]; i < end; i++) {
    const shape = shapes[i];
    const at = shape * BOX_NUMBERS;
    if (bounds[at] >= right || bounds[at + 2] <= left || bounds[at + 1] >= bottom || bounds[at + 3] <= top) continue;
    const isBox = shape < boxCount;
    const segment = (shape - boxCount) * SEGMENT_NUMBERS;
    if (!isSquare && isBox) sweepCircleBox(s, bounds, at);
    else if (!isSquare) sweepCircleSegment(s, segments, segment);
    else if (isBox) sweepBoxBox(s, bounds, at);
    else sweepBoxSegment(s, segments, segment);
  }
}
