import { clearHits, hurt } from '#shared/games/relight/hits.ts';
import { judgePulses } from '#shared/games/relight/pulse-verdict.ts';
import { endRail, isFreshTrace } from '#shared/games/relight/rail-verdict.ts';
import { type RelightFields, STATE, WEAPON } from '#shared/games/relight/schema.ts';
import type { Scratch } from '#shared/games/relight/scratch.ts';
import type { Past } from '#shared/sim/past.ts';
import { ownedStart, type World } from '#shared/sim/world.ts';

/*
 * Whom and what the shots of this tick hit. They begin at what is true now, after the tick's moves, and meet bodies and crates where
 * their shooters were shown them. What protects somebody now wins: whoever is dead is not there, whoever dashes is passed through,
 * and a shield takes the shot and no harm. Nobody is hit by what the same seat shot.
 *
 * Rails come first, seat by seat; then pulses, by where they are kept, and those fired in this tick last. The order decides
 * nothing but that of the evidence: all harm of a tick applies together.
 */

/** Finds all hits of the tick, and ends the shots that made them. */
export function judgeShots(world: World<RelightFields>, scratch: Scratch, past: Past): void {
  clearHits(scratch.hits);
  judgeRails(world, scratch, past);
  judgePulses(world, scratch, past);
}

function judgeRails(world: World<RelightFields>, scratch: Scratch, past: Past): void {
  for (let index = ownedStart(world.ranges, 0); index < world.capacity; index++) {
    if (isFreshTrace(world, index)) judgeRail(world, scratch, past, index);
  }
}

function judgeRail(world: World<RelightFields>, scratch: Scratch, past: Past, index: number): void {
  const victim = endRail(world, scratch, past, index, STATE.dash);
  past.note(index, victim);
  if (victim >= 0) hurt(world, scratch.hits, victim, index, WEAPON.rail);
}

/**
 * Whom the rails of a seat hit that it has fired in this tick, as far as its client can know: by what is on its screen. Who is
 * protected only the server knows: what a client knows of that is older than the shot, so it counts nobody as protected.
 */
export function foreseeRails(world: World<RelightFields>, scratch: Scratch, seat: number, past: Past): void {
  const first = ownedStart(world.ranges, seat);
  for (let index = first; index < first + world.ranges.ownedPerSeat; index++) {
    if (isFreshTrace(world, index)) endRail(world, scratch, past, index, 0);
  }
}
