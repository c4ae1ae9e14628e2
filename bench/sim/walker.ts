import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import type { Client, Match } from '#client/netcode/api.ts';
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
 * about, all from the seed.
 */
export function walk(system: System, match: Match, forMs: number, seed: number): void {
  const pictures = Math.round(forMs / TICK_MS);
  let until = 0;
  for (let picture = 0; picture < pictures; picture++) {
    if (picture >= until) {
      turn(match, seed, picture);
      until = picture + LEG_MIN + (randomU32(seed, picture, 0, 2) % (LEG_MAX - LEG_MIN));
    }
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
