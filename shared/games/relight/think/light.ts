import { BUTTON, KIND } from '#shared/games/relight/schema.ts';
import { dropAnchor } from '#shared/games/relight/think/free.ts';
import { isPastWalls } from '#shared/games/relight/think/lines.ts';
import { MEMORY } from '#shared/games/relight/think/memory.ts';
import { squareTo } from '#shared/games/relight/think/perceive.ts';
import { DRAWN } from '#shared/games/relight/think/skills.ts';
import { draw, happens, NOW, type Thought, USE } from '#shared/games/relight/think/thought.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { SIZE, WAY_X, WAY_Y, X, Y } from '#shared/sim/sweep.ts';

/*
 * What a bot does about the dark: takes beacons that it comes by, and throws a flare to where somebody may be.
 */

/** A beacon this near, with nothing but floor between, is taken, m². */
const BY_SQUARE: number = 5 * 5;

/** At a beacon it stops this near to the middle, m². */
const STAND_SQUARE = 1;

/**
 * It gives up after so many ticks, a good second more than taking needs by default, and minds no other beacon for so many more: where
 * two bots keep each other from taking one, neither may stand there for ever.
 */
const TRY_TICKS = 240;
const REST_TICKS = 480;

/** The radius of the way to a beacon, m: a body's. */
const BODY_METRES = 0.39;

/** Chance of a flare in each second, by what the bot is about: looking for somebody, or walking about. */
const SECOND_TICKS = 60;
/** Seats decide in different ticks. */
const SEAT_STRIDE = 7;
const HUNT_SHARE: number = DRAWN * 0.2;
const WANDER_SHARE: number = DRAWN * 0.03;

/** Steps to a beacon nearby that is not its own, or stands at it; false when there is none to take. */
export function takeBeacon(t: Thought): boolean {
  const { memory, tick, now } = t;
  const until = memory[MEMORY.tryUntil];
  if (until > 0 && tick > until && tick < until + REST_TICKS) return false;
  const beacon = beaconNear(t);
  if (beacon < 0) return false;
  if (tick > until) memory[MEMORY.tryUntil] = tick + TRY_TICKS;
  const metres = Math.max(Math.sqrt(now[NOW.x2] * now[NOW.x2] + now[NOW.y2] * now[NOW.y2]), 0.01);
  const stands = squareTo(t, beacon) < STAND_SQUARE;
  now[NOW.moveX] = stands ? 0 : now[NOW.x2] / metres;
  now[NOW.moveY] = stands ? 0 : now[NOW.y2] / metres;
  if (stands) dropAnchor(t);
  return true;
}

/** The beacon, and in `x2, y2` the way there; or -1. */
function beaconNear(t: Thought): number {
  for (let i = 0; i < t.sight.count; i++) {
    const index = t.sight.entities[i];
    if (isForeign(t, index) && squareTo(t, index) < BY_SQUARE && walksTo(t, index)) return index;
  }
  return -1;
}

/** Whether it is a beacon that another seat holds, or nobody. */
function isForeign({ sight }: Thought, index: number): boolean {
  const { kind, holder } = sight.world.columns;
  return kind[index] === KIND.beacon && holder[index] !== sight.seat + 1;
}

function walksTo({ s, now, routes, sight }: Thought, index: number): boolean {
  const { x, y } = sight.world.columns;
  s[X] = now[NOW.x];
  s[Y] = now[NOW.y];
  s[WAY_X] = x[index] / POSITION_PER_METRE - s[X];
  s[WAY_Y] = y[index] / POSITION_PER_METRE - s[Y];
  s[SIZE] = BODY_METRES;
  now[NOW.x2] = s[WAY_X];
  now[NOW.y2] = s[WAY_Y];
  return isPastWalls(s, routes.floor.statics);
}

/** One of the beacons that are not its own, or -1; each as likely as every other. `key` makes the draw. */
export function drawBeacon(t: Thought, key: number): number {
  let count = 0;
  for (let i = 0; i < t.sight.count; i++) if (isForeign(t, t.sight.entities[i])) count++;
  if (count === 0) return -1;
  let left = draw(t, key, USE.beacon) % count;
  for (let i = 0; i < t.sight.count; i++) {
    if (isForeign(t, t.sight.entities[i]) && left-- === 0) return t.sight.entities[i];
  }
  return -1;
}

/** Into the dark ahead, where nobody is in sight. */
export function throwFlare(t: Thought): void {
  const { sight, memory, tick, out } = t;
  if (t.target >= 0 || sight.world.columns.flareWait[sight.seat] > 0) return;
  const share = tick < memory[MEMORY.huntUntil] ? HUNT_SHARE : WANDER_SHARE;
  const isTurn = (tick + sight.seat * SEAT_STRIDE) % SECOND_TICKS === 0;
  if (isTurn && happens(t, tick, USE.flare, share)) out.pressed |= BUTTON.flare;
}
