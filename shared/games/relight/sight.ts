import { writeDirection } from '#shared/core/angle.ts';
import { type Eyes, findLights, openGaze, TARGET } from '#shared/games/relight/eyes.ts';
import { KIND, LENGTH_PER_METRE, type RelightFields } from '#shared/games/relight/schema.ts';
import { CRATE_HALF, PLAYER_RADIUS, PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { type Gaze, GAZE, isHidden, LEAN, leanEye } from '#shared/sim/gaze.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';

/*
 * What a seat sees: all round as far as a body sees, and what is in a light that shines for it, wherever it stands itself. Walls hide,
 * and crates hide others. What two walkers could bring into sight within some ticks counts as seen; a dash is faster than that.
 */

/**
 * Others walk only from one look to the next: a client draws them as they were in the frame that tells of them, while its own body
 * is where it will be a round trip later.
 */
const OTHERS_TICKS = 4;

/** A crate may be pushed at half the speed of whoever pushes it, and is as far from its middle to its corners as this, m. */
const PUSHED_SHARE = 0.5;
const CRATE_RADIUS: number = CRATE_HALF * Math.sqrt(2);

/** A pulse is looked for where it is and where it will be so much later, m around: at 22 m/s most of the ticks from one look to the next. */
const PULSE_TICKS_AHEAD = 4;
const PULSE_METRES: number = PULSE_RADIUS + 0.4;

/** A trace is looked for at points this far apart, m. */
const TRACE_METRES = 2;

/** Whether a seat may know of an entity that is not common. Must not allocate: numbers go by way of `Eyes`. */
export function sees(
  world: World<RelightFields>,
  eyes: Eyes,
  seat: number,
  entity: number,
  aheadTicks: number,
): boolean {
  openOwn(world, eyes, seat, aheadTicks);
  findLights(world, eyes);
  const kind = world.columns.kind[entity];
  if (kind === KIND.trace) return seesTrace(world, eyes, entity);
  eyes.target[TARGET.x] = world.columns.x[entity] / POSITION_PER_METRE;
  eyes.target[TARGET.y] = world.columns.y[entity] / POSITION_PER_METRE;
  setSize(world, eyes, kind);
  return isKnown(world, eyes, entity) || (kind === KIND.pulse && seesPulse(world, eyes, entity));
}

/** Looks from the body of a seat, or from where it was last. */
function openOwn(world: World<RelightFields>, eyes: Eyes, seat: number, aheadTicks: number): void {
  const { own, ownFor } = eyes;
  const tick = world.head[HEAD_TICK];
  if (ownFor[0] === tick && ownFor[1] === seat && ownFor[2] === aheadTicks) return;
  ownFor[0] = tick;
  ownFor[1] = seat;
  ownFor[2] = aheadTicks;
  own.at[GAZE.from] = world.tunables[tunables.at['move.speed']] * aheadTicks * world.dt;
  own.at[GAZE.reach] = world.tunables[tunables.at['sight.metres']];
  openGaze(world, eyes, own, seat);
  if (aheadTicks > 0) leanOwn(world, own, seat, aheadTicks);
}

/**
 * A walk cannot turn at once: with top speed s, acceleration a and the velocity v, it ends after T >= s / a within s (T - s / 2a) of where
 * the body is plus v s / a: until s / a its velocity differs from v by no more than a t, and after that it is s at most. The body
 * itself is within that as well, so that what is in sight now is never missed.
 */
function leanOwn(
  { columns, tunables: values, dt }: World<RelightFields>,
  own: Gaze,
  seat: number,
  ticks: number,
): void {
  const speed = values[tunables.at['move.speed']];
  const turn = speed / values[tunables.at['move.acceleration']];
  const { vx, vy } = columns;
  const top = (speed + 0.1) * VELOCITY_PER_METRE;
  const isDashing = vx[seat] * vx[seat] + vy[seat] * vy[seat] > top * top;
  if (turn > ticks * dt || isDashing) return;
  own.at[LEAN.x] = (vx[seat] / VELOCITY_PER_METRE) * turn;
  own.at[LEAN.y] = (vy[seat] / VELOCITY_PER_METRE) * turn;
  const lean = Math.sqrt(own.at[LEAN.x] * own.at[LEAN.x] + own.at[LEAN.y] * own.at[LEAN.y]);
  if (leanEye(own)) own.at[GAZE.from] = Math.max(speed * (ticks * dt - turn / 2), lean);
}

function setSize({ tunables: values, dt }: World<RelightFields>, { target }: Eyes, kind: number): void {
  const walks = values[tunables.at['move.speed']] * OTHERS_TICKS * dt;
  target[TARGET.size] = kind === KIND.player ? PLAYER_RADIUS : kind === KIND.crate ? CRATE_RADIUS : PULSE_METRES;
  target[TARGET.moves] = kind === KIND.player ? walks : kind === KIND.crate ? walks * PUSHED_SHARE : 0;
}

function seesPulse({ columns, dt }: World<RelightFields>, eyes: Eyes, entity: number): boolean {
  eyes.target[TARGET.x] += (columns.vx[entity] / VELOCITY_PER_METRE) * dt * PULSE_TICKS_AHEAD;
  eyes.target[TARGET.y] += (columns.vy[entity] / VELOCITY_PER_METRE) * dt * PULSE_TICKS_AHEAD;
  return isInSight(eyes, eyes.own, entity);
}

/** Any part of it will do. */
function seesTrace(world: World<RelightFields>, eyes: Eyes, trace: number): boolean {
  const { columns } = world;
  const { target } = eyes;
  const parts = Math.ceil(columns.length[trace] / (TRACE_METRES * LENGTH_PER_METRE)) | 0;
  target[TARGET.size] = TRACE_METRES / 2;
  target[TARGET.moves] = 0;
  for (let part = 0; part < parts; part++) {
    placePart(columns, target, trace, (part + 0.5) / parts);
    if (isKnown(world, eyes, trace)) return true;
  }
  return false;
}

function placePart(
  { x, y, aim, length }: World<RelightFields>['columns'],
  target: Float64Array,
  trace: number,
  share: number,
): void {
  writeDirection(target, TARGET.x, aim[trace]);
  const metres = (length[trace] / LENGTH_PER_METRE) * share;
  target[TARGET.x] = x[trace] / POSITION_PER_METRE + target[TARGET.x] * metres;
  target[TARGET.y] = y[trace] / POSITION_PER_METRE + target[TARGET.y] * metres;
}

/** Whether the target is in sight or in a light. */
function isKnown(world: World<RelightFields>, eyes: Eyes, entity: number): boolean {
  if (isInSight(eyes, eyes.own, entity)) return true;
  for (let i = 0; i < eyes.lightCount; i++) {
    if (shinesFor(world, eyes.lights[i], eyes.ownFor[1]) && isLit(world, eyes, eyes.lights[i], entity)) return true;
  }
  return false;
}

function shinesFor({ columns }: World<RelightFields>, light: number, seat: number): boolean {
  return columns.kind[light] !== KIND.beacon || columns.holder[light] === seat + 1;
}

function isLit(world: World<RelightFields>, eyes: Eyes, light: number, entity: number): boolean {
  const { lit, litFor, target } = eyes;
  const { at } = lit;
  const { x, y, vx, vy } = world.columns;
  const dx = target[TARGET.x] - x[light] / POSITION_PER_METRE;
  const dy = target[TARGET.y] - y[light] / POSITION_PER_METRE;
  const speed = Math.sqrt(vx[light] * vx[light] + vy[light] * vy[light]) / VELOCITY_PER_METRE;
  at[GAZE.from] = speed * eyes.ownFor[2] * world.dt;
  at[GAZE.reach] = world.tunables[metresAt(world, light)];
  const far = at[GAZE.reach] + at[GAZE.from] + target[TARGET.size] + target[TARGET.moves];
  if (dx * dx + dy * dy > far * far) return false;
  const tick = world.head[HEAD_TICK];
  if (litFor[0] !== tick || litFor[1] !== light || litFor[2] !== eyes.ownFor[2]) openGaze(world, eyes, lit, light);
  litFor[0] = tick;
  litFor[1] = light;
  litFor[2] = eyes.ownFor[2];
  return isInSight(eyes, lit, entity);
}

/** Which tunable says how far a light shines. */
function metresAt({ columns }: World<RelightFields>, light: number): number {
  const kind = columns.kind[light];
  if (kind === KIND.lamp) return tunables.at['lamp.metres'];
  return kind === KIND.beacon ? tunables.at['beacon.metres'] : tunables.at['flare.metres'];
}

/** Whether the target is near enough to where a gaze looks from, and not hidden. */
function isInSight({ target }: Eyes, gaze: Gaze, entity: number): boolean {
  const { at } = gaze;
  const dx = target[TARGET.x] - at[GAZE.fromX];
  const dy = target[TARGET.y] - at[GAZE.fromY];
  at[GAZE.toX] = target[TARGET.x];
  at[GAZE.toY] = target[TARGET.y];
  at[GAZE.to] = target[TARGET.size] + target[TARGET.moves];
  const far = at[GAZE.reach] + at[GAZE.from] + at[GAZE.to];
  return dx * dx + dy * dy <= far * far && !isHidden(gaze, entity);
}
