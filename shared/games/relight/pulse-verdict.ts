import { hurt } from '#shared/games/relight/hits.ts';
import { isClose, setReach, wasClose } from '#shared/games/relight/reach.ts';
import { KIND, type RelightFields, STATE, WEAPON } from '#shared/games/relight/schema.ts';
import type { Scratch } from '#shared/games/relight/scratch.ts';
import { PULSE_DECAY_TICKS, PULSE_RADIUS, PULSE_SPENT_TICKS, PULSE_TICKS } from '#shared/games/relight/sizes.ts';
import { castBody, castCrate } from '#shared/games/relight/targets.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { cellAt } from '#shared/sim/grid.ts';
import { DEPTH_PER_TICK, type Past } from '#shared/sim/past.ts';
import { RAY } from '#shared/sim/ray.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * Whom pulses hit, along the legs that they flew in this tick. A pulse begins among what its shooter was shown and comes to the
 * present on its way: at age t it meets things as they were `depth * (1 - t / PULSE_DECAY_TICKS)` ago. So it hits at the muzzle what
 * is on the screen, and far away what is there; those in between can still step aside.
 */

/** Judges all pulses, in the order in which they flew. */
export function judgePulses(world: World<RelightFields>, scratch: Scratch, past: Past): void {
  const { legs, opened } = scratch;
  let ended = -1;
  opened[0] = -1;
  for (let leg = 0; leg < legs.count; leg++) {
    const index = legs.index[leg];
    if (index === ended) continue;
    layLeg(scratch, leg);
    if (judgeLeg(world, scratch, past, index)) ended = index;
  }
}

function layLeg({ ray, legs }: Scratch, leg: number): void {
  ray[RAY.x] = legs.points[leg * 4];
  ray[RAY.y] = legs.points[leg * 4 + 1];
  ray[RAY.dx] = legs.points[leg * 4 + 2] - ray[RAY.x];
  ray[RAY.dy] = legs.points[leg * 4 + 3] - ray[RAY.y];
  ray[RAY.t] = 1;
}

/** Whether the pulse ends on this part of its way. Whatever it meets, it meets in an open past. */
function judgeLeg(world: World<RelightFields>, scratch: Scratch, past: Past, index: number): boolean {
  const depth = findDepth(world, scratch, past, index);
  const met =
    depth < DEPTH_PER_TICK ? castNow(world, scratch, past, index) : castThen(world, scratch, past, index, depth);
  if (met < 0) return false;
  const victim = world.columns.kind[met] === KIND.player ? met : -1;
  past.note(index, victim);
  spend(world, index, victim);
  if (victim >= 0) hurt(world, scratch.hits, victim, index, WEAPON.pulse);
  return true;
}

/** How deep in the past the pulse is. One that was fired in this tick opens its seat's view, and keeps how deep that is. */
function findDepth(world: World<RelightFields>, { opened }: Scratch, past: Past, index: number): number {
  const { seat, left, depth } = world.columns;
  const age = PULSE_TICKS - left[index];
  if (age >= PULSE_DECAY_TICKS) return 0;
  if (age > 0) return ((depth[index] * (PULSE_DECAY_TICKS - age)) / PULSE_DECAY_TICKS) | 0;
  past.open(seat[index], world.tunables[tunables.at['pulse.rewindTicks']] | 0);
  opened[0] = index;
  depth[index] = past.depth;
  return depth[index];
}

/**
 * Casts at what is near the pulse in the present. Returns the first thing that it meets, or -1. The grid is that of the tick's
 * beginning, and a cell is 2 m: a pulse flies 0.67 m at most, and meets at 0.62 m along an axis what has moved by 0.6 m since.
 */
function castNow(world: World<RelightFields>, scratch: Scratch, past: Past, pulse: number): number {
  const { first, next, stride } = scratch.physics.grid;
  const { x, y } = world.columns;
  const cell = cellAt(scratch.physics.grid, x[pulse], y[pulse]);
  let met = -1;
  for (let row = cell - stride; row <= cell + stride; row += stride) {
    for (let at = row - 1; at <= row + 1; at++) {
      for (let index = first[at]; index >= 0; index = next[index]) {
        if (isClose(world, index, pulse) && castAt(world, scratch, past, index, pulse, 0)) met = index;
      }
    }
  }
  return met;
}

/** The same for what may have been near it so deep in the past. One pass over everything that moves. */
function castThen(world: World<RelightFields>, scratch: Scratch, past: Past, pulse: number, depth: number): number {
  const { reach, physics } = scratch;
  const { all, count } = physics.bodies;
  let met = -1;
  setReach(world, scratch, depth);
  for (let i = 0; i < count; i++) {
    if (!wasClose(world, reach, all[i], pulse)) continue;
    if (castAt(world, scratch, past, all[i], pulse, depth)) met = all[i];
  }
  return met;
}

/** Casts at one thing, if this pulse can meet it. */
function castAt(
  world: World<RelightFields>,
  scratch: Scratch,
  past: Past,
  index: number,
  pulse: number,
  depth: number,
): boolean {
  const { kind, state, seat } = world.columns;
  const isBody = kind[index] === KIND.player;
  if (isBody && (index === seat[pulse] || (state[index] & STATE.dash) !== 0)) return false;
  if (!isBody && kind[index] !== KIND.crate) return false;
  openPast(scratch, past, pulse, seat[pulse], depth);
  return isBody ? castBody(scratch, past, index, PULSE_RADIUS) : castCrate(scratch, past, index, PULSE_RADIUS);
}

/** Only when something is near: most pulses are alone most of the time. */
function openPast({ opened }: Scratch, past: Past, pulse: number, seat: number, depth: number): void {
  if (opened[0] === pulse) return;
  opened[0] = pulse;
  past.openBack(seat, depth);
}

/** Writes judged fields only: a client that went on flying it finds out when it lives the ticks since then again. */
function spend({ columns }: World<RelightFields>, index: number, victim: number): void {
  columns.spent[index] = PULSE_SPENT_TICKS;
  columns.hit[index] = victim < 0 ? 0 : columns.seat[victim] + 1;
}
