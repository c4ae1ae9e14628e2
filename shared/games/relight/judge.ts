import { clearHits, noteHit } from '#shared/games/relight/hits.ts';
import { cutTrace, layRay } from '#shared/games/relight/rails.ts';
import { KIND, type RelightFields, STATE, WEAPON } from '#shared/games/relight/schema.ts';
import type { Scratch } from '#shared/games/relight/scratch.ts';
import { CRATE_HALF, PLAYER_RADIUS, PULSE_RADIUS, TRACE_TICKS } from '#shared/games/relight/sizes.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { cellAt } from '#shared/sim/grid.ts';
import { despawn } from '#shared/sim/ids.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { castBox, castCircle, RAY } from '#shared/sim/ray.ts';
import { ownedStart, type World } from '#shared/sim/world.ts';

/*
 * Whom and what the shots of this tick hit. Everything is judged where it stands after the tick's moves. Whoever dashes is passed
 * through; a shield takes the shot and no harm. Nobody is hit by what the same seat shot.
 */

/** Finds all hits of the tick, and ends the shots that made them. */
export function judgeShots(world: World<RelightFields>, scratch: Scratch): void {
  clearHits(scratch.hits);
  judgeRails(world, scratch);
  judgePulses(world, scratch);
}

/** Only traces of this very tick have all of their time left. */
function judgeRails(world: World<RelightFields>, scratch: Scratch): void {
  const { kind, left } = world.columns;
  for (let index = ownedStart(world.ranges, 0); index < world.capacity; index++) {
    if (kind[index] === KIND.trace && left[index] === TRACE_TICKS) judgeRail(world, scratch, index);
  }
}

/** Shortens a trace to what its rail hits. */
function judgeRail(world: World<RelightFields>, scratch: Scratch, index: number): void {
  const { ray, physics } = scratch;
  const { all, count } = physics.bodies;
  const { seat } = world.columns;
  layRay(world.columns, ray, index);
  let hit = -1;
  for (let i = 0; i < count; i++) if (castAt(world, scratch, all[i], seat[index], 0)) hit = all[i];
  if (hit < 0) return;
  cutTrace(world.columns, ray, index);
  hurt(world, scratch, hit, seat[index], WEAPON.rail);
}

function judgePulses(world: World<RelightFields>, scratch: Scratch): void {
  const { legs } = scratch;
  let over = -1;
  for (let leg = 0; leg < legs.count; leg++) {
    const index = legs.index[leg];
    if (index !== over && judgeLeg(world, scratch, leg)) over = index;
  }
}

/** Whether the pulse ends on this part of its way. */
function judgeLeg(world: World<RelightFields>, scratch: Scratch, leg: number): boolean {
  const { ray, legs } = scratch;
  const index = legs.index[leg];
  ray[RAY.x] = legs.points[leg * 4];
  ray[RAY.y] = legs.points[leg * 4 + 1];
  ray[RAY.dx] = legs.points[leg * 4 + 2] - ray[RAY.x];
  ray[RAY.dy] = legs.points[leg * 4 + 3] - ray[RAY.y];
  ray[RAY.t] = 1;
  const hit = castAround(world, scratch, index);
  if (hit < 0) return false;
  hurt(world, scratch, hit, world.columns.seat[index], WEAPON.pulse);
  despawn(world, index);
  return true;
}

/**
 * Casts the ray of a pulse at what is near it. The grid is that of the tick's beginning: a cell is 2 m, and at the highest
 * settings a pulse flies 0.67 m and hits at 0.9 m what has moved by 0.2 m since.
 */
function castAround(world: World<RelightFields>, scratch: Scratch, pulse: number): number {
  const { first, next, stride } = scratch.physics.grid;
  const { x, y, seat } = world.columns;
  const cell = cellAt(scratch.physics.grid, x[pulse], y[pulse]);
  let hit = -1;
  for (let row = cell - stride; row <= cell + stride; row += stride) {
    for (let at = row - 1; at <= row + 1; at++) {
      for (let index = first[at]; index >= 0; index = next[index]) {
        if (castAt(world, scratch, index, seat[pulse], PULSE_RADIUS)) hit = index;
      }
    }
  }
  return hit;
}

/** Casts at one entity, if it can be hit by this seat's shots, which are `thick` m in radius. */
function castAt(
  { columns }: World<RelightFields>,
  { ray, physics }: Scratch,
  index: number,
  shooter: number,
  thick: number,
): boolean {
  const of = columns.kind[index];
  if (of === KIND.player) {
    if (index === shooter || (columns.state[index] & STATE.dash) !== 0) return false;
    ray[RAY.circleX] = columns.x[index] / POSITION_PER_METRE;
    ray[RAY.circleY] = columns.y[index] / POSITION_PER_METRE;
    ray[RAY.radius] = PLAYER_RADIUS + thick;
    return castCircle(ray);
  }
  if (of !== KIND.crate) return false;
  const { obstacle } = physics;
  const half = CRATE_HALF + thick;
  obstacle[0] = columns.x[index] / POSITION_PER_METRE - half;
  obstacle[1] = columns.y[index] / POSITION_PER_METRE - half;
  obstacle[2] = columns.x[index] / POSITION_PER_METRE + half;
  obstacle[3] = columns.y[index] / POSITION_PER_METRE + half;
  return castBox(ray, obstacle, 0);
}

function hurt(
  { columns, tunables: values }: World<RelightFields>,
  { hits }: Scratch,
  index: number,
  shooter: number,
  weapon: number,
): void {
  if (columns.kind[index] !== KIND.player || (columns.state[index] & STATE.shield) !== 0) return;
  const key = weapon === WEAPON.rail ? 'rail.damage' : 'pulse.damage';
  noteHit(hits, index, shooter, values[tunables.at[key]], weapon);
}
