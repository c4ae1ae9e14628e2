import type { RelightFields } from '#shared/games/relight/schema.ts';
import type { Legs, Scratch } from '#shared/games/relight/scratch.ts';
import { PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { bounce } from '#shared/sim/bounce.ts';
import { despawn } from '#shared/sim/ids.ts';
import type { Physics } from '#shared/sim/physics.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { countMoves } from '#shared/sim/slide.ts';
import { sweepStatics } from '#shared/sim/statics.ts';
import { DEPTH, DX, DY, SIZE, type Sweep, T, VX, VY, X, Y } from '#shared/sim/sweep.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * A pulse flies straight on, off walls like light off a mirror, until it meets one wall too many. It knows nothing but the walls:
 * whom it hits is judged afterwards, along the legs that it leaves here.
 */

/** Flies one pulse for a tick. */
export function flyPulse(world: World<RelightFields>, { physics, legs }: Scratch, index: number): void {
  const { columns } = world;
  const s = physics.sweep;
  takePulse(columns, s, index);
  beginLeg(legs, s, index);
  s[DX] = s[VX] * world.dt;
  s[DY] = s[VY] * world.dt;
  const moves = countMoves(s);
  let flies = true;
  for (let move = 0; move < moves && flies; move++) {
    s[DX] = (s[VX] * world.dt) / moves;
    s[DY] = (s[VY] * world.dt) / moves;
    flies = flyOn(physics, legs, columns, index);
  }
  endLeg(legs, s);
  storePulse(columns, s, index);
  if (!flies) despawn(world, index);
}

/** One move of the way, with its bounces. False when that was one too many. */
function flyOn({ sweep: s, statics }: Physics, legs: Legs, { bounces }: Columns, index: number): boolean {
  for (;;) {
    s[T] = 1;
    s[DEPTH] = 0;
    sweepStatics(s, statics, false);
    if (s[T] === 1) {
      s[X] += s[DX];
      s[Y] += s[DY];
      return true;
    }
    bounce(s);
    if (bounces[index] === 0) return false;
    bounces[index]--;
    endLeg(legs, s);
    beginLeg(legs, s, index);
  }
}

type Columns = World<RelightFields>['columns'];

/** Puts the sweep where a pulse, or a flare, is. */
export function takePulse(columns: Columns, s: Sweep, index: number): void {
  s[X] = columns.x[index] / POSITION_PER_METRE;
  s[Y] = columns.y[index] / POSITION_PER_METRE;
  s[VX] = columns.vx[index] / VELOCITY_PER_METRE;
  s[VY] = columns.vy[index] / VELOCITY_PER_METRE;
  s[SIZE] = PULSE_RADIUS;
}

/** Rounds a pulse back into the columns, as bodies are. */
export function storePulse(columns: Columns, s: Sweep, index: number): void {
  columns.x[index] = Math.floor(s[X] * POSITION_PER_METRE + 0.5);
  columns.y[index] = Math.floor(s[Y] * POSITION_PER_METRE + 0.5);
  columns.vx[index] = Math.trunc(s[VX] * VELOCITY_PER_METRE);
  columns.vy[index] = Math.trunc(s[VY] * VELOCITY_PER_METRE);
}

/** Begins a straight part of a pulse's way where it is now. There is room for all; only a forged state has more bounces. */
export function beginLeg(legs: Legs, s: Sweep, index: number): void {
  if (legs.count === legs.index.length) legs.count--;
  legs.index[legs.count] = index;
  legs.points[legs.count * 4] = s[X];
  legs.points[legs.count * 4 + 1] = s[Y];
}

/** Ends it where the pulse is now. */
export function endLeg(legs: Legs, s: Sweep): void {
  legs.points[legs.count * 4 + 2] = s[X];
  legs.points[legs.count * 4 + 3] = s[Y];
  legs.count++;
}
