import { roundAt } from '#shared/games/relight/places.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { BEACON_METRES } from '#shared/games/relight/sizes.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { mapStart, type World } from '#shared/sim/world.ts';

/*
 * Who holds the beacons. Whoever stands at one alone for long enough takes it and keeps it, also through deaths, until somebody else
 * takes it, the seat is given up or a round begins.
 */

/** Square of the distance at which somebody stands at a beacon, rest quanta. */
const SQUARE: number = BEACON_METRES * BEACON_METRES * POSITION_PER_METRE * POSITION_PER_METRE;

/** What `whoStands` says besides a seat plus 1. */
const NOBODY = 0;
const SEVERAL = -1;

/** One tick of taking, at every beacon. Costs a look at each seat per beacon. */
export function judgeBeacons(world: World<RelightFields>): void {
  const { kind } = world.columns;
  const end = roundAt(world.ranges);
  for (let index = mapStart(world.ranges); index < end; index++) {
    if (kind[index] === KIND.beacon) judgeBeacon(world, index);
  }
}

/** While several stand there, nothing goes on and nothing is lost. */
function judgeBeacon(world: World<RelightFields>, beacon: number): void {
  const { holder, claimer, progress } = world.columns;
  const stands = whoStands(world, beacon);
  if (stands === SEVERAL) return;
  const claims = stands === holder[beacon] ? NOBODY : stands;
  if (claims !== claimer[beacon]) {
    claimer[beacon] = claims;
    progress[beacon] = 0;
  }
  if (claims === NOBODY) return;
  progress[beacon]++;
  if (progress[beacon] >= ticksOf(world, tunables.at['beacon.takeS'])) giveBeacon(world, beacon, claims);
}

function giveBeacon({ columns }: World<RelightFields>, beacon: number, holder: number): void {
  columns.holder[beacon] = holder;
  columns.claimer[beacon] = NOBODY;
  columns.progress[beacon] = 0;
}

function whoStands({ columns, ranges }: World<RelightFields>, beacon: number): number {
  const { kind, x, y } = columns;
  let stands = NOBODY;
  for (let seat = 0; seat < ranges.seats; seat++) {
    if (kind[seat] !== KIND.player) continue;
    const dx = x[seat] - x[beacon];
    const dy = y[seat] - y[beacon];
    if (dx * dx + dy * dy > SQUARE) continue;
    if (stands !== NOBODY) return SEVERAL;
    stands = seat + 1;
  }
  return stands;
}

/** All beacons of a seat, and what it has begun to take, are nobody's. */
export function freeBeacons(world: World<RelightFields>, seat: number): void {
  const { kind, holder, claimer } = world.columns;
  const end = roundAt(world.ranges);
  for (let index = mapStart(world.ranges); index < end; index++) {
    if (kind[index] !== KIND.beacon) continue;
    if (holder[index] === seat + 1) holder[index] = NOBODY;
    if (claimer[index] === seat + 1) giveBeacon(world, index, holder[index]);
  }
}

/** As in a new room. */
export function resetBeacons(world: World<RelightFields>): void {
  const { kind } = world.columns;
  const end = roundAt(world.ranges);
  for (let index = mapStart(world.ranges); index < end; index++) {
    if (kind[index] === KIND.beacon) giveBeacon(world, index, NOBODY);
  }
}
