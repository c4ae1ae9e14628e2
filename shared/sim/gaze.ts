import { type Between, CLOSE_METRES, findBetween } from '#shared/sim/between.ts';
import { type Cover, END, WALL_NUMBERS } from '#shared/sim/cover.ts';

/*
 * Whether somebody can see something soon: two discs, in which an eye and what it looks for may be anywhere, and walls. Hidden means that
 * no straight line from one disc to the other passes, wherever in them both are; which walls keep each of them from most of its disc.
 *
 * A line is two numbers: how far beside the middle of each disc it passes. Such lines fill a rectangle; a wall takes from it those
 * that pass between its ends, which is a wedge. Where one wall takes all of a rectangle, it is hidden; where its middle is free, it is
 * seen; else it is cut in four. So what is found hidden may be seen at most through a gap narrower than a sixteenth of a disc.
 *
 * A wall that cuts off a part of a disc keeps whoever is in there on their side of it, unless they can walk around one of its
 * ends: then it is not counted at all.
 *
 * All numbers are in arrays: float64 passed to a function that is not inlined is allocated.
 *
 * Source: the discs and the wedges are those of the visibility complex (Pocchiola and Vegter, 1996), searched as a quadtree; written
 * anew from the geometry.
 */

/** Positions in `Gaze.at`: the question, which is the middle and radius of both discs, m; and how far the asker looks. */
export const GAZE = { fromX: 0, fromY: 1, from: 2, toX: 3, toY: 4, to: 5, reach: 6 } as const;

/** ... and what follows from it: the way from middle to middle and its direction; how steep lines are, and where they pass at most. */
const WAY = { metres: 7, ux: 8, uy: 9, sine: 10, wideFrom: 11, wideTo: 12, begin: 13, end: 14 } as const;

/** ... the rectangle of lines under test: its middle, and half its sides. */
const CELL = { a: 15, b: 16, halfA: 17, halfB: 18 } as const;

/** ... the wall under test: its ends along the way and beside it, squares of distances from ends to middles. */
const WALL = { s1: 19, h1: 20, s2: 21, h2: 22, from1: 23, from2: 24, to1: 25, to2: 26 } as const;

/** ... on which side of the wall the middles are, and how far along it, both times its length; and the square of that. */
const SIDE = { from: 27, to: 28, alongFrom: 29, alongTo: 30, square: 31 } as const;

/** ... and of `leanEye`: how far the eye leans, m. */
export const LEAN = { x: 32, y: 33 } as const;

/** ... where it would lean to, m. */
const LEANT = { x: 34, y: 35 } as const;

/** ... and 1 where what is looked for does not walk: then no wall of its disc is left out for being walked around. */
export const STAYS = 36;

const AT_NUMBERS = 37;

/**
 * Positions in a wall as lines see it: the share of the way at which each end lies, and how far beside it; where on which side of it a
 * point is: `sideH * beside + sideS * along + side0`; and the sign of that for each middle.
 */
const LINE = { q1: 0, h1: 1, q2: 2, h2: 3, sideH: 4, sideS: 5, side0: 6, signFrom: 7, signTo: 8 } as const;
const LINE_NUMBERS = 9;

/** Bits: it hides lines that come from its positive side, or from its negative one; it parts the eye's disc, or the other. */
const FLAG = { positive: 1, negative: 2, partsFrom: 4, partsTo: 8 } as const;

/** Times that a rectangle is cut in four: 16 lines beside each other at most, 0.2 m apart for a body at 200 ms. With 3, gaps are missed. */
const LEVELS = 4;

export interface Gaze {
  readonly at: Float64Array;
  /** Walls of the map and, from `still` on, of entities, as in `Cover`; and of those the entity that each is a part of, or -1. */
  readonly walls: Float64Array;
  readonly ends: Uint8Array;
  readonly owners: Int32Array;
  count: number;
  readonly still: number;
  readonly between: readonly Between[];
  /** Those of them that may hide. */
  readonly lines: Float64Array;
  readonly flags: Uint8Array;
  lineCount: number;
  /** What was found hidden last may be seen through a gap that is too narrow to be found. */
  isUnsure: boolean;
  /** Questions that walls were looked at for, so far. */
  asked: number;
}

/** With the walls of a cover, and room for so many boxes that move. */
export function createGaze({ walls, ends, count, between }: Cover, boxes: number): Gaze {
  const most = count + 2 * boxes;
  const gaze: Gaze = {
    at: new Float64Array(AT_NUMBERS),
    walls: new Float64Array(most * WALL_NUMBERS),
    ends: new Uint8Array(most),
    owners: new Int32Array(most).fill(-1),
    count,
    still: count,
    between,
    lines: new Float64Array(most * LINE_NUMBERS),
    flags: new Uint8Array(most),
    lineCount: 0,
    isUnsure: false,
    asked: 0,
  };
  gaze.walls.set(walls);
  gaze.ends.set(ends);
  return gaze;
}

/** Takes all boxes away. */
export function clearBoxes(gaze: Gaze): void {
  gaze.count = gaze.still;
}

/** Adds the box `left, top, right, bottom` at `boxes[at]`, which is an entity's: everybody can walk around it. */
export function addBox(gaze: Gaze, boxes: Float64Array, at: number, owner: number): void {
  for (let diagonal = 0; diagonal < 2; diagonal++) {
    const to = gaze.count * WALL_NUMBERS;
    gaze.walls[to] = boxes[at];
    gaze.walls[to + 1] = diagonal === 0 ? boxes[at + 1] : boxes[at + 3];
    gaze.walls[to + 2] = boxes[at + 2];
    gaze.walls[to + 3] = diagonal === 0 ? boxes[at + 3] : boxes[at + 1];
    gaze.ends[gaze.count] = END.first | END.second;
    gaze.owners[gaze.count++] = owner;
  }
}

/** Moves the eye by its lean, unless a wall of the map is in the way; true when it did. */
export function leanEye(gaze: Gaze): boolean {
  const { at, walls, still } = gaze;
  at[LEANT.x] = at[GAZE.fromX] + at[LEAN.x];
  at[LEANT.y] = at[GAZE.fromY] + at[LEAN.y];
  const between = gaze.between[0];
  const first = findBetween(between, at, GAZE.fromX, LEANT.x);
  for (let base = 0; base < still; base += 32) {
    let rest = first < 0 ? allBelow(still - base) : between.bits[first + (base >> 5)];
    for (; rest !== 0; rest &= rest - 1) {
      if (crossesLean(at, walls, (base + lowestOf(rest)) * WALL_NUMBERS)) return false;
    }
  }
  at[GAZE.fromX] = at[LEANT.x];
  at[GAZE.fromY] = at[LEANT.y];
  return true;
}

function lowestOf(word: number): number {
  return 31 - Math.clz32(word & -word);
}

function crossesLean(at: Float64Array, walls: Float64Array, first: number): boolean {
  const dx = at[LEAN.x];
  const dy = at[LEAN.y];
  const x1 = walls[first] - at[GAZE.fromX];
  const y1 = walls[first + 1] - at[GAZE.fromY];
  const x2 = walls[first + 2] - at[GAZE.fromX];
  const y2 = walls[first + 3] - at[GAZE.fromY];
  const here = x1 * y2 - y1 * x2;
  const there = (x1 - dx) * (y2 - dy) - (y1 - dy) * (x2 - dx);
  if (here * there > 0) return false;
  return (dx * y1 - dy * x1) * (dx * y2 - dy * x2) <= 0;
}

/** Whether the two discs of the question are hidden from each other. What is part of the entity `target` hides nothing. */
export function isHidden(gaze: Gaze, target: number): boolean {
  const isFar = layWay(gaze.at);
  gaze.lineCount = 0;
  gaze.isUnsure = false;
  gaze.asked++;
  if (takeStill(gaze, isFar) || takeBoxes(gaze, target, isFar)) return true;
  return gaze.lineCount > 0 && isCellHidden(gaze, 0, 0, 0);
}

/** Takes the map's walls between the discs; true when one of them parts the two. */
function takeStill(gaze: Gaze, isFar: boolean): boolean {
  const { at, between, still } = gaze;
  const radius = Math.max(at[GAZE.from], at[GAZE.to]);
  const table = radius <= between[0].radius ? between[0] : between[1];
  const first = radius <= table.radius ? findBetween(table, at, GAZE.fromX, GAZE.toX) : -1;
  for (let base = 0; base < still; base += 32) {
    const bits = first < 0 ? allBelow(still - base) : table.bits[first + (base >> 5)];
    if (bits !== 0 && takeSome(gaze, base, bits, isFar)) return true;
  }
  return false;
}

/** Bits of so many walls, 32 at most. */
function allBelow(count: number): number {
  return count >= 32 ? -1 : (1 << count) - 1;
}

/** Takes what of these walls a line between the discs may come near. Most do not, so the question's numbers are at hand here. */
function takeSome(gaze: Gaze, base: number, bits: number, isFar: boolean): boolean {
  const { at, walls } = gaze;
  const x = at[GAZE.fromX];
  const y = at[GAZE.fromY];
  const ux = at[WAY.ux];
  const uy = at[WAY.uy];
  const wide = Math.max(at[WAY.wideFrom], at[WAY.wideTo]);
  const begin = -at[GAZE.from];
  const end = at[WAY.metres] + at[GAZE.to];
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    const wall = base + lowestOf(rest);
    const x1 = walls[wall * WALL_NUMBERS] - x;
    const y1 = walls[wall * WALL_NUMBERS + 1] - y;
    const x2 = walls[wall * WALL_NUMBERS + 2] - x;
    const y2 = walls[wall * WALL_NUMBERS + 3] - y;
    const h1 = y1 * ux - x1 * uy;
    const h2 = y2 * ux - x2 * uy;
    if ((h1 > wide && h2 > wide) || (h1 < -wide && h2 < -wide)) continue;
    const s1 = x1 * ux + y1 * uy;
    const s2 = x2 * ux + y2 * uy;
    if ((s1 < begin && s2 < begin) || (s1 > end && s2 > end)) continue;
    if (takeWall(gaze, wall, isFar)) return true;
  }
  return false;
}

/** Takes the boxes of entities that a line between the discs may come near, both diagonals of each. */
function takeBoxes(gaze: Gaze, target: number, isFar: boolean): boolean {
  const { at, walls, owners, count } = gaze;
  const x = at[GAZE.fromX];
  const y = at[GAZE.fromY];
  const ux = at[WAY.ux];
  const uy = at[WAY.uy];
  const wide = Math.max(at[WAY.wideFrom], at[WAY.wideTo]);
  const begin = -at[GAZE.from];
  const end = at[WAY.metres] + at[GAZE.to];
  for (let wall = gaze.still; wall < count; wall += 2) {
    const first = wall * WALL_NUMBERS;
    const halfX = (walls[first + 2] - walls[first]) / 2;
    const halfY = (walls[first + 3] - walls[first + 1]) / 2;
    const dx = walls[first] + halfX - x;
    const dy = walls[first + 1] + halfY - y;
    const size = halfX + halfY;
    const along = dx * ux + dy * uy;
    if (along + size < begin || along - size > end) continue;
    if (Math.abs(dy * ux - dx * uy) > wide + size || owners[wall] === target) continue;
    if (takeWall(gaze, wall, isFar) || takeWall(gaze, wall + 1, isFar)) return true;
  }
  return false;
}

/** Makes a line of a wall that may hide; true when it alone parts the discs. */
function takeWall(gaze: Gaze, wall: number, isFar: boolean): boolean {
  placeWall(gaze, wall);
  if (isEvaded(gaze, wall)) return false;
  findSides(gaze.at);
  if (isParting(gaze.at)) return true;
  if (isFar) addLine(gaze);
  return false;
}

/** False where the discs are so near to each other that lines between them have all directions. */
function layWay(at: Float64Array): boolean {
  const dx = at[GAZE.toX] - at[GAZE.fromX];
  const dy = at[GAZE.toY] - at[GAZE.fromY];
  const metres = Math.sqrt(dx * dx + dy * dy);
  const both = at[GAZE.from] + at[GAZE.to];
  const isFar = metres > both + CLOSE_METRES;
  const sine = isFar ? both / metres : 0;
  const cosine = Math.sqrt(1 - sine * sine);
  at[WAY.metres] = metres;
  at[WAY.ux] = metres > 0 ? dx / metres : 1;
  at[WAY.uy] = metres > 0 ? dy / metres : 0;
  at[WAY.sine] = sine;
  at[WAY.wideFrom] = isFar ? at[GAZE.from] / cosine : Infinity;
  at[WAY.wideTo] = isFar ? at[GAZE.to] / cosine : Infinity;
  return isFar;
}

function placeWall({ at, walls }: Gaze, wall: number): void {
  const first = wall * WALL_NUMBERS;
  const x1 = walls[first] - at[GAZE.fromX];
  const y1 = walls[first + 1] - at[GAZE.fromY];
  const x2 = walls[first + 2] - at[GAZE.fromX];
  const y2 = walls[first + 3] - at[GAZE.fromY];
  at[WALL.s1] = x1 * at[WAY.ux] + y1 * at[WAY.uy];
  at[WALL.h1] = y1 * at[WAY.ux] - x1 * at[WAY.uy];
  at[WALL.s2] = x2 * at[WAY.ux] + y2 * at[WAY.uy];
  at[WALL.h2] = y2 * at[WAY.ux] - x2 * at[WAY.uy];
}

/** Whether an end of the wall that can be walked around lies in one of the discs. */
function isEvaded({ at, ends }: Gaze, wall: number): boolean {
  const metres = at[WAY.metres];
  at[WALL.from1] = at[WALL.s1] * at[WALL.s1] + at[WALL.h1] * at[WALL.h1];
  at[WALL.from2] = at[WALL.s2] * at[WALL.s2] + at[WALL.h2] * at[WALL.h2];
  at[WALL.to1] = at[WALL.from1] + metres * (metres - 2 * at[WALL.s1]);
  at[WALL.to2] = at[WALL.from2] + metres * (metres - 2 * at[WALL.s2]);
  const from = at[GAZE.from] * at[GAZE.from];
  const to = at[STAYS] === 1 ? 0 : at[GAZE.to] * at[GAZE.to];
  if ((ends[wall] & END.first) !== 0 && (at[WALL.from1] < from || at[WALL.to1] < to)) return true;
  return (ends[wall] & END.second) !== 0 && (at[WALL.from2] < from || at[WALL.to2] < to);
}

function findSides(at: Float64Array): void {
  const s = at[WALL.s2] - at[WALL.s1];
  const h = at[WALL.h2] - at[WALL.h1];
  at[SIDE.from] = at[WALL.s1] * h - at[WALL.h1] * s;
  at[SIDE.to] = at[SIDE.from] - at[WAY.metres] * h;
  at[SIDE.alongFrom] = -(at[WALL.s1] * s + at[WALL.h1] * h);
  at[SIDE.alongTo] = at[SIDE.alongFrom] + at[WAY.metres] * s;
  at[SIDE.square] = s * s + h * h;
}

/** Whether the wall alone lies between the discs, wherever in them both are: each on its side, and nobody beyond its ends. */
function isParting(at: Float64Array): boolean {
  if (at[SIDE.from] * at[SIDE.to] >= 0) return false;
  const length = Math.sqrt(at[SIDE.square]);
  const from = at[GAZE.from] * length;
  const to = at[GAZE.to] * length;
  if (Math.min(at[SIDE.alongFrom] - from, at[SIDE.alongTo] - to) < 0) return false;
  return Math.max(at[SIDE.alongFrom] + from, at[SIDE.alongTo] + to) <= at[SIDE.square];
}

/** Makes lines' terms of the wall. */
function addLine(gaze: Gaze): void {
  const { at, lines, flags } = gaze;
  const flag = flagsOf(at);
  const line = gaze.lineCount * LINE_NUMBERS;
  lines[line + LINE.sideH] = at[WALL.s2] - at[WALL.s1];
  lines[line + LINE.sideS] = at[WALL.h1] - at[WALL.h2];
  if (!clip(at)) return;
  lines[line + LINE.q1] = at[WALL.s1] / at[WAY.metres];
  lines[line + LINE.h1] = at[WALL.h1];
  lines[line + LINE.q2] = at[WALL.s2] / at[WAY.metres];
  lines[line + LINE.h2] = at[WALL.h2];
  lines[line + LINE.side0] = at[SIDE.from];
  lines[line + LINE.signFrom] = at[SIDE.from] < 0 ? -1 : 1;
  lines[line + LINE.signTo] = at[SIDE.to] < 0 ? -1 : 1;
  flags[gaze.lineCount++] = flag;
}

/**
 * A wall that cuts a disc hides only from who is on the same side of it as the middle; and where both its ends lie outside, nobody
 * in the disc is on its other side. Says also between which parts of the way it counts: beside a disc that it does not cut, it may
 * lie behind whoever is in there.
 */
function flagsOf(at: Float64Array): number {
  const from = at[GAZE.from] * at[GAZE.from];
  const to = at[GAZE.to] * at[GAZE.to];
  const cutsFrom = cuts(at, SIDE.from, SIDE.alongFrom, WALL.from1, GAZE.from);
  const cutsTo = cuts(at, SIDE.to, SIDE.alongTo, WALL.to1, GAZE.to);
  at[WAY.begin] = cutsFrom ? -Infinity : at[GAZE.from] * at[WAY.sine];
  at[WAY.end] = cutsTo ? Infinity : at[WAY.metres] - at[GAZE.to] * at[WAY.sine];
  let flag: number = FLAG.positive | FLAG.negative;
  if (cutsFrom) flag &= at[SIDE.from] > 0 ? FLAG.positive : FLAG.negative;
  if (cutsTo) flag &= at[SIDE.to] < 0 ? FLAG.positive : FLAG.negative;
  if (cutsFrom && at[WALL.from1] >= from && at[WALL.from2] >= from) flag |= FLAG.partsFrom;
  if (cutsTo && at[WALL.to1] >= to && at[WALL.to2] >= to) flag |= FLAG.partsTo;
  return flag;
}

/** Whether the wall is nearer to a middle than the radius of its disc. `end`: position of the distance of the first end; the other is next. */
function cuts(at: Float64Array, side: number, along: number, end: number, radius: number): boolean {
  const square = at[radius] * at[radius];
  if (at[end] < square || at[end + 1] < square) return true;
  if (at[along] < 0 || at[along] > at[SIDE.square]) return false;
  return at[side] * at[side] < square * at[SIDE.square];
}

/** Leaves of the wall what lies between `begin` and `end`; false for nothing. */
function clip(at: Float64Array): boolean {
  const begin = at[WAY.begin];
  const end = at[WAY.end];
  const s1 = at[WALL.s1];
  const s2 = at[WALL.s2];
  if ((s1 <= begin && s2 <= begin) || (s1 >= end && s2 >= end)) return false;
  const steep = s1 === s2 ? 0 : (at[WALL.h2] - at[WALL.h1]) / (s2 - s1);
  at[WALL.s1] = Math.max(begin, Math.min(end, s1));
  at[WALL.s2] = Math.max(begin, Math.min(end, s2));
  at[WALL.h1] += (at[WALL.s1] - s1) * steep;
  at[WALL.h2] += (at[WALL.s2] - s2) * steep;
  return true;
}

/** Whether all lines of a rectangle are hidden: the one at `a, b` of those that a side is cut into. */
function isCellHidden(gaze: Gaze, level: number, a: number, b: number): boolean {
  const { at } = gaze;
  const size = 1 / (1 << level);
  at[CELL.halfA] = at[WAY.wideFrom] * size;
  at[CELL.halfB] = at[WAY.wideTo] * size;
  at[CELL.a] = at[CELL.halfA] * (2 * a + 1) - at[WAY.wideFrom];
  at[CELL.b] = at[CELL.halfB] * (2 * b + 1) - at[WAY.wideTo];
  if (isTaken(gaze)) return true;
  at[CELL.halfA] = 0;
  at[CELL.halfB] = 0;
  if (!isTaken(gaze)) return false;
  if (level === LEVELS) {
    gaze.isUnsure = true;
    return true;
  }
  if (!isCellHidden(gaze, level + 1, 2 * a, 2 * b) || !isCellHidden(gaze, level + 1, 2 * a, 2 * b + 1)) return false;
  // A light that stands is a point: there is nothing beside it.
  if (at[GAZE.from] === 0) return true;
  return isCellHidden(gaze, level + 1, 2 * a + 1, 2 * b) && isCellHidden(gaze, level + 1, 2 * a + 1, 2 * b + 1);
}

/** Whether one wall takes all lines of the cell. */
function isTaken({ at, lines, flags, lineCount }: Gaze): boolean {
  const a = at[CELL.a];
  const b = at[CELL.b];
  const halfA = at[CELL.halfA];
  const halfB = at[CELL.halfB];
  for (let i = 0; i < lineCount; i++) {
    const line = i * LINE_NUMBERS;
    const q1 = lines[line + LINE.q1];
    const q2 = lines[line + LINE.q2];
    const beside1 = a * (1 - q1) + b * q1 - lines[line + LINE.h1];
    const beside2 = a * (1 - q2) + b * q2 - lines[line + LINE.h2];
    const spread1 = halfA * Math.abs(1 - q1) + halfB * Math.abs(q1);
    const spread2 = halfA * Math.abs(1 - q2) + halfB * Math.abs(q2);
    const flag = flags[i];
    if ((flag & FLAG.positive) !== 0 && beside1 >= spread1 && beside2 <= -spread2) return true;
    if ((flag & FLAG.negative) !== 0 && beside1 <= -spread1 && beside2 >= spread2) return true;
    if ((flag & FLAG.partsFrom) !== 0 && isBehind(at, lines, line, LINE.signFrom, false)) return true;
    if ((flag & FLAG.partsTo) !== 0 && isBehind(at, lines, line, LINE.signTo, true)) return true;
  }
  return false;
}

/** Whether all lines of the cell pass a disc on the far side of a wall that parts it. */
function isBehind(at: Float64Array, lines: Float64Array, line: number, sign: number, isTo: boolean): boolean {
  const metres = at[WAY.metres];
  const radius = isTo ? at[GAZE.to] : at[GAZE.from];
  for (let way = -1; way <= 1; way += 2) {
    const s = (isTo ? metres : 0) + way * radius;
    const q = s / metres;
    const beside = at[CELL.a] * (1 - q) + at[CELL.b] * q;
    const spread = at[CELL.halfA] * Math.abs(1 - q) + at[CELL.halfB] * Math.abs(q);
    const side = lines[line + LINE.sideH] * beside + lines[line + LINE.sideS] * s + lines[line + LINE.side0];
    if (lines[line + sign] * side + Math.abs(lines[line + LINE.sideH]) * spread >= 0) return false;
  }
  return true;
}
