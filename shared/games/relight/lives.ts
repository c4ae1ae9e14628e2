import { freeBeacons } from '#shared/games/relight/beacons.ts';
import { deadliest } from '#shared/games/relight/hits.ts';
import { tallyAt } from '#shared/games/relight/places.ts';
import { KIND, type RelightFields, STATE } from '#shared/games/relight/schema.ts';
import type { Hits } from '#shared/games/relight/scratch.ts';
import { putAtSpawn, type Spawns } from '#shared/games/relight/spawns.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { despawn, isReusable, spawnAt } from '#shared/sim/ids.ts';
import { HEAD_TICK, ownedStart, type World } from '#shared/sim/world.ts';

/*
 * The lives of bodies, and the tally that a seat keeps from one to the next.
 */

/** What a tally's numbers hold at most. */
const TALLY_MAX = 65_535;

/** Somebody takes a seat. */
export function join(world: World<RelightFields>, spawns: Spawns, seat: number): void {
  const tally = tallyAt(world.ranges, seat);
  spawnAt(world, tally, KIND.tally);
  world.columns.seat[tally] = seat;
  putAtSpawn(world, spawns, seat);
  makeWhole(world, seat);
}

/** Ends all that belongs to a seat. The index of its body rests from now on, also when it has been dead for long. */
export function leave(world: World<RelightFields>, seat: number): void {
  const { ranges, columns } = world;
  despawn(world, seat);
  despawn(world, tallyAt(ranges, seat));
  freeBeacons(world, seat);
  const first = ownedStart(ranges, seat);
  for (let index = first; index < first + ranges.ownedPerSeat; index++) {
    if (columns.kind[index] !== 0) despawn(world, index);
  }
}

/** Takes what the tick's hits did, all together: whoever dies in it has killed all the same. */
export function applyHits(world: World<RelightFields>, hits: Hits): void {
  const { kind, health } = world.columns;
  if (hits.count === 0) return;
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (hits.total[seat] === 0 || kind[seat] !== KIND.player) continue;
    if (hits.total[seat] < health[seat]) health[seat] -= hits.total[seat];
    else die(world, hits, seat);
  }
}

function die(world: World<RelightFields>, hits: Hits, seat: number): void {
  const { columns, ranges } = world;
  const hit = deadliest(hits, seat);
  const tally = tallyAt(ranges, seat);
  const killer = tallyAt(ranges, hits.shooter[hit]);
  columns.health[seat] = 0;
  despawn(world, seat);
  columns.deaths[tally] = Math.min(TALLY_MAX, columns.deaths[tally] + 1);
  columns.killer[tally] = hits.shooter[hit] + 1;
  columns.weapon[tally] = hits.weapon[hit];
  columns.backAt[tally] = world.head[HEAD_TICK] + ticksOf(world, tunables.at['respawn.waitS']);
  columns.kills[killer] = Math.min(TALLY_MAX, columns.kills[killer] + 1);
  const points = world.tunables[tunables.at['score.kill']] | 0;
  columns.score[killer] = Math.min(TALLY_MAX, columns.score[killer] + points);
}

/** Brings back the bodies whose time has come. */
export function bringBack(world: World<RelightFields>, spawns: Spawns): void {
  const { kind, backAt } = world.columns;
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    const tally = tallyAt(world.ranges, seat);
    if (kind[seat] !== 0 || kind[tally] !== KIND.tally || backAt[tally] > world.head[HEAD_TICK]) continue;
    if (!isReusable(world, seat)) continue;
    returnBody(world, spawns, seat);
    backAt[tally] = 0;
  }
}

/**
 * A new life of a body. What it waited for went on while it was gone: no seat ever shoots twice within the wait of a weapon,
 * which is what lets indices of shots rest.
 */
function returnBody(world: World<RelightFields>, spawns: Spawns, seat: number): void {
  const { railWait, pulseWait, dashWait, flareWait, freedAt } = world.columns;
  const gone = world.head[HEAD_TICK] - freedAt[seat];
  const rail = Math.max(0, railWait[seat] - gone);
  const pulse = Math.max(0, pulseWait[seat] - gone);
  const dash = Math.max(0, dashWait[seat] - gone);
  const flare = Math.max(0, flareWait[seat] - gone);
  putAtSpawn(world, spawns, seat);
  railWait[seat] = rail;
  pulseWait[seat] = pulse;
  dashWait[seat] = dash;
  flareWait[seat] = flare;
  makeWhole(world, seat);
}

/** Full health, and a shield until the body acts. */
function makeWhole(world: World<RelightFields>, seat: number): void {
  const { health, shield, state } = world.columns;
  health[seat] = world.tunables[tunables.at['health.max']];
  shield[seat] = ticksOf(world, tunables.at['shield.lastsS']);
  if (shield[seat] > 0) state[seat] |= STATE.shield;
}
