import { KIND } from '#shared/games/relight/schema.ts';
import { MEMORY, TRACK, TRACK_NUMBERS, TRACK_TICKS } from '#shared/games/relight/think/memory.ts';
import { sees, squareTo } from '#shared/games/relight/think/perceive.ts';
import { DRAWN } from '#shared/games/relight/think/skills.ts';
import { happens, hesitation, NOW, type Thought, USE } from '#shared/games/relight/think/thought.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';

/*
 * Whom a bot fights: somebody in sight, whom it notices, and of whom it knows what it saw a reaction ago.
 */

/** Nobody farther than this is fought, m²: about what a screen shows. */
const SQUARE_MOST: number = 14 * 14;

/** Each body is looked for once in so many ticks; a power of two. Half the shortest reaction, so that nobody notices. */
const LOOK_TICKS = 4;

/** A target that is out of sight for longer is forgotten, ticks; for less than `BLINK_TICKS` it has not been lost. */
const FORGET_TICKS = 45;
const BLINK_TICKS = 4;

/** After that long a look for somebody is given up, ticks. */
const HUNT_TICKS = 180;

/** Finds `t.target`, and what the bot believes of it. Costs a line of sight or two. */
export function chooseTarget(t: Thought): void {
  t.target = -1;
  followTarget(t);
  for (let i = 0; i < t.sight.count; i++) {
    const index = t.sight.entities[i];
    if (((t.tick + index) & (LOOK_TICKS - 1)) === 0 && isNewcomer(t, index)) meet(t, index);
  }
  if (t.target < 0) listen(t);
  else believe(t);
}

function isOther(t: Thought, index: number): boolean {
  return t.sight.world.columns.kind[index] === KIND.player && index !== t.sight.seat;
}

function followTarget(t: Thought): void {
  const { memory, tick } = t;
  if (memory[MEMORY.target] === 0) return;
  const index = bodyOf(t, memory[MEMORY.target] - 1);
  if (index < 0) loseTarget(t);
  else if (squareTo(t, index) <= SQUARE_MOST && sees(t, index)) keep(t, index);
  else if (tick - memory[MEMORY.seenAt] > FORGET_TICKS) memory[MEMORY.target] = 0;
}

/** Index of another seat's body among what the bot knows, or -1. */
function bodyOf(t: Thought, seat: number): number {
  for (let i = 0; i < t.sight.count; i++) {
    const index = t.sight.entities[i];
    if (isOther(t, index) && t.sight.world.columns.seat[index] === seat) return index;
  }
  return -1;
}

/** It is dead or far away: nothing to look for where it was. */
function loseTarget({ memory }: Thought): void {
  memory[MEMORY.target] = 0;
  memory[MEMORY.huntUntil] = 0;
}

function isNewcomer(t: Thought, index: number): boolean {
  if (!isOther(t, index) || index === t.target) return false;
  const square = squareTo(t, index);
  if (square > SQUARE_MOST) return false;
  if (t.target >= 0 && square * 2 > squareTo(t, t.target)) return false;
  return sees(t, index);
}

function meet(t: Thought, index: number): void {
  const { memory, tick, skill } = t;
  memory[MEMORY.target] = t.sight.world.columns.seat[index] + 1;
  memory[MEMORY.metAt] = tick;
  memory[MEMORY.actAt] = tick + skill.reactTicks;
  memory[MEMORY.railAt] = Math.max(memory[MEMORY.railAt], memory[MEMORY.actAt] + hesitation(t));
  memory[MEMORY.steadyFor] = 0;
  mark(t, index);
}

function keep(t: Thought, index: number): void {
  const { memory, tick, skill } = t;
  if (tick - memory[MEMORY.seenAt] > BLINK_TICKS) {
    // It comes back from where it was awaited.
    memory[MEMORY.metAt] = tick;
    memory[MEMORY.actAt] = tick + (skill.reactTicks >> 1);
  }
  mark(t, index);
}

/** Writes down where the target is. */
function mark(t: Thought, index: number): void {
  const { memory, tick } = t;
  const { x, y, vx, vy } = t.sight.world.columns;
  t.target = index;
  // After a blink the ticks between are filled with what is true now, so that no old track is read.
  const from = Math.max(memory[MEMORY.metAt], Math.min(tick, memory[MEMORY.seenAt] + 1), tick - TRACK_TICKS + 1);
  for (let each = from; each <= tick; each++) {
    const at = TRACK + (each & (TRACK_TICKS - 1)) * TRACK_NUMBERS;
    memory[at] = x[index] / POSITION_PER_METRE;
    memory[at + 1] = y[index] / POSITION_PER_METRE;
    memory[at + 2] = vx[index] / VELOCITY_PER_METRE;
    memory[at + 3] = vy[index] / VELOCITY_PER_METRE;
  }
  memory[MEMORY.seenAt] = tick;
  memory[MEMORY.lastX] = x[index] / POSITION_PER_METRE;
  memory[MEMORY.lastY] = y[index] / POSITION_PER_METRE;
  memory[MEMORY.huntUntil] = tick + HUNT_TICKS;
}

/** What was seen a reaction ago, carried on to now. */
function believe({ memory, now, tick, skill, sight }: Thought): void {
  const delay = Math.max(0, Math.min(skill.reactTicks, tick - memory[MEMORY.metAt]));
  const at = TRACK + ((tick - delay) & (TRACK_TICKS - 1)) * TRACK_NUMBERS;
  const seconds = delay * sight.world.dt;
  now[NOW.targetVx] = memory[at + 2];
  now[NOW.targetVy] = memory[at + 3];
  now[NOW.targetX] = memory[at] + memory[at + 2] * seconds;
  now[NOW.targetY] = memory[at + 1] + memory[at + 3] * seconds;
  const dx = now[NOW.targetX] - now[NOW.x];
  const dy = now[NOW.targetY] - now[NOW.y];
  now[NOW.targetMetres] = Math.sqrt(dx * dx + dy * dy);
}

/** Of rails that others fire, those that a bot with nothing else to do goes after. */
const HEAR_SHARE: number = DRAWN * 0.15;

/** Somebody else's rail leads to somebody. */
function listen(t: Thought): void {
  const { sight, memory, tick } = t;
  if (tick < memory[MEMORY.huntUntil]) return;
  const { kind, seat, generation, x, y } = sight.world.columns;
  for (let i = 0; i < sight.count; i++) {
    const index = sight.entities[i];
    if (kind[index] !== KIND.trace || seat[index] === sight.seat) continue;
    if (!happens(t, generation[index] * 256 + seat[index], USE.hear, HEAR_SHARE)) continue;
    memory[MEMORY.lastX] = x[index] / POSITION_PER_METRE;
    memory[MEMORY.lastY] = y[index] / POSITION_PER_METRE;
    memory[MEMORY.huntUntil] = tick + HUNT_TICKS;
    return;
  }
}
