import { isPastBoxes, isPastWalls } from '#shared/games/relight/think/lines.ts';
import { MEMORY } from '#shared/games/relight/think/memory.ts';
import { draw, NOW, type Thought, USE } from '#shared/games/relight/think/thought.ts';
import { SIZE, WAY_X, WAY_Y, X, Y } from '#shared/sim/sweep.ts';

/*
 * Around what is in the way just here: crates stand where somebody pushed them, and no route knows them.
 */

/** A body that touches something must still get along it: a little less than its radius, m. */
const BODY_METRES = 0.385;

/** Cosines and sines of the turns that are tried one after the other: 40, 75, 110 and 150 degrees. */
const TURNS: Float64Array = Float64Array.of(0.766, 0.643, 0.259, 0.966, -0.342, 0.94, -0.866, 0.5);

/** Having turned to one side it keeps to that for so long, ticks: enough to get past a crate. */
const AROUND_TICKS = 20;

/** Who has not got away from a place by so much in so many ticks looks for another way: a second at a quarter of its speed. */
const ANCHOR_METRES = 1.2;
const ANCHOR_TICKS = 60;

/** ... which it follows for at least so long, ticks. */
const FREE_TICKS = 20;

/** Directions that it chooses from; a power of two. */
const DIRECTIONS = 8;
const DIRECTION_X: Float64Array = Float64Array.of(1, 0.707, 0, -0.707, -1, -0.707, 0, 0.707);
const DIRECTION_Y: Float64Array = Float64Array.of(0, 0.707, 1, 0.707, 0, -0.707, -1, -0.707);

/**
 * Turns the wanted direction until the next `reach` metres are free: to the side on which it already goes around something,
 * else to where the smaller turn is enough. When all is blocked the direction stays, and the body pushes.
 */
export function giveWay(t: Thought): void {
  const { memory, now, tick } = t;
  now[NOW.x2] = now[NOW.moveX];
  now[NOW.y2] = now[NOW.moveY];
  if (isFree(t)) return;
  const side = memory[MEMORY.around] === -1 ? -1 : 1;
  if (tick < memory[MEMORY.aroundUntil] && turnsTo(t, side)) return;
  for (let turn = 0; turn < TURNS.length; turn += 2) {
    if (turnsBy(t, turn, side) || turnsBy(t, turn, -side)) return;
  }
}

/** Whether some turn to a side is free; then it is taken. */
function turnsTo(t: Thought, side: number): boolean {
  for (let turn = 0; turn < TURNS.length; turn += 2) if (turnsBy(t, turn, side)) return true;
  return false;
}

/** Whether the wanted direction, turned, is free; then it is taken. */
function turnsBy(t: Thought, turn: number, side: number): boolean {
  const { memory, now, tick } = t;
  const cos = TURNS[turn];
  const sin = TURNS[turn + 1] * side;
  const x = now[NOW.moveX];
  const y = now[NOW.moveY];
  now[NOW.x2] = x * cos - y * sin;
  now[NOW.y2] = y * cos + x * sin;
  if (!isFree(t)) return false;
  now[NOW.moveX] = now[NOW.x2];
  now[NOW.moveY] = now[NOW.y2];
  memory[MEMORY.around] = side;
  memory[MEMORY.aroundUntil] = tick + AROUND_TICKS;
  return true;
}

/** Whether the next metres into the direction `x2, y2` are free of walls and crates. */
export function isFree({ s, now, routes, crates, crateCount }: Thought): boolean {
  s[X] = now[NOW.x];
  s[Y] = now[NOW.y];
  s[WAY_X] = now[NOW.x2] * now[NOW.reach];
  s[WAY_Y] = now[NOW.y2] * now[NOW.reach];
  s[SIZE] = BODY_METRES;
  return isPastWalls(s, routes.floor.statics) && isPastBoxes(s, crates, crateCount);
}

/** Notices that the bot does not get anywhere; then another direction and another goal are in force for a moment. */
export function comeFree(t: Thought): void {
  const { memory, now, tick } = t;
  if (tick < memory[MEMORY.freeUntil]) {
    now[NOW.moveX] = memory[MEMORY.freeX];
    now[NOW.moveY] = memory[MEMORY.freeY];
    return;
  }
  const dx = now[NOW.x] - memory[MEMORY.anchorX];
  const dy = now[NOW.y] - memory[MEMORY.anchorY];
  if (dx * dx + dy * dy > ANCHOR_METRES * ANCHOR_METRES) dropAnchor(t);
  else if (tick - memory[MEMORY.anchorAt] > ANCHOR_TICKS) turnAway(t);
}

/** From here it has to get away. */
export function dropAnchor({ memory, now, tick }: Thought): void {
  memory[MEMORY.anchorX] = now[NOW.x];
  memory[MEMORY.anchorY] = now[NOW.y];
  memory[MEMORY.anchorAt] = tick;
}

/** The first free direction from a drawn one on; if there is none, the drawn one, to push. */
function turnAway(t: Thought): void {
  const { memory, now, tick } = t;
  const first = draw(t, tick, USE.free);
  let chosen = first & (DIRECTIONS - 1);
  for (let turn = 0; turn < DIRECTIONS; turn++) {
    const direction = (first + turn * 3) & (DIRECTIONS - 1);
    now[NOW.x2] = DIRECTION_X[direction];
    now[NOW.y2] = DIRECTION_Y[direction];
    if (!isFree(t)) continue;
    chosen = direction;
    break;
  }
  memory[MEMORY.freeX] = DIRECTION_X[chosen];
  memory[MEMORY.freeY] = DIRECTION_Y[chosen];
  memory[MEMORY.freeUntil] = tick + FREE_TICKS + (first >> 6);
  memory[MEMORY.goal] = 0;
  memory[MEMORY.huntUntil] = 0;
  dropAnchor(t);
}
