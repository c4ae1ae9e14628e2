import { relight } from '#shared/games/relight/relight.ts';
import { KIND, type RelightFields, SOUND } from '#shared/games/relight/schema.ts';
import { DASH_TICKS, PULSE_TICKS, TRACE_TICKS } from '#shared/games/relight/sizes.ts';
import { VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { HEAD_TICK, isOfSeat, mapStart, type World } from '#shared/sim/world.ts';
import { placeOf } from '#bench/hidden/lines.ts';

/*
 * What can be heard, said a second time and plainly, and a little louder than it is. Shares nothing with what the game hears.
 */

const HEAR = [
  'hear.railMetres',
  'hear.pulseMetres',
  'hear.dashMetres',
  'hear.deathMetres',
  'hear.flareMetres',
  'hear.crateMetres',
] as const;

/** What somebody can hear in a tick, whether they see it or not: sound, where from and how far. */
export function noisesFor(world: World<RelightFields>, seat: number): Set<string> {
  const heard = new Set<string>();
  const own = placeOf(world, seat);
  for (const { sound, entity } of noisesIn(world)) {
    const at = placeOf(world, entity);
    const metres = Math.hypot(at.x - own.x, at.y - own.y);
    if (isOfSeat(world.ranges, seat, entity)) continue;
    if (metres < world.tunables[relight.tunables.at[HEAR[sound]]] + 0.01) heard.add(`${sound} ${at.x} ${at.y}`);
  }
  return heard;
}

function noisesIn(world: World<RelightFields>): { sound: number; entity: number }[] {
  const { kind, left, dashLeft, freedAt, vx, vy } = world.columns;
  const { seats, map } = world.ranges;
  const tick = world.head[HEAD_TICK];
  const found: { sound: number; entity: number }[] = [];
  const flareTicks = Math.round(world.tunables[relight.tunables.at['flare.lastsS']] / world.dt);
  for (const entity of kind.keys()) {
    const add = (sound: number): void => void found.push({ sound, entity });
    if (entity < seats && kind[entity] === 0 && freedAt[entity] === tick) add(SOUND.death);
    if (kind[entity] === KIND.player && dashLeft[entity] === DASH_TICKS) add(SOUND.dash);
    if (kind[entity] === KIND.trace && left[entity] === TRACE_TICKS) add(SOUND.rail);
    if (kind[entity] === KIND.pulse && left[entity] === PULSE_TICKS) add(SOUND.pulse);
    if (kind[entity] === KIND.flare && left[entity] === flareTicks) add(SOUND.flare);
    const isLoud =
      Math.hypot(vx[entity], vy[entity]) > VELOCITY_PER_METRE &&
      entity >= mapStart(world.ranges) &&
      entity < seats + map;
    if (kind[entity] === KIND.crate && isLoud) add(SOUND.crate);
  }
  return found;
}
