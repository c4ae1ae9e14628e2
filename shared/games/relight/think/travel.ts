import { cellOf } from '#shared/games/relight/think/floor.ts';
import { isPastWalls } from '#shared/games/relight/think/lines.ts';
import { MEMORY } from '#shared/games/relight/think/memory.ts';
import { NOW, type Thought } from '#shared/games/relight/think/thought.ts';
import { SIZE, WAY_X, WAY_Y, X, Y } from '#shared/sim/sweep.ts';

/*
 * Getting to a waypoint: along the baked routes, cutting corners where a straight walk leads past them.
 */

/** Each bot looks for its way once in so many ticks; bots on neighbouring seats in different ones. A power of two. */
const REPLAN_TICKS = 16;

/** Spreads seats over these ticks; odd, so that sixteen seats have sixteen different ones. */
const SEAT_STRIDE = 5;

/** Steps of the route that are looked past, at most. */
const CUT_STEPS = 5;

/** A place this near has been reached, m. */
export const ARRIVE_METRES = 0.6;

/** A body that touches a wall must still find its way along it: a little less than its radius, m. */
const BODY_METRES = 0.39;

/** Sets out for a waypoint. */
export function setGoal(t: Thought, waypoint: number): void {
  t.memory[MEMORY.goal] = waypoint + 1;
  replan(t);
}

/** Walks on towards the goal. */
export function travel(t: Thought): void {
  const { memory, tick, sight } = t;
  const isTurn = ((tick + sight.seat * SEAT_STRIDE) & (REPLAN_TICKS - 1)) === 0;
  if (memory[MEMORY.goal] > 0 && (isTurn || isAtVia(t))) replan(t);
  walkToVia(t);
}

export function isAtVia({ memory, now }: Thought): boolean {
  const dx = memory[MEMORY.viaX] - now[NOW.x];
  const dy = memory[MEMORY.viaY] - now[NOW.y];
  return dx * dx + dy * dy < ARRIVE_METRES * ARRIVE_METRES;
}

function walkToVia({ memory, now }: Thought): void {
  const dx = memory[MEMORY.viaX] - now[NOW.x];
  const dy = memory[MEMORY.viaY] - now[NOW.y];
  const metres = Math.sqrt(dx * dx + dy * dy);
  now[NOW.moveX] = dx / Math.max(metres, 0.01);
  now[NOW.moveY] = dy / Math.max(metres, 0.01);
  now[NOW.reach] = Math.min(now[NOW.reach], metres);
}

/** Finds the farthest step of the route that a straight walk leads to. Costs a few lines. */
function replan(t: Thought): void {
  const { routes, memory } = t;
  const goal = memory[MEMORY.goal] - 1;
  let via = waypointNear(t);
  if (via < 0) return;
  for (let steps = 0; steps < CUT_STEPS && via !== goal; steps++) {
    const next = routes.steps[goal * routes.count + via];
    if (!walksTo(t, next)) break;
    via = next;
  }
  memory[MEMORY.viaX] = routes.x[via];
  memory[MEMORY.viaY] = routes.y[via];
}

/** Whether a straight walk leads from the body to a waypoint; crates do not count, they give way. */
function walksTo({ s, now, routes }: Thought, waypoint: number): boolean {
  s[X] = now[NOW.x];
  s[Y] = now[NOW.y];
  s[WAY_X] = routes.x[waypoint] - s[X];
  s[WAY_Y] = routes.y[waypoint] - s[Y];
  s[SIZE] = BODY_METRES;
  return isPastWalls(s, routes.floor.statics);
}

/** Cells around one, nearest first: columns and rows away. */
const AROUND: Int8Array = Int8Array.from(
  Array.from({ length: 49 }, (_, at) => [(at % 7) - 3, Math.floor(at / 7) - 3] as const)
    .toSorted(([ax, ay], [bx, by]) => ax * ax + ay * ay - bx * bx - by * by || ay - by || ax - bx)
    .flat(),
);

/** Whether the bot is at the waypoint that it wanted to get to. */
export function isAtGoal({ routes, memory, now }: Thought): boolean {
  const goal = memory[MEMORY.goal] - 1;
  if (goal < 0) return false;
  const dx = routes.x[goal] - now[NOW.x];
  const dy = routes.y[goal] - now[NOW.y];
  return dx * dx + dy * dy < ARRIVE_METRES * ARRIVE_METRES;
}

/** The waypoint of the cell of `x2, y2`, or of one around it; -1 when nobody can walk there. */
export function waypointAt(t: Thought): number {
  return waypointAround(t, cellOf(t.routes.floor, t.now[NOW.x2], t.now[NOW.y2]), false);
}

/** A waypoint that a straight walk leads to from the body, or -1: that of its cell, or of one around it. */
export function waypointNear(t: Thought): number {
  return waypointAround(t, cellOf(t.routes.floor, t.now[NOW.x], t.now[NOW.y]), true);
}

function waypointAround(t: Thought, cell: number, walks: boolean): number {
  const { ofCell, floor } = t.routes;
  const { cellsX, cellsY } = floor;
  const column = cell % cellsX;
  const row = (cell - column) / cellsX;
  for (let at = 0; at < AROUND.length; at += 2) {
    const x = column + AROUND[at];
    const y = row + AROUND[at + 1];
    if (x < 0 || y < 0 || x >= cellsX || y >= cellsY) continue;
    const waypoint = ofCell[y * cellsX + x];
    if (waypoint >= 0 && (!walks || walksTo(t, waypoint))) return waypoint;
  }
  return -1;
}
