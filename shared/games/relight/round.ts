import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { resetBeacons } from '#shared/games/relight/beacons.ts';
import { roundAt, tallyAt } from '#shared/games/relight/places.ts';
import { KIND, PHASE, type RelightFields } from '#shared/games/relight/schema.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { HEAD_TICK, ownedStart, type World } from '#shared/sim/world.ts';

/*
 * The course of a room: a warm-up, then for ever countdown, round and podium. In countdown and podium everybody is held: bodies
 * stand still, nothing is shot, nothing hurts.
 */

/** What follows each phase, and the tunable with its length; by phase. */
const NEXT: readonly number[] = [0, PHASE.countdown, PHASE.round, PHASE.podium, PHASE.countdown];
const LASTS = ['round.warmUpS', 'round.warmUpS', 'round.countdownS', 'round.lastsS', 'round.podiumS'] as const;

/** Puts the round into a new world. */
export function placeRound(world: World<RelightFields>): void {
  spawnAt(world, roundAt(world.ranges), KIND.round);
  enterPhase(world, PHASE.warmUp);
}

/** Goes on to the next phase when this one is over; phases of no length are gone through within the tick. */
export function stepRound(world: World<RelightFields>): void {
  const { phase, endsAt } = world.columns;
  const at = roundAt(world.ranges);
  while (world.head[HEAD_TICK] >= endsAt[at]) {
    enterPhase(world, NEXT[phase[at]]);
    if (phase[at] === PHASE.countdown) beginCountdown(world);
    else if (phase[at] === PHASE.round) countRound(world);
    else endPulses(world);
  }
}

/** Whether shots hurt. */
export function isFighting({ columns, ranges }: World<RelightFields>): boolean {
  const phase = columns.phase[roundAt(ranges)];
  return phase === PHASE.warmUp || phase === PHASE.round;
}

/** Ticks for which a body stands still, from this tick on; the podium's last tick belongs to the countdown. */
export function heldTicks(world: World<RelightFields>): number {
  const { phase, endsAt } = world.columns;
  const at = roundAt(world.ranges);
  const left = endsAt[at] - world.head[HEAD_TICK];
  if (phase[at] === PHASE.countdown) return left;
  if (phase[at] !== PHASE.podium) return 0;
  return left + Math.min(1, lengthOf(world, PHASE.countdown));
}

function lengthOf(world: World<RelightFields>, phase: number): number {
  return ticksOf(world, tunables.at[LASTS[phase]]);
}

function enterPhase(world: World<RelightFields>, phase: number): void {
  const at = roundAt(world.ranges);
  world.columns.phase[at] = phase;
  world.columns.endsAt[at] = world.head[HEAD_TICK] + lengthOf(world, phase);
}

function countRound({ columns, ranges }: World<RelightFields>): void {
  const at = roundAt(ranges);
  columns.round[at] = Math.min(65_535, columns.round[at] + 1);
}

/**
 * Everybody starts anew: scores at nothing, and where the countdown is long enough for an index to rest, every body ends and
 * comes back at a spawn. (A body that was moved there would be seen streaking across the map.) In a shorter one those who live
 * stay where they are, with full health.
 */
function beginCountdown(world: World<RelightFields>): void {
  endPulses(world);
  resetBeacons(world);
  const regroups = lengthOf(world, PHASE.countdown) > HISTORY_TICKS;
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (world.columns.kind[tallyAt(world.ranges, seat)] === KIND.tally) startAnew(world, seat, regroups);
  }
}

function startAnew(world: World<RelightFields>, seat: number, regroups: boolean): void {
  const { columns, ranges } = world;
  const tally = tallyAt(ranges, seat);
  columns.score[tally] = 0;
  columns.kills[tally] = 0;
  columns.deaths[tally] = 0;
  columns.killer[tally] = 0;
  columns.weapon[tally] = 0;
  const lives = columns.kind[seat] === KIND.player;
  if (lives && regroups) despawn(world, seat);
  else if (lives) columns.health[seat] = world.tunables[tunables.at['health.max']];
  if (regroups) columns.backAt[tally] = world.head[HEAD_TICK] + HISTORY_TICKS;
  else if (!lives) columns.backAt[tally] = columns.freedAt[seat] + HISTORY_TICKS;
}

/** Nothing that was thrown or flies outlives a phase of fighting. */
function endPulses(world: World<RelightFields>): void {
  const { kind } = world.columns;
  for (let index = ownedStart(world.ranges, 0); index < world.capacity; index++) {
    if (kind[index] === KIND.pulse || kind[index] === KIND.flare) despawn(world, index);
  }
}

/**
 * Holds every body while the phase says so, also those that came back in this tick. The bit in `state` follows with the next step, so
 * that a client finds nothing but a judged field changed.
 */
export function holdBodies(world: World<RelightFields>): void {
  const { kind, frozen } = world.columns;
  const ticks = heldTicks(world);
  if (ticks === 0) return;
  for (let seat = 0; seat < world.ranges.seats; seat++) if (kind[seat] === KIND.player) frozen[seat] = ticks;
}
