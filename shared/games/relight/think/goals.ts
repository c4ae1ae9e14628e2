import { BUTTON } from '#shared/games/relight/schema.ts';
import { isPastWalls } from '#shared/games/relight/think/lines.ts';
import { drawBeacon } from '#shared/games/relight/think/light.ts';
import { MEMORY, SECTORS, SECTORS_ACROSS } from '#shared/games/relight/think/memory.ts';
import { DRAWN as CHANCES } from '#shared/games/relight/think/skills.ts';
import { happens, randomWaypoint, NOW, type Thought, USE } from '#shared/games/relight/think/thought.ts';
import { isAtGoal, setGoal, waypointAt } from '#shared/games/relight/think/travel.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { SIZE, WAY_X, WAY_Y, X, Y } from '#shared/sim/sweep.ts';

/*
 * Where a bot wants to get to: out of sight of whoever has hurt it, where it saw somebody last, to a beacon, or where it has not
 * looked for long.
 */

/** Waypoints drawn, of which the best becomes the goal. */
const DRAWN = 8;

/** What has not been looked at for longer than this is not more interesting for it, ticks. */
const AGE_TICKS_MOST = 3_600;

/** A goal may be so much less fresh for each metre that it is nearer, ticks. */
const TICKS_PER_METRE = 30;

/** A bot that is weak keeps away for so long, and then faces what comes for so long, ticks. */
const FLEE_TICKS = 300;
const FACE_TICKS = 300;

/** Of goals that a bot with nothing else to do sets itself, those that are a beacon. */
const BEACON_SHARE: number = CHANCES * 0.3;

/** A sector is looked over from this near, m². */
const SECTOR_SQUARE: number = 8 * 8;

export function chooseGoal(t: Thought): void {
  const { memory, tick } = t;
  lookOver(t);
  if (isAfraid(t)) flee(t);
  else if (tick < memory[MEMORY.fleeUntil]) stayAway(t);
  else if (tick < memory[MEMORY.huntUntil]) hunt(t);
  else if (memory[MEMORY.goal] === 0 || isAtGoal(t)) wander(t);
}

/** Whether the bot would rather be elsewhere than where it is. */
export function isFleeing({ memory, tick }: Thought): boolean {
  return tick < memory[MEMORY.fleeUntil];
}

function isAfraid({ memory, now, tick, target }: Thought): boolean {
  return target >= 0 && tick >= memory[MEMORY.fleeFrom] && now[NOW.health] < memory[MEMORY.fear];
}

function flee(t: Thought): void {
  const { memory, tick, skill, out } = t;
  memory[MEMORY.fleeUntil] = tick + FLEE_TICKS;
  memory[MEMORY.fleeFrom] = tick + FLEE_TICKS + FACE_TICKS;
  setGoal(t, drawCover(t));
  if (happens(t, tick, USE.dash, 2 * skill.dashShare) && isDashReady(t)) out.pressed |= BUTTON.dash;
}

function isDashReady({ sight }: Thought): boolean {
  return sight.world.columns.dashWait[sight.seat] === 0;
}

/** Once there it goes on to another place. */
function stayAway(t: Thought): void {
  if (t.memory[MEMORY.goal] === 0 || isAtGoal(t)) setGoal(t, drawCover(t));
}

function hunt(t: Thought): void {
  const { memory, now } = t;
  now[NOW.x2] = memory[MEMORY.lastX];
  now[NOW.y2] = memory[MEMORY.lastY];
  const waypoint = waypointAt(t);
  if (waypoint >= 0 && memory[MEMORY.goal] !== waypoint + 1) setGoal(t, waypoint);
  if (waypoint < 0 || isAtGoal(t)) memory[MEMORY.huntUntil] = 0;
}

function wander(t: Thought): void {
  let best = -1;
  if (happens(t, t.tick, USE.beacon, BEACON_SHARE)) best = beaconGoal(t);
  if (best >= 0) return setGoal(t, best);
  let bestWorth = 0;
  for (let drawn = 0; drawn < DRAWN; drawn++) {
    const waypoint = randomWaypoint(t, t.tick * DRAWN + drawn, USE.goal);
    const worth = worthOf(t, waypoint);
    if (best >= 0 && worth <= bestWorth) continue;
    best = waypoint;
    bestWorth = worth;
  }
  setGoal(t, best);
}

/** The waypoint at a beacon that is not the bot's, or -1. */
function beaconGoal(t: Thought): number {
  const beacon = drawBeacon(t, t.tick);
  if (beacon < 0) return -1;
  const { x, y } = t.sight.world.columns;
  t.now[NOW.x2] = x[beacon] / POSITION_PER_METRE;
  t.now[NOW.y2] = y[beacon] / POSITION_PER_METRE;
  return waypointAt(t);
}

/** How long ago a waypoint's sector was looked over, and how near it is; whole ticks. */
function worthOf({ routes, memory, now, tick }: Thought, waypoint: number): number {
  const across = Math.floor(routes.x[waypoint] / routes.sector[0]);
  const down = Math.floor(routes.y[waypoint] / routes.sector[1]);
  const age = tick - memory[SECTORS + down * SECTORS_ACROSS + across];
  const dx = routes.x[waypoint] - now[NOW.x];
  const dy = routes.y[waypoint] - now[NOW.y];
  return Math.floor(Math.min(age, AGE_TICKS_MOST) - Math.sqrt(dx * dx + dy * dy) * TICKS_PER_METRE);
}

/** A waypoint that the target does not see, and to which it is farther than the bot. */
function drawCover(t: Thought): number {
  let best = -1;
  let bestWorth = 0;
  for (let drawn = 0; drawn < DRAWN; drawn++) {
    const waypoint = randomWaypoint(t, t.tick * DRAWN + drawn, USE.goal);
    const worth = coverOf(t, waypoint);
    if (best >= 0 && worth <= bestWorth) continue;
    best = waypoint;
    bestWorth = worth;
  }
  return best;
}

/** What a waypoint is worth as a cover: whole centimetres. */
function coverOf({ routes, memory, now, s }: Thought, waypoint: number): number {
  s[X] = memory[MEMORY.lastX];
  s[Y] = memory[MEMORY.lastY];
  s[WAY_X] = routes.x[waypoint] - s[X];
  s[WAY_Y] = routes.y[waypoint] - s[Y];
  s[SIZE] = 0.1;
  const seen = isPastWalls(s, routes.floor.statics) ? 1_500 : 0;
  const dx = routes.x[waypoint] - now[NOW.x];
  const dy = routes.y[waypoint] - now[NOW.y];
  const theirs = Math.sqrt(s[WAY_X] * s[WAY_X] + s[WAY_Y] * s[WAY_Y]);
  return Math.floor((theirs - 2 * Math.sqrt(dx * dx + dy * dy)) * 100) - seen;
}

/** Notes that the bot has looked at a sector: one each tick is thought of, so all within about a second. */
function lookOver(t: Thought): void {
  const sector = t.tick & (SECTORS_ACROSS * SECTORS_ACROSS - 1);
  t.now[NOW.x2] = ((sector & (SECTORS_ACROSS - 1)) + 0.5) * t.routes.sector[0];
  t.now[NOW.y2] = (Math.floor(sector / SECTORS_ACROSS) + 0.5) * t.routes.sector[1];
  if (isOverlooked(t)) t.memory[SECTORS + sector] = t.tick;
}

/** Whether `x2, y2` is near and no wall hides it. */
function isOverlooked({ routes, now, s }: Thought): boolean {
  s[X] = now[NOW.x];
  s[Y] = now[NOW.y];
  s[WAY_X] = now[NOW.x2] - s[X];
  s[WAY_Y] = now[NOW.y2] - s[Y];
  s[SIZE] = 0.1;
  if (s[WAY_X] * s[WAY_X] + s[WAY_Y] * s[WAY_Y] > SECTOR_SQUARE) return false;
  return isPastWalls(s, routes.floor.statics);
}
