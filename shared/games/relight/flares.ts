import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { storePulse, takePulse } from '#shared/games/relight/pulses.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import { type Scratch, SPEED } from '#shared/games/relight/scratch.ts';
import { FLARE_BOUNCES, FLARE_BRAKE, FLARE_KEEPS } from '#shared/games/relight/sizes.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { bounce } from '#shared/sim/bounce.ts';
import type { Physics } from '#shared/sim/physics.ts';
import { countMoves } from '#shared/sim/slide.ts';
import { sweepStatics } from '#shared/sim/statics.ts';
import { DEPTH, DX, DY, type Sweep, T, VX, VY, X, Y } from '#shared/sim/sweep.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * A flare is thrown, bounces off walls, loses its speed, lies and burns. Nothing is judged: it passes over bodies and crates and
 * harms nobody, so both sides work it out alike.
 */

/** Time until the next flare of a seat, ticks: whatever is set, its one index has rested by then. */
export function flareWaitTicks(world: World<RelightFields>): number {
  return Math.max(
    ticksOf(world, tunables.at['flare.waitS']),
    ticksOf(world, tunables.at['flare.lastsS']) + HISTORY_TICKS,
  );
}

/** Lets one flare go on by a tick; one that lies costs nothing. */
export function flyFlare({ columns, dt }: World<RelightFields>, { physics }: Scratch, index: number): void {
  if (columns.vx[index] === 0 && columns.vy[index] === 0) return;
  const s = physics.sweep;
  takePulse(columns, s, index);
  s[DX] = s[VX] * dt;
  s[DY] = s[VY] * dt;
  const moves = countMoves(s);
  for (let move = 0; move < moves; move++) {
    s[DX] = (s[VX] * dt) / moves;
    s[DY] = (s[VY] * dt) / moves;
    roll(physics);
  }
  brake(s, dt);
  storePulse(columns, s, index);
}

/** One move of the way. What is left of it after some bounces, in a corner, is dropped. */
function roll({ sweep: s, statics }: Physics): void {
  for (let bounces = 0; bounces < FLARE_BOUNCES; bounces++) {
    s[T] = 1;
    s[DEPTH] = 0;
    sweepStatics(s, statics, false);
    if (s[T] === 1) {
      s[X] += s[DX];
      s[Y] += s[DY];
      return;
    }
    bounce(s);
    s[VX] *= FLARE_KEEPS;
    s[VY] *= FLARE_KEEPS;
    s[DX] *= FLARE_KEEPS;
    s[DY] *= FLARE_KEEPS;
  }
}

function brake(s: Sweep, dt: number): void {
  const speed = Math.sqrt(s[VX] * s[VX] + s[VY] * s[VY]);
  const keep = speed > FLARE_BRAKE * dt ? 1 - (FLARE_BRAKE * dt) / speed : 0;
  s[VX] *= keep;
  s[VY] *= keep;
}

/** Gives a flare that begins at the sweep's place its speed along the scratch's direction. */
export function launchFlare({ physics: { sweep: s }, direction, speeds }: Scratch): void {
  s[VX] = direction[0] * speeds[SPEED.flare];
  s[VY] = direction[1] * speeds[SPEED.flare];
}
