import { atan2Turn } from '#shared/core/angle.ts';
import { tallyAt } from '#shared/games/relight/places.ts';
import { KIND, type RelightFields, SOUND } from '#shared/games/relight/schema.ts';
import { DASH_TICKS, PULSE_TICKS, TRACE_TICKS } from '#shared/games/relight/sizes.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { addHeard, type Heard, LOUDNESS_MAX } from '#shared/sim/heard.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { HEAD_TICK, mapStart, ownedStart, type Ranges, type World } from '#shared/sim/world.ts';

/*
 * What can be heard of what is not seen. What made a sound in a tick is found once, for all who listen.
 */

/** How far each sound is heard: positions of tunables, by `SOUND`. */
const METRES: Int32Array = Int32Array.from(
  Object.entries({
    rail: 'hear.railMetres',
    pulse: 'hear.pulseMetres',
    dash: 'hear.dashMetres',
    death: 'hear.deathMetres',
    flare: 'hear.flareMetres',
    crate: 'hear.crateMetres',
  } as const).toSorted(([a], [b]) => SOUND[a as keyof typeof SOUND] - SOUND[b as keyof typeof SOUND]),
  ([, key]) => tunables.at[key],
);

/** A crate that slides makes a noise every so many ticks ... */
const CRATE_TICKS = 16;

/** ... while it is faster than this, m/s. */
const CRATE_SPEED = 1;

/** From a binary angle to 64ths of a turn. */
const BEARING_SHIFT = 10;

/** What made a sound in the tick of `tick`, `count` of them. */
export interface Noises {
  tick: number;
  count: number;
  readonly sounds: Uint8Array;
  readonly sources: Int32Array;
}

/** Allocates it, once per room. */
export function createNoises({ seats, map, ownedPerSeat }: Ranges): Noises {
  // A seat may dash and die, and each other entity makes one sound.
  const most = 2 * seats + map + seats * ownedPerSeat;
  return { tick: -1, count: 0, sounds: new Uint8Array(most), sources: new Int32Array(most) };
}

/** Writes what a seat hears of this tick from what it does not know of: from where its body is, or was last. */
export function hear(
  world: World<RelightFields>,
  noises: Noises,
  seat: number,
  knows: (entity: number) => boolean,
  out: Heard,
): void {
  if (noises.tick !== world.head[HEAD_TICK]) findNoises(world, noises);
  const first = ownedStart(world.ranges, seat);
  for (let i = 0; i < noises.count; i++) {
    const source = noises.sources[i];
    const isOwn = source === seat || (source >= first && source < first + world.ranges.ownedPerSeat);
    if (isOwn || !isInEarshot(world, noises.sounds[i], seat, source) || knows(source)) continue;
    hearOne(world, noises.sounds[i], seat, source, out);
  }
}

/** Asked first, since most of what makes a noise in a crowd is known or far, and this is the cheaper question. */
function isInEarshot(
  { columns, tunables: values }: World<RelightFields>,
  sound: number,
  seat: number,
  source: number,
): boolean {
  const dx = columns.x[source] - columns.x[seat];
  const dy = columns.y[source] - columns.y[seat];
  const far = values[METRES[sound]] * POSITION_PER_METRE;
  return dx * dx + dy * dy < far * far;
}

function hearOne(
  { columns, tunables: values }: World<RelightFields>,
  sound: number,
  seat: number,
  source: number,
  out: Heard,
): void {
  const dx = columns.x[source] - columns.x[seat];
  const dy = columns.y[source] - columns.y[seat];
  const share = Math.sqrt(dx * dx + dy * dy) / (values[METRES[sound]] * POSITION_PER_METRE);
  if (!(share < 1)) return;
  const bearing = ((atan2Turn(dy, dx) + (1 << (BEARING_SHIFT - 1))) >> BEARING_SHIFT) & 63;
  addHeard(out, sound, bearing, (LOUDNESS_MAX - Math.floor(share * LOUDNESS_MAX)) | 0);
}

function findNoises(world: World<RelightFields>, noises: Noises): void {
  noises.tick = world.head[HEAD_TICK];
  noises.count = 0;
  findBodies(world, noises);
  findCrates(world, noises);
  findShots(world, noises);
}

function add(noises: Noises, sound: number, source: number): void {
  noises.sounds[noises.count] = sound;
  noises.sources[noises.count++] = source;
}

function findBodies(world: World<RelightFields>, noises: Noises): void {
  const { kind, dashLeft, backAt } = world.columns;
  const back = world.head[HEAD_TICK] + ticksOf(world, tunables.at['respawn.waitS']);
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    const tally = tallyAt(world.ranges, seat);
    if (kind[seat] === KIND.player && dashLeft[seat] === DASH_TICKS) add(noises, SOUND.dash, seat);
    if (kind[seat] === 0 && kind[tally] === KIND.tally && backAt[tally] === back) add(noises, SOUND.death, seat);
  }
}

function findCrates({ columns, head, ranges }: World<RelightFields>, noises: Noises): void {
  const { kind, vx, vy } = columns;
  const least = CRATE_SPEED * VELOCITY_PER_METRE;
  const end = mapStart(ranges) + ranges.map;
  for (let index = mapStart(ranges); index < end; index++) {
    if (kind[index] !== KIND.crate || (head[HEAD_TICK] + index) % CRATE_TICKS !== 0) continue;
    if (vx[index] * vx[index] + vy[index] * vy[index] > least * least) add(noises, SOUND.crate, index);
  }
}

/** What was fired or thrown in this tick still has all of its time. */
function findShots(world: World<RelightFields>, noises: Noises): void {
  const { kind, left } = world.columns;
  const flare = ticksOf(world, tunables.at['flare.lastsS']);
  for (let index = ownedStart(world.ranges, 0); index < world.capacity; index++) {
    if (kind[index] === 0) continue;
    if (kind[index] === KIND.trace && left[index] === TRACE_TICKS) add(noises, SOUND.rail, index);
    else if (kind[index] === KIND.pulse && left[index] === PULSE_TICKS) add(noises, SOUND.pulse, index);
    else if (kind[index] === KIND.flare && left[index] === flare) add(noises, SOUND.flare, index);
  }
}
