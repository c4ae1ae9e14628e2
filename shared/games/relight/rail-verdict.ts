import { cutTrace, layRay } from '#shared/games/relight/rails.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import type { Scratch } from '#shared/games/relight/scratch.ts';
import { TRACE_TICKS } from '#shared/games/relight/sizes.ts';
import { castBody, castCrate } from '#shared/games/relight/targets.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import type { Past } from '#shared/sim/past.ts';
import { mapStart, ownedStart, type World } from '#shared/sim/world.ts';

/*
 * Whom a rail hits: one function, by which the server judges and a client foresees. It asks for nothing but where bodies and crates
 * are in the opened past, and takes them in an order that both sides have alike.
 */

/** Whether this is the trace of a rail that was fired in this very tick: only those have all of their time left. */
export function isFreshTrace({ columns }: World<RelightFields>, index: number): boolean {
  return columns.kind[index] === KIND.trace && columns.left[index] === TRACE_TICKS;
}

/**
 * Ends a fresh trace at the first thing on its way, by what its seat was shown, and says in it whom it hits. Returns that body, or
 * -1. `passed`: bits of `state` that it passes through. Leaves the seat's view open. Costs a look into the past per body and crate.
 */
export function endRail(
  world: World<RelightFields>,
  scratch: Scratch,
  past: Past,
  trace: number,
  passed: number,
): number {
  const { columns, tunables: values } = world;
  const { seat, hit } = columns;
  past.open(seat[trace], values[tunables.at['rail.rewindTicks']] | 0);
  layRay(columns, scratch.ray, trace);
  listBodies(world, scratch.bodyOf);
  let victim = castBodies(world, scratch, past, seat[trace], passed);
  if (castCrates(world, scratch, past)) victim = -1;
  cutTrace(columns, scratch.ray, trace);
  hit[trace] = victim < 0 ? 0 : seat[victim] + 1;
  return victim;
}

/** Bodies by their seats: on a client they stand at any index. */
function listBodies({ columns, ranges }: World<RelightFields>, bodyOf: Int32Array): void {
  bodyOf.fill(-1);
  for (let index = 0; index < ranges.seats; index++) {
    if (columns.kind[index] === KIND.player) bodyOf[columns.seat[index]] = index;
  }
}

/** The nearest body on the ray; of equals the lowest seat. */
function castBodies(
  { columns, ranges }: World<RelightFields>,
  scratch: Scratch,
  past: Past,
  shooter: number,
  passed: number,
): number {
  const { bodyOf } = scratch;
  let nearest = -1;
  for (let seat = 0; seat < ranges.seats; seat++) {
    const index = bodyOf[seat];
    if (seat === shooter || index < 0 || (columns.state[index] & passed) !== 0) continue;
    if (castBody(scratch, past, index, 0)) nearest = index;
  }
  return nearest;
}

/** Whether a crate is nearer. */
function castCrates({ columns, ranges }: World<RelightFields>, scratch: Scratch, past: Past): boolean {
  const end = ownedStart(ranges, 0);
  let isNearer = false;
  for (let index = mapStart(ranges); index < end; index++) {
    if (columns.kind[index] === KIND.crate && castCrate(scratch, past, index, 0)) isNearer = true;
  }
  return isNearer;
}
