import { KIND, type RelightFields, STATE } from '#shared/games/relight/schema.ts';
import type { World } from '#shared/sim/world.ts';

/**
 * Counts down what each body waits for. Bits of `state` follow their timers only where those change: of others a client knows
 * the bits and not the timers.
 */
export function countDown(world: World<RelightFields>): void {
  const { kind, railWait, pulseWait, dashWait, flareWait, shield, frozen } = world.columns;
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (kind[seat] !== KIND.player) continue;
    if (railWait[seat] > 0) railWait[seat]--;
    if (pulseWait[seat] > 0) pulseWait[seat]--;
    if (dashWait[seat] > 0) dashWait[seat]--;
    if (flareWait[seat] > 0) flareWait[seat]--;
    if (shield[seat] > 0 && --shield[seat] === 0) endShield(world, seat);
    if (frozen[seat] > 0) thaw(world, seat);
  }
}

/** The shield is over: it has lasted long enough, or the body acts. */
export function endShield({ columns }: World<RelightFields>, seat: number): void {
  columns.shield[seat] = 0;
  columns.state[seat] &= ~STATE.shield;
}

function thaw({ columns }: World<RelightFields>, seat: number): void {
  const { frozen, state } = columns;
  frozen[seat]--;
  if (frozen[seat] > 0) state[seat] |= STATE.frozen;
  else state[seat] &= ~STATE.frozen;
}
