import { writeDirection } from '#shared/core/angle.ts';
import { flareWaitTicks, launchFlare } from '#shared/games/relight/flares.ts';
import { beginLeg, endLeg, storePulse } from '#shared/games/relight/pulses.ts';
import { cutTrace, layRay } from '#shared/games/relight/rails.ts';
import { BUTTON, KIND, LENGTH_PER_METRE, type RelightFields } from '#shared/games/relight/schema.ts';
import { type Scratch, SPEED } from '#shared/games/relight/scratch.ts';
import {
  PLAYER_RADIUS,
  PULSE_BOUNCES,
  PULSE_RADIUS,
  PULSE_TICKS,
  PULSES,
  RAIL_METRES,
  TRACE_TICKS,
  TRACES,
} from '#shared/games/relight/sizes.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { endShield } from '#shared/games/relight/timers.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { castStatics } from '#shared/sim/ray.ts';
import { sweepStatics } from '#shared/sim/statics.ts';
import { DEPTH, DX, DY, SIZE, T, VX, VY, X, Y } from '#shared/sim/sweep.ts';
import { HEAD_TICK, ownedStart, type World } from '#shared/sim/world.ts';

/*
 * Shots begin where the body is after it has moved. Of what they meet only walls count here; the rest is judged.
 */

/** A pulse begins this far from the middle of the body, m: just outside. */
const MUZZLE_METRES: number = PLAYER_RADIUS + PULSE_RADIUS;

/** Fires what each driven seat presses and has ready. */
export function fireShots(world: World<RelightFields>, inputs: Inputs, scratch: Scratch): void {
  const { kind, frozen, railWait, pulseWait, flareWait } = world.columns;
  const { driven, pressed } = inputs;
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (pressed[seat] === 0 || driven[seat] === 0 || kind[seat] !== KIND.player || frozen[seat] > 0) continue;
    if ((pressed[seat] & BUTTON.rail) !== 0 && railWait[seat] === 0) fireRail(world, scratch, seat);
    if ((pressed[seat] & BUTTON.pulse) !== 0 && pulseWait[seat] === 0) firePulse(world, scratch, seat);
    if ((pressed[seat] & BUTTON.flare) !== 0 && flareWait[seat] === 0) throwFlare(world, scratch, seat);
  }
}

function fireRail(world: World<RelightFields>, { physics, ray }: Scratch, seat: number): void {
  const { columns } = world;
  const wait = ticksOf(world, tunables.at['rail.waitS']);
  const index = ownedStart(world.ranges, seat) + turnOf(world, wait, TRACES);
  spawnAt(world, index, KIND.trace);
  columns.x[index] = columns.x[seat];
  columns.y[index] = columns.y[seat];
  columns.aim[index] = columns.aim[seat];
  columns.seat[index] = columns.seat[seat];
  columns.left[index] = TRACE_TICKS;
  columns.length[index] = RAIL_METRES * LENGTH_PER_METRE;
  layRay(columns, ray, index);
  castStatics(ray, physics.statics);
  cutTrace(columns, ray, index);
  columns.railWait[seat] = wait;
  endShield(world, seat);
}

function firePulse(world: World<RelightFields>, scratch: Scratch, seat: number): void {
  const { columns } = world;
  const { physics, legs, direction, speeds } = scratch;
  const s = physics.sweep;
  const wait = ticksOf(world, tunables.at['pulse.waitS']);
  const index = ownedStart(world.ranges, seat) + TRACES + turnOf(world, wait, PULSES);
  spawnAt(world, index, KIND.pulse);
  columns.seat[index] = columns.seat[seat];
  columns.left[index] = PULSE_TICKS;
  columns.bounces[index] = PULSE_BOUNCES;
  writeDirection(direction, 0, columns.aim[seat]);
  findMuzzle(columns, scratch, seat);
  s[VX] = direction[0] * speeds[SPEED.pulse];
  s[VY] = direction[1] * speeds[SPEED.pulse];
  storePulse(columns, s, index);
  beginLeg(legs, s, index);
  endLeg(legs, s);
  columns.pulseWait[seat] = wait;
  endShield(world, seat);
}

/** Nothing that harms: a shield stays. */
function throwFlare(world: World<RelightFields>, scratch: Scratch, seat: number): void {
  const { columns } = world;
  const index = ownedStart(world.ranges, seat) + TRACES + PULSES;
  spawnAt(world, index, KIND.flare);
  columns.seat[index] = columns.seat[seat];
  columns.left[index] = ticksOf(world, tunables.at['flare.lastsS']);
  writeDirection(scratch.direction, 0, columns.aim[seat]);
  findMuzzle(columns, scratch, seat);
  launchFlare(scratch);
  storePulse(columns, scratch.physics.sweep, index);
  columns.flareWait[seat] = flareWaitTicks(world);
}

/** Puts the sweep where a pulse begins: before the body, or in its middle when there is a wall between. */
function findMuzzle({ x, y }: World<RelightFields>['columns'], { physics, direction }: Scratch, seat: number): void {
  const { sweep: s, statics } = physics;
  s[X] = x[seat] / POSITION_PER_METRE;
  s[Y] = y[seat] / POSITION_PER_METRE;
  s[DX] = direction[0] * MUZZLE_METRES;
  s[DY] = direction[1] * MUZZLE_METRES;
  s[SIZE] = PULSE_RADIUS;
  s[T] = 1;
  s[DEPTH] = 0;
  sweepStatics(s, statics, false);
  if (s[T] < 1) return;
  s[X] += s[DX];
  s[Y] += s[DY];
}

/**
 * Which of a weapon's indices a shot of this tick takes. Shots of one seat are at least `wait` ticks apart, also across its
 * deaths, so each takes another one than the last, and an index rests before its turn comes again.
 */
function turnOf({ head }: World, wait: number, count: number): number {
  return Math.floor(head[HEAD_TICK] / wait) % count;
}
