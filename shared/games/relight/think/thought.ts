import { assert } from '#shared/core/assert.ts';
import { randomU32 } from '#shared/core/random.ts';
import type { Sight } from '#shared/games/game.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import type { Routes } from '#shared/games/relight/think/routes.ts';
import { DRAWN, type Skill, skills } from '#shared/games/relight/think/skills.ts';
import { createInput, type Input } from '#shared/sim/input.ts';
import { BOX_NUMBERS } from '#shared/sim/statics.ts';
import { createSweep, type Sweep } from '#shared/sim/sweep.ts';

/*
 * What is on a bot's mind during one call of `think`. One is made per room and used for all bots: nothing in it outlives the
 * call but the map. Its numbers are in arrays and not in arguments: float64 passed to a function that is not inlined is
 * allocated.
 */

export interface Thought {
  readonly routes: Routes;
  /** Scratch for lines. */
  readonly s: Sweep;
  readonly now: Float64Array;
  /** Left, top, right, bottom of the crates it knows, m. */
  readonly crates: Float64Array;
  crateCount: number;
  sight: Sight<RelightFields>;
  memory: Float64Array;
  skill: Skill;
  seed: number;
  tick: number;
  out: Input;
  /** Index of the target's body while it is in sight, or -1. */
  target: number;
}

/** Positions in `Thought.now`; metres and m/s unless said otherwise. */
export const NOW = {
  x: 0,
  y: 1,
  vx: 2,
  vy: 3,
  /** Share of the full health. */
  health: 4,
  /** Where the bot wants to go: a direction, of length 1 or less. */
  moveX: 5,
  moveY: 6,
  /** Where it believes its target to be, and how that moves. */
  targetX: 7,
  targetY: 8,
  targetVx: 9,
  targetVy: 10,
  targetMetres: 11,
  /** Out of the way of a pulse, a direction; and s until it is here. */
  dodgeX: 12,
  dodgeY: 13,
  dodgeS: 14,
  /** How far ahead its way must be free, m. */
  reach: 15,
  /** Results of functions that would return a fraction. */
  x2: 16,
  y2: 17,
} as const;

const NOW_COUNT = 18;

/** What a number is drawn for. */
export const USE = {
  distance: 101,
  fear: 102,
  error: 103,
  hesitate: 104,
  pulse: 105,
  side: 106,
  dodge: 107,
  dash: 108,
  goal: 109,
  free: 110,
  hear: 111,
  beacon: 112,
  flare: 113,
} as const;

export function createThought(routes: Routes, sight: Sight<RelightFields>): Thought {
  assert(routes.count > 0, 'there is nowhere to walk on this map');
  return {
    routes,
    s: createSweep(),
    now: new Float64Array(NOW_COUNT),
    crates: new Float64Array(sight.world.ranges.map * BOX_NUMBERS),
    crateCount: 0,
    sight,
    memory: new Float64Array(0),
    skill: skills[0],
    seed: 0,
    tick: 0,
    out: createInput(),
    target: -1,
  };
}

/** A whole number 0..1,023 for this bot, another one for each `key` and use. */
export function draw(t: Thought, key: number, use: number): number {
  return randomU32(t.seed, key, t.sight.seat, use) & (DRAWN - 1);
}

/** Whether something happens that does so in `share` of `DRAWN` cases. */
export function happens(t: Thought, key: number, use: number, share: number): boolean {
  return draw(t, key, use) < share;
}

/** How long a rail waits for a better moment this time, ticks. */
export function hesitation(t: Thought): number {
  return Math.floor((draw(t, t.tick, USE.hesitate) * t.skill.hesitateTicks) / DRAWN);
}

/** A waypoint, each as likely as every other. */
export function randomWaypoint(t: Thought, key: number, use: number): number {
  return (randomU32(t.seed, key, t.sight.seat, use) >>> 8) % t.routes.count;
}
