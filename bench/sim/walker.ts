import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import type { Client, Drawn, Match } from '#client/netcode/api.ts';
import type { System } from '#bench/sim/system.ts';

/** Between these many pictures a walker keeps its direction: long enough to reach walls, short enough to turn at them. */
const LEG_MIN = 8;
const LEG_MAX = 70;

/** Waits until a client is in a room; asserts that it gets there within two virtual seconds. */
export function enter(system: System, client: Client, name: string, room?: string): Match {
  system.clock.advanceBy(1000);
  client.join(name, room);
  system.clock.advanceBy(1000);
  if (client.state.at !== 'playing') throw new Error(`${name} is ${client.state.at}, not playing`);
  return client.state.match;
}

/**
 * Drives a match like a restless person with sixty pictures a second for so many virtual ms: stands, walks, turns, looks
 * about, and uses every button that the game has, all from the seed.
 */
export function walk(system: System, match: Match, forMs: number, seed: number): void {
  const pictures = Math.round(forMs / TICK_MS);
  let until = 0;
  for (let picture = 0; picture < pictures; picture++) {
    if (picture >= until) {
      turn(match, seed, picture);
      until = picture + LEG_MIN + (randomU32(seed, picture, 0, 2) % (LEG_MAX - LEG_MIN));
    }
    useButtons(match, seed, picture);
    match.intent.aimRadians = randomUnit(seed, picture, 0, 3) * 2 * Math.PI;
    system.clock.advanceBy(TICK_MS);
    match.update();
  }
}

function turn(match: Match, seed: number, picture: number): void {
  const stands = randomUnit(seed, picture, 0, 4) < 0.1;
  const angle = randomUnit(seed, picture, 0, 5) * 2 * Math.PI;
  match.intent.moveX = stands ? 0 : Math.cos(angle);
  match.intent.moveY = stands ? 0 : Math.sin(angle);
}

/** How often a finger goes for a button, per picture, and how often it lets go of one. */
const PRESS_SHARE = 0.03;
const RELEASE_SHARE = 0.05;

/** Holds buttons down for a while and lets go of them, each on its own. */
function useButtons({ intent, game }: Match, seed: number, picture: number): void {
  for (const { bit } of game.look.buttons) {
    const chance = randomUnit(seed, picture, bit, 6);
    if ((intent.held & bit) !== 0 && chance < RELEASE_SHARE) intent.held &= ~bit;
    else if ((intent.held & bit) === 0 && chance < PRESS_SHARE) {
      intent.held |= bit;
      intent.pressed |= bit;
    }
  }
}

/** Pictures between two changes of mind in a fight. */
const MIND_PICTURES = 20;

/**
 * Steers one player for one picture of a fight: runs about, aims at the nearest other body that it sees, and uses every button
 * that the game has. All from the seed and what is drawn.
 */
export function steerFighter(match: Match, seed: number, picture: number): void {
  const { intent, drawn, own } = match;
  if (picture % MIND_PICTURES === 0) turn(match, seed, picture);
  useButtons(match, seed, picture);
  const target = own && nearest(drawn, own);
  if (target) intent.aimRadians = Math.atan2(target.y - own.y, target.x - own.x);
}

function nearest(drawn: readonly Drawn[], own: Drawn): Drawn | undefined {
  let best: Drawn | undefined;
  let least = Infinity;
  for (const thing of drawn) {
    if (thing.own || thing.kind !== own.kind) continue;
    const distance = Math.hypot(thing.x - own.x, thing.y - own.y);
    if (distance >= least) continue;
    best = thing;
    least = distance;
  }
  return best;
}
