import { relight } from '#shared/games/relight/relight.ts';
import { KIND, LENGTH_PER_METRE, type RelightFields, SOUND } from '#shared/games/relight/schema.ts';
import { DASH_TICKS, PULSE_TICKS, TRACE_TICKS } from '#shared/games/relight/sizes.ts';
import { hasSnapshot, restoreSnapshot } from '#shared/sim/history.ts';
import type { Point } from '#shared/sim/map.ts';
import { VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { createWorld, HEAD_TICK, isOfSeat, mapStart, ownedStart, type World } from '#shared/sim/world.ts';
import { around, BODY, CRATE, isFree, placeOf, type Scene, sceneOf } from '#bench/hidden/lines.ts';
import type { MazeRoom } from '#bench/hidden/maze-room.ts';

/*
 * Whether an observer may lawfully be told of a difference between two runs, found in the two worlds alone and by plain geometry: its own
 * body or shots differ, or what all are told; it heard something; or something differs that it may see, or might have seen a moment ago.
 *
 * "May see" is a straight line, free of walls and crates, between two points: where the observer could have walked to, and where what is
 * looked for could have. Both are sampled densely, and a little further than anybody walks.
 */

/** What is seen stays known so long, ticks: 0.5 s at least, 0.4 s after it is gone, and until the next look. */
const KNOWN_TICKS = 36;

/** A walk before which somebody must be told, ticks: 250 ms, and until the next look. */
const WALK_TICKS = 15 + 4;

/** Samples lie apart; somebody may be told of what comes into sight this much beyond them. */
const SLACK_SHARE = 1.15;
const SLACK_METRES = 0.4;

/** A pulse is looked for ahead of itself by so many ticks, and a flare lights what is this far around, m. */
const PULSE_TICKS_AHEAD = 4;
const PULSE_METRES = 0.55;

/** A trace is told of from this far beside it, m. */
const TRACE_METRES = 1.05;

/** Interest ends here, m; sounds and light do not matter beyond. */
const INTEREST_METRES = 24;

/** `around`: seen only if whoever walks could take the short way through a wall that ends near them. */
export type Cause = 'own' | 'common' | 'heard' | 'seen' | 'lit' | 'around' | undefined;

type Seen = World<RelightFields>;

/** Why an observer's bytes may differ after this tick; nothing when they may not. */
export function causeOf(a: MazeRoom, b: MazeRoom, seat: number): Cause {
  if (differsOwn(a, b, seat)) return 'own';
  if (differsCommon(a, b)) return 'common';
  if (differsHeard(a, b, seat)) return 'heard';
  const tick = a.world.head[HEAD_TICK];
  const changed = changedIn(a.world, b.world).filter((entity) => !isOfSeat(a.world.ranges, seat, entity));
  for (let back = 0; back < KNOWN_TICKS; back++) {
    for (const run of [a, b]) {
      const world = worldAt(run, tick - back);
      if (world && changed.some((entity) => maySee(run, world, seat, entity))) return 'seen';
      if (world && changed.some((entity) => shinesNear(world, seat, entity))) return 'lit';
    }
  }
  const isAround = [a, b].some((run) => changed.some((entity) => maySee(run, run.world, seat, entity, true)));
  return isAround ? 'around' : undefined;
}

/** The world as it was, from the history of the run. */
function worldAt({ room, world }: MazeRoom, tick: number): Seen | undefined {
  if (!hasSnapshot(room.history, tick)) return undefined;
  const { ranges, head, tunables } = world;
  const then = createWorld(relight.schema, { ranges, seed: head[1], tickHz: Math.round(1 / world.dt), tunables });
  restoreSnapshot(room.history, then as unknown as MazeRoom['room']['world'], tick);
  return then;
}

function rowsOf(world: Seen, entity: number, isOwn: boolean): number[] {
  const { schema, table } = world;
  const rows = isOwn ? schema.ownRows : schema.publicRows;
  return rows.map(({ index, rest, wire }) =>
    isOwn ? table[index][entity] : Math.round((table[index][entity] * rest) / wire),
  );
}

function differs(a: Seen, b: Seen, entity: number, isOwn: boolean): boolean {
  const [one, two] = [a, b].map((world) => (world.columns.kind[entity] === 0 ? [] : rowsOf(world, entity, isOwn)));
  if (a.columns.generation[entity] !== b.columns.generation[entity]) return true;
  return one.length !== two.length || one.some((value, at) => value !== two[at]);
}

function differsOwn(a: MazeRoom, b: MazeRoom, seat: number): boolean {
  const { ranges } = a.world;
  const first = ownedStart(ranges, seat);
  const owned = Array.from({ length: ranges.ownedPerSeat }, (_, at) => first + at);
  return [seat, ...owned].some((entity) => differs(a.world, b.world, entity, true));
}

function differsCommon(a: MazeRoom, b: MazeRoom): boolean {
  return changedIn(a.world, b.world).some((entity) => {
    return [a, b].some(({ world }) => relight.common.includes(world.columns.kind[entity]));
  });
}

function changedIn(a: Seen, b: Seen): number[] {
  return [...a.columns.kind.keys()].filter((entity) => differs(a, b, entity, false));
}

/** Whether it heard something in one run that it did not in the other, since the frame before. */
function differsHeard(a: MazeRoom, b: MazeRoom, seat: number): boolean {
  const [one, two] = [a, b].map(({ world }) => noisesFor(world, seat));
  return one.size !== two.size || [...one].some((noise) => !two.has(noise));
}

const HEAR = [
  'hear.railMetres',
  'hear.pulseMetres',
  'hear.dashMetres',
  'hear.deathMetres',
  'hear.flareMetres',
  'hear.crateMetres',
] as const;

/** What somebody can hear in a tick, whether they see it or not: sound, where from and how far. */
function noisesFor(world: Seen, seat: number): Set<string> {
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

function noisesIn(world: Seen): { sound: number; entity: number }[] {
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

/** Whether the observer may see an entity of a world, or it stands in a light that shines for the observer. */
export function maySee({ room }: MazeRoom, world: Seen, seat: number, entity: number, isLoose = false): boolean {
  const { kind } = world.columns;
  const own = placeOf(world, seat);
  if (kind[entity] === 0) return false;
  const scene = sceneOf(room.map, world);
  const walls: Scene = isLoose ? { ...scene, walls: [], crates: [] } : scene;
  const walk = world.tunables[relight.tunables.at['move.speed']] * WALK_TICKS * world.dt * SLACK_SHARE + SLACK_METRES;
  const targets = targetsOf(world, walls, entity, walk);
  if (!targets.some((point) => Math.hypot(point.x - own.x, point.y - own.y) < INTEREST_METRES + 1)) return false;
  const sight = world.tunables[relight.tunables.at['sight.metres']];
  if (areInSight(scene, reachable(walls, own, walk), targets, sight, entity)) return true;
  return lightsOf(world, seat).some(({ light, metres }) => {
    const isFlying = world.columns.vx[light] !== 0 || world.columns.vy[light] !== 0;
    const from = isFlying ? reachable(walls, placeOf(world, light), walk * 2) : [placeOf(world, light)];
    return areInSight(scene, from, targets, metres, entity);
  });
}

function areInSight(
  scene: Scene,
  from: readonly Point[],
  to: readonly Point[],
  metres: number,
  entity: number,
): boolean {
  for (const one of from) {
    for (const two of to) {
      if (Math.hypot(one.x - two.x, one.y - two.y) > metres + SLACK_METRES) continue;
      if (isFree(scene, one, two, entity)) return true;
    }
  }
  return false;
}

/** Where somebody gets to within a walk, in a straight line or around one corner. */
function reachable(scene: Scene, from: Point, metres: number): Point[] {
  const free = { ...scene, crates: [] };
  const near = [0.33, 0.66, 1].flatMap((share) => around(from, metres * share, 20).slice(1));
  const straight = near.filter((point) => isFree(free, from, point, -1));
  const bent = around(from, metres * 0.5, 12)
    .slice(1)
    .filter((point) => isFree(free, from, point, -1))
    .flatMap((corner) =>
      around(corner, metres * 0.5, 10)
        .slice(1)
        .filter((point) => isFree(free, corner, point, -1)),
    );
  return [from, ...straight, ...bent];
}

function targetsOf(world: Seen, scene: Scene, entity: number, walk: number): Point[] {
  const { kind, aim, length, vx, vy } = world.columns;
  const at = placeOf(world, entity);
  if (kind[entity] === KIND.player) return reachable(scene, at, walk).flatMap((point) => around(point, BODY, 6));
  if (kind[entity] === KIND.crate)
    return reachable(scene, at, walk / 2).flatMap((point) => around(point, CRATE * 1.42, 8));
  if (kind[entity] === KIND.trace) {
    const turn = (aim[entity] / 65_536) * 2 * Math.PI;
    const parts = Math.ceil((length[entity] / LENGTH_PER_METRE) * 4);
    const points = Array.from({ length: parts + 1 }, (_, part) => {
      const along = ((length[entity] / LENGTH_PER_METRE) * part) / Math.max(1, parts);
      return { x: at.x + Math.cos(turn) * along, y: at.y + Math.sin(turn) * along };
    });
    return points.flatMap((point) => around(point, TRACE_METRES, 8));
  }
  const ahead = PULSE_TICKS_AHEAD * world.dt;
  const later = {
    x: at.x + (vx[entity] / VELOCITY_PER_METRE) * ahead,
    y: at.y + (vy[entity] / VELOCITY_PER_METRE) * ahead,
  };
  return [...around(at, PULSE_METRES, 12), ...around(later, PULSE_METRES, 12)];
}

function lightsOf(world: Seen, seat: number): { light: number; metres: number }[] {
  const { kind, holder } = world.columns;
  const metres = (key: 'lamp.metres' | 'beacon.metres' | 'flare.metres'): number =>
    world.tunables[relight.tunables.at[key]];
  return [...kind.keys()].flatMap((light) => {
    if (kind[light] === KIND.lamp) return [{ light, metres: metres('lamp.metres') }];
    if (kind[light] === KIND.flare) return [{ light, metres: metres('flare.metres') }];
    return kind[light] === KIND.beacon && holder[light] === seat + 1
      ? [{ light, metres: metres('beacon.metres') }]
      : [];
  });
}

/** Whether an entity is a flare whose light may fall on what the observer is near enough to be told of. */
function shinesNear(world: Seen, seat: number, entity: number): boolean {
  if (world.columns.kind[entity] !== KIND.flare) return false;
  const [own, at] = [placeOf(world, seat), placeOf(world, entity)];
  const light = world.tunables[relight.tunables.at['flare.metres']];
  return Math.hypot(at.x - own.x, at.y - own.y) < INTEREST_METRES + light + 2;
}
