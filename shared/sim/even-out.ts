import { NUMBER, type Physics } from '#shared/sim/physics.ts';
import { SKIN_METRES } from '#shared/sim/slide.ts';

/** Rounds of evening out. A push runs along one more crate per round; what is left over the sweeps stop. */
const ROUNDS = 4;

/**
 * Evens out velocities along the normals of contacts, so that what touches moves on together; nothing bounces. A contact that is
 * not closed yet only loses the speed that would carry the two into each other. Source of the idea: speculative contacts, as
 * in Erin Catto's Box2D.
 */
export function evenOut(physics: Physics): void {
  const { contacts } = physics;
  for (let round = 0; round < ROUNDS; round++) {
    for (let at = 0; at < contacts.count; at++) evenOutOne(physics, at);
  }
}

function evenOutOne({ bodies, contacts, numbers }: Physics, at: number): void {
  const { vx, vy, give } = bodies;
  const a = contacts.a[at];
  const b = contacts.b[at];
  const nx = contacts.nx[at];
  const ny = contacts.ny[at];
  const room = contacts.gap[at] - SKIN_METRES;
  const approach = (vx[b] - vx[a]) * nx + (vy[b] - vy[a]) * ny;
  const excess = approach - (room > 0 ? room / numbers[NUMBER.dt] : 0);
  if (excess <= 0) return;
  const change = excess / (give[a] + give[b]);
  vx[a] += nx * change * give[a];
  vy[a] += ny * change * give[a];
  vx[b] -= nx * change * give[b];
  vy[b] -= ny * change * give[b];
}
