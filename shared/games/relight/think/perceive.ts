import { KIND } from '#shared/games/relight/schema.ts';
import { CRATE_HALF } from '#shared/games/relight/sizes.ts';
import { isPastBoxes, isPastWalls } from '#shared/games/relight/think/lines.ts';
import { NOW, type Thought } from '#shared/games/relight/think/thought.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { BOX_NUMBERS } from '#shared/sim/statics.ts';
import { SIZE, WAY_X, WAY_Y, X, Y } from '#shared/sim/sweep.ts';

/** Whether the bot has a body: it is among what it knows. */
export function hasBody({ sight }: Thought): boolean {
  const { kind } = sight.world.columns;
  for (let at = 0; at < sight.count; at++) {
    const index = sight.entities[at];
    if (index === sight.seat) return kind[index] === KIND.player;
    if (index > sight.seat) return false;
  }
  return false;
}

/** Reads the own body and lists the crates. */
export function perceive(t: Thought): void {
  const { sight, now } = t;
  const { x, y, vx, vy, health } = sight.world.columns;
  now[NOW.x] = x[sight.seat] / POSITION_PER_METRE;
  now[NOW.y] = y[sight.seat] / POSITION_PER_METRE;
  now[NOW.vx] = vx[sight.seat] / VELOCITY_PER_METRE;
  now[NOW.vy] = vy[sight.seat] / VELOCITY_PER_METRE;
  now[NOW.health] = health[sight.seat] / sight.world.tunables[tunables.at['health.max']];
  listCrates(t);
}

function listCrates(t: Thought): void {
  const { sight, crates } = t;
  const { kind, x, y } = sight.world.columns;
  t.crateCount = 0;
  for (let i = 0; i < sight.count; i++) {
    const index = sight.entities[i];
    if (kind[index] !== KIND.crate || t.crateCount * BOX_NUMBERS >= crates.length) continue;
    const at = t.crateCount * BOX_NUMBERS;
    crates[at] = x[index] / POSITION_PER_METRE - CRATE_HALF;
    crates[at + 1] = y[index] / POSITION_PER_METRE - CRATE_HALF;
    crates[at + 2] = x[index] / POSITION_PER_METRE + CRATE_HALF;
    crates[at + 3] = y[index] / POSITION_PER_METRE + CRATE_HALF;
    t.crateCount++;
  }
}

/** Half the width of what must be free between a bot and what it sees, m: a shot gets through where a look does. */
const SIGHT_METRES = 0.13;

/** Whether neither wall nor crate is between the bot and an entity. */
export function sees(t: Thought, index: number): boolean {
  const { s, now } = t;
  const { x, y } = t.sight.world.columns;
  s[X] = now[NOW.x];
  s[Y] = now[NOW.y];
  s[WAY_X] = x[index] / POSITION_PER_METRE - s[X];
  s[WAY_Y] = y[index] / POSITION_PER_METRE - s[Y];
  s[SIZE] = SIGHT_METRES;
  return isPastWalls(s, t.routes.floor.statics) && isPastBoxes(s, t.crates, t.crateCount);
}

/** How far an entity is away, m², rounded down: a whole number, which costs nothing to return. */
export function squareTo(t: Thought, index: number): number {
  const { x, y } = t.sight.world.columns;
  const dx = x[index] / POSITION_PER_METRE - t.now[NOW.x];
  const dy = y[index] / POSITION_PER_METRE - t.now[NOW.y];
  return Math.floor(dx * dx + dy * dy);
}
