import { writeDirection } from '#shared/core/angle.ts';
import { type Eyes, LIGHT, LIGHT_NUMBERS, openEyes, OWN, TARGET } from '#shared/games/relight/eyes.ts';
import { KIND, LENGTH_PER_METRE, type RelightFields } from '#shared/games/relight/schema.ts';
import { CRATE_HALF, PLAYER_RADIUS, PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { type Gaze, GAZE, isHidden, LEAN, leanEye, STAYS } from '#shared/sim/gaze.ts';
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

/** A disc is searched to a sixteenth of itself (`shared/sim/gaze.ts`): so much beyond where the body is, it is well within. */
const LEAN_MARGIN = 1.1;

/** A crate may be pushed at half the speed of whoever pushes it, and is as far from its middle to its corners as this, m. */
const PUSHED_SHARE = 0.5;
const CRATE_RADIUS: number = CRATE_HALF * Math.sqrt(2);

/** A pulse is looked for where it is and where it will be so much later, m around: at 22 m/s most of the ticks from one look to the next. */
const PULSE_TICKS_AHEAD = 4;
const PULSE_METRES: number = PULSE_RADIUS + 0.4;

/** A trace is looked for at points this far apart, m. */
const TRACE_METRES = 2;

/**
 * Whether a seat may know of an entity that is not common. Must not allocate: numbers go by way of `Eyes`. What is lit for everybody is
 * found once per tick, whoever asks.
 */
export function sees(
  world: World<RelightFields>,
  eyes: Eyes,
  seat: number,
  entity: number,
  aheadTicks: number,
): boolean {
  const kind = world.columns.kind[entity];
  // It stands in its own light.
  if (kind === KIND.flare) return true;
  openEyes(world, eyes);
  if (isLitForAll(world, eyes, entity)) return true;
  openOwn(world, eyes, seat, aheadTicks);
  if (kind === KIND.trace) return seesTrace(world, eyes, entity);
  placeTarget(world, eyes, entity);
  return isKnown(world, eyes, entity) || (kind === KIND.pulse && seesPulse(world, eyes, entity));
}

function placeTarget(world: World<RelightFields>, eyes: Eyes, entity: number): void {
  eyes.target[TARGET.x] = world.columns.x[entity] / POSITION_PER_METRE;
  eyes.target[TARGET.y] = world.columns.y[entity] / POSITION_PER_METRE;
  setSize(world, eyes, world.columns.kind[entity]);
}

/** Looks from the body of a seat, or from where it was last. */
function openOwn(world: World<RelightFields>, eyes: Eyes, seat: number, aheadTicks: number): void {
  const { gaze, own, ownFor } = eyes;
  const { at } = gaze;
  const tick = world.head[HEAD_TICK];
  if (ownFor[0] === tick && ownFor[1] === seat && ownFor[2] === aheadTicks) return;
  ownFor[0] = tick;
  ownFor[1] = seat;
  ownFor[2] = aheadTicks;
  at[GAZE.fromX] = world.columns.x[seat] / POSITION_PER_METRE;
  at[GAZE.fromY] = world.columns.y[seat] / POSITION_PER_METRE;
  at[GAZE.from] = world.tunables[tunables.at['move.speed']] * aheadTicks * world.dt;
  if (aheadTicks > 0) leanOwn(world, gaze, seat, aheadTicks);
  own[OWN.x] = at[GAZE.fromX];
  own[OWN.y] = at[GAZE.fromY];
  own[OWN.radius] = at[GAZE.from];
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
  if (leanEye(own)) own.at[GAZE.from] = Math.max(speed * (ticks * dt - turn / 2), lean * LEAN_MARGIN);
}

function setSize({ tunables: values, dt }: World<RelightFields>, { target }: Eyes, kind: number): void {
  const walks = values[tunables.at['move.speed']] * OTHERS_TICKS * dt;
  target[TARGET.size] = kind === KIND.player ? PLAYER_RADIUS : kind === KIND.crate ? CRATE_RADIUS : PULSE_METRES;
  target[TARGET.moves] = kind === KIND.player ? walks : kind === KIND.crate ? walks * PUSHED_SHARE : 0;
}

/** Where it is about to be, unless a wall throws it back before: then it would be looked for on the far side. */
function seesPulse(world: World<RelightFields>, eyes: Eyes, entity: number): boolean {
  const { columns, dt } = world;
  const { at } = eyes.gaze;
  at[GAZE.fromX] = eyes.target[TARGET.x];
  at[GAZE.fromY] = eyes.target[TARGET.y];
  at[LEAN.x] = (columns.vx[entity] / VELOCITY_PER_METRE) * dt * PULSE_TICKS_AHEAD;
  at[LEAN.y] = (columns.vy[entity] / VELOCITY_PER_METRE) * dt * PULSE_TICKS_AHEAD;
  if (!leanEye(eyes.gaze)) return false;
  eyes.target[TARGET.x] = at[GAZE.fromX];
  eyes.target[TARGET.y] = at[GAZE.fromY];
  return isInOwnSight(world, eyes, entity);
}

/** Any part of it will do. */
function seesTrace(world: World<RelightFields>, eyes: Eyes, trace: number): boolean {
  const parts = partsOf(world, eyes, trace);
  for (let part = 0; part < parts; part++) {
    placePart(world.columns, eyes.target, trace, part, parts);
    if (isKnown(world, eyes, trace)) return true;
  }
  return false;
}

function isTraceLit(world: World<RelightFields>, eyes: Eyes, trace: number): boolean {
  const parts = partsOf(world, eyes, trace);
  for (let part = 0; part < parts; part++) {
    placePart(world.columns, eyes.target, trace, part, parts);
    if (isInStillLight(world, eyes, trace)) return true;
  }
  return false;
}

/** In how many points it is looked for; they have a size. */
function partsOf({ columns }: World<RelightFields>, { target }: Eyes, trace: number): number {
  target[TARGET.size] = TRACE_METRES / 2;
  target[TARGET.moves] = 0;
  return Math.ceil(columns.length[trace] / (TRACE_METRES * LENGTH_PER_METRE)) | 0;
}

function placePart(
  { x, y, aim, length }: World<RelightFields>['columns'],
  target: Float64Array,
  trace: number,
  part: number,
  parts: number,
): void {
  writeDirection(target, TARGET.x, aim[trace]);
  const metres = (length[trace] / LENGTH_PER_METRE) * ((part + 0.5) / parts);
  target[TARGET.x] = x[trace] / POSITION_PER_METRE + target[TARGET.x] * metres;
  target[TARGET.y] = y[trace] / POSITION_PER_METRE + target[TARGET.y] * metres;
}

/** Whether the entity is in a light that stands still and shines for everybody. */
function isLitForAll(world: World<RelightFields>, eyes: Eyes, entity: number): boolean {
  const tick = world.head[HEAD_TICK];
  if (eyes.litTick[entity] !== tick) {
    eyes.litTick[entity] = tick;
    eyes.isLit[entity] = findLit(world, eyes, entity) ? 1 : 0;
  }
  return eyes.isLit[entity] === 1;
}

function findLit(world: World<RelightFields>, eyes: Eyes, entity: number): boolean {
  if (world.columns.kind[entity] === KIND.trace) return isTraceLit(world, eyes, entity);
  placeTarget(world, eyes, entity);
  return isInStillLight(world, eyes, entity);
}

function isInStillLight(world: World<RelightFields>, eyes: Eyes, entity: number): boolean {
  for (let light = 0; light < eyes.stillCount; light++) if (isInLight(world, eyes, light, entity)) return true;
  return false;
}

/** Whether the target is in sight or in a light that is not the same for everybody. */
function isKnown(world: World<RelightFields>, eyes: Eyes, entity: number): boolean {
  if (isInOwnSight(world, eyes, entity)) return true;
  for (let light = eyes.stillCount; light < eyes.lightCount; light++) {
    if (shinesFor(world, eyes.lightOf[light], eyes.ownFor[1]) && isInLight(world, eyes, light, entity)) return true;
  }
  return false;
}

function shinesFor({ columns }: World<RelightFields>, light: number, seat: number): boolean {
  return columns.kind[light] !== KIND.beacon || columns.holder[light] === seat + 1;
}

/** What may be seen soon, and what is seen from where the body is: of the disc around it a narrow gap may be missed. */
function isInOwnSight({ columns, tunables: values }: World<RelightFields>, eyes: Eyes, entity: number): boolean {
  const { own, ownFor, gaze } = eyes;
  const { at } = gaze;
  at[GAZE.fromX] = own[OWN.x];
  at[GAZE.fromY] = own[OWN.y];
  at[GAZE.from] = own[OWN.radius];
  at[GAZE.reach] = values[tunables.at['sight.metres']];
  if (isInSight(eyes, entity)) return true;
  if (!gaze.isUnsure || own[OWN.radius] === 0) return false;
  at[GAZE.fromX] = columns.x[ownFor[1]] / POSITION_PER_METRE;
  at[GAZE.fromY] = columns.y[ownFor[1]] / POSITION_PER_METRE;
  at[GAZE.from] = 0;
  return isInSight(eyes, entity);
}

/** A light that moves may be anywhere within its way by then. */
function isInLight({ dt }: World<RelightFields>, eyes: Eyes, light: number, entity: number): boolean {
  const { lights } = eyes;
  const { at } = eyes.gaze;
  const first = light * LIGHT_NUMBERS;
  at[GAZE.fromX] = lights[first + LIGHT.x];
  at[GAZE.fromY] = lights[first + LIGHT.y];
  at[GAZE.from] = lights[first + LIGHT.speed] * eyes.ownFor[2] * dt;
  at[GAZE.reach] = lights[first + LIGHT.metres];
  return isInSight(eyes, entity);
}

/** Whether the target is near enough to where the gaze looks from, and not hidden. */
function isInSight({ gaze, target }: Eyes, entity: number): boolean {
  const { at } = gaze;
  const dx = target[TARGET.x] - at[GAZE.fromX];
  const dy = target[TARGET.y] - at[GAZE.fromY];
  at[GAZE.to] = target[TARGET.size] + target[TARGET.moves];
  gaze.isUnsure = false;
  const far = at[GAZE.reach] + at[GAZE.from] + at[GAZE.to];
  if (dx * dx + dy * dy > far * far) return false;
  at[GAZE.toX] = target[TARGET.x];
  at[GAZE.toY] = target[TARGET.y];
  at[STAYS] = target[TARGET.moves] === 0 ? 1 : 0;
  return !isHidden(gaze, entity);
}
