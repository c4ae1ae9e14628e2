import type { GameMap, Point } from '#shared/sim/map.ts';
import { buildYard } from '#shared/testing/yard.ts';

/* Maps that only benchmarks play on. */

/** Rows of blocks that give 64 players the room that twelve have on Switchyard: 56 × 108 m. */
const YARD_ROWS = 27;

/** Of the yard's many crossings so many are spawns: as many per player as on Switchyard. */
const SPAWN_EVERY = 4;

/** A yard with room for so many players to move. */
export function yardFor(players: number): GameMap {
  const yard = buildYard(1, Math.ceil((YARD_ROWS * players) / 64));
  return { ...yard, spawns: yard.spawns.filter((_, at) => at % SPAWN_EVERY === 0) };
}

/** One room of 10 × 10 m: whoever is in it touches somebody. */
export const closet: GameMap = {
  name: 'Closet',
  width: 10,
  height: 10,
  boxes: [],
  segments: [],
  spawns: grid(8, 8, 1.2, 0.8),
  crates: [],
};

/** 500 crates, a crate's width apart, and eight places to begin among them. */
export const crateField: GameMap = {
  name: 'Crate field',
  width: 64,
  height: 52,
  boxes: [],
  segments: [],
  spawns: grid(4, 2, 14, 9).map(({ x, y }) => ({ x: x + 1.25, y: y + 1.25 })),
  crates: grid(25, 20, 2.5, 2),
};

function grid(columns: number, rows: number, step: number, first: number): Point[] {
  return Array.from({ length: columns * rows }, (_, at) => {
    return { x: first + (at % columns) * step, y: first + Math.floor(at / columns) * step };
  });
}
