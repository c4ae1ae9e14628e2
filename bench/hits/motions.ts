import { randomU32, randomUnit } from '#shared/core/random.ts';
import { EXIT, PAD } from '#shared/testing/door-schema.ts';
import type { Match } from '#client/netcode/api.ts';
import type { Motion } from '#bench/hits/cells.ts';
import type { Spot } from '#bench/hits/geometry.ts';

/*
 * How bodies are steered, picture by picture, by what is drawn of them.
 */

/** Steers a match for the next tick. */
export type Mover = (match: Match) => void;

/** Dashes begin at multiples of this many ticks, or, when a picture comes late, a little after. */
export const DASH_EVERY_TICKS = 75;

/** ... and are over so long after, with all that is uncertain about them. */
const DASH_OVER_TICKS = 20;

/** Whether a dash may be going on at a tick. */
export function mayDash(tick: number): boolean {
  const since = ((tick % DASH_EVERY_TICKS) + DASH_EVERY_TICKS) % DASH_EVERY_TICKS;
  return since <= DASH_OVER_TICKS || since === DASH_EVERY_TICKS - 1;
}

/** Half of how far a lane leads, m. */
const LANE_METRES = 12;

const CIRCLE_METRES = 1.8;

/** Pictures between two turns of whoever reverses, at least, and how many more at most. */
const TURN_PICTURES = 10;
const TURN_SPREAD = 25;

export function createMover(motion: Motion, home: Spot, dashBit: number, seed: number): Mover {
  switch (motion) {
    case 'straight':
      return patrol(home, LANE_METRES);
    case 'reversing':
      return reverse(home, seed);
    case 'circling':
      return circle(home);
    case 'dashing':
      return dash(home, dashBit);
    case 'teleporting':
      return goRound(seed);
    default:
      return patrol(home, 1);
  }
}

/** Up and down a lane. */
export function patrol(home: Spot, metres: number): Mover {
  let way = 1;
  return ({ own, intent }) => {
    if (!own) return;
    if (Math.abs(own.x - home.x) > metres) way = own.x > home.x ? -1 : 1;
    steerLane(intent, way, home.y - own.y);
  };
}

/** Along a lane, and back into it. */
function steerLane(intent: Match['intent'], way: number, beside: number): void {
  intent.moveX = way;
  intent.moveY = Math.abs(beside) < 0.1 ? 0 : Math.max(-0.5, Math.min(0.5, beside));
}

/** Turns round again and again, when nobody can know. */
function reverse(home: Spot, seed: number): Mover {
  let way = 1;
  let turns = 0;
  let left = 0;
  return ({ own, intent }) => {
    if (!own) return;
    if (left-- <= 0) {
      left = TURN_PICTURES + (randomU32(seed, turns++, 0, 1) % TURN_SPREAD);
      way = -way;
    }
    if (Math.abs(own.x - home.x) > LANE_METRES) way = own.x > home.x ? -1 : 1;
    steerLane(intent, way, home.y - own.y);
  };
}

/** Across the way to the middle, and as much towards it as brings the body back onto the circle. */
function circle(home: Spot): Mover {
  return ({ own, intent }) => {
    if (!own) return;
    const dx = own.x - home.x || 1;
    const dy = own.y - home.y;
    const away = Math.hypot(dx, dy);
    const back = Math.max(-1, Math.min(1, CIRCLE_METRES - away));
    intent.moveX = (-dy + back * dx) / away;
    intent.moveY = (dx + back * dy) / away;
  };
}

/** Up and down a lane with a dash now and then. */
function dash(home: Spot, dashBit: number): Mover {
  const walk = patrol(home, LANE_METRES - 4);
  let next = 0;
  return (match) => {
    walk(match);
    if (next === 0) next = Math.ceil((match.tick + 60) / DASH_EVERY_TICKS) * DASH_EVERY_TICKS;
    if (match.tick + 1 < next) return;
    match.intent.pressed |= dashBit;
    next += DASH_EVERY_TICKS;
  };
}

/** Around the door from the exit to the pad, and again; never twice the same way. */
function goRound(seed: number): Mover {
  let lap = 0;
  let wasLeft = false;
  return ({ own, intent }) => {
    if (!own) return;
    const isLeft = own.x < EXIT.x - 9;
    if (wasLeft && own.x > EXIT.x - 2) lap++;
    wasLeft = isLeft;
    const beside = 9.2 + randomUnit(seed, lap, 0, 2) * 4;
    const onto = PAD.y - 0.8 + randomUnit(seed, lap, 0, 3) * 1.6;
    const [x, y] = own.x > 13.5 && own.y < beside - 0.3 ? [14.5, beside] : [PAD.x, onto];
    const away = Math.hypot(x - own.x, y - own.y) || 1;
    intent.moveX = (x - own.x) / away;
    intent.moveY = (y - own.y) / away;
  };
}
