import { relight } from '#shared/games/relight/relight.ts';
import { KIND, LENGTH_PER_METRE, type RelightFields } from '#shared/games/relight/schema.ts';
import type { Point } from '#shared/sim/map.ts';
import { VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { isOfSeat, type World } from '#shared/sim/world.ts';
import { around, BODY, CRATE, isFree, placeOf, type Scene, sceneOf } from '#bench/hidden/lines.ts';
import type { MazeRoom } from '#bench/hidden/maze-room.ts';

/*
 * What an observer may see: a straight line, free of what hides, between two points: where the observer could have walked to, and where
 * what is looked for could have. Both are sampled densely, and a little further than anybody walks.
 */

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

/**
 * What hides. `plain`: all that stands there, as it stands. `past`: crates hide as if they were half as wide. A crate may be pushed at any
 * moment, and whether somebody is there to push it must not decide what others are told, which would tell of whoever stands behind it.
 * `around`: that, and no wall that ends within a walk of somebody: they are told at once of what may come into sight around its end.
 */
export type Hiding = 'plain' | 'past' | 'around';

type Seen = World<RelightFields>;

/** Whether the observer may see an entity of a world, or it stands in a light that shines for the observer. */
export function maySee(run: MazeRoom, world: Seen, seat: number, entity: number, hiding: Hiding = 'plain'): boolean {
  if (world.columns.kind[entity] === 0) return false;
  const walk = walkOf(world);
  const scene = sceneFor(run, world, hiding, [seat, entity]);
  const targets = targetsOf(world, scene, entity, walk);
  if (!isNear(world, seat, targets)) return false;
  const sight = world.tunables[relight.tunables.at['sight.metres']];
  if (areInSight(scene, reachable(scene, placeOf(world, seat), walk), targets, sight, entity)) return true;
  return lightsOf(world, seat).some(({ light, metres }) => {
    return areInSight(scene, originsOf(world, scene, light), targets, metres, entity);
  });
}

function walkOf({ tunables, dt }: Seen): number {
  return tunables[relight.tunables.at['move.speed']] * WALK_TICKS * dt * SLACK_SHARE + SLACK_METRES;
}

/** What hides from each other an observer and what it looks for. */
function sceneFor({ room }: MazeRoom, world: Seen, hiding: Hiding, ends: readonly number[]): Scene {
  if (hiding === 'plain') return sceneOf(room.map, world);
  const scene = sceneOf(room.map, world, CRATE / 2);
  if (hiding === 'past') return scene;
  const walk = walkOf(world);
  const walkers = ends.filter((end) => world.columns.kind[end] === KIND.player).map((end) => placeOf(world, end));
  const isReached = (x: number, y: number): boolean => walkers.some((at) => Math.hypot(at.x - x, at.y - y) < walk);
  return { ...scene, walls: scene.walls.filter(({ x1, y1, x2, y2 }) => !isReached(x1, y1) && !isReached(x2, y2)) };
}

function isNear(world: Seen, seat: number, points: readonly Point[]): boolean {
  const own = placeOf(world, seat);
  return points.some((point) => Math.hypot(point.x - own.x, point.y - own.y) < INTEREST_METRES + 1);
}

/** Where a light may shine from: one that flies may be anywhere on its way by the time that it is told of. */
function originsOf(world: Seen, scene: Scene, light: number): Point[] {
  const { vx, vy } = world.columns;
  const at = placeOf(world, light);
  return vx[light] === 0 && vy[light] === 0 ? [at] : reachable(scene, at, walkOf(world) * 2);
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
  const { kind, aim, length } = world.columns;
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
  return [at, ...laterOf(world, scene, entity)].flatMap((point) => around(point, PULSE_METRES, 12));
}

/** Where a pulse is about to be, if no wall throws it back before. */
function laterOf(world: Seen, scene: Scene, entity: number): Point[] {
  const { vx, vy } = world.columns;
  const at = placeOf(world, entity);
  const seconds = PULSE_TICKS_AHEAD * world.dt;
  const later = {
    x: at.x + (vx[entity] / VELOCITY_PER_METRE) * seconds,
    y: at.y + (vy[entity] / VELOCITY_PER_METRE) * seconds,
  };
  return isFree({ ...scene, crates: [] }, at, later, -1) ? [later] : [];
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

/**
 * Whether an entity is a flare whose light falls on something that the observer is near enough to be told of, whether that differs or not.
 * A trace is one thing: near by any part of it, it is told of though the light falls on another part, however far.
 */
export function shinesFor(run: MazeRoom, world: Seen, seat: number, flare: number, hiding: Hiding = 'plain'): boolean {
  const { kind } = world.columns;
  if (kind[flare] !== KIND.flare) return false;
  const metres = world.tunables[relight.tunables.at['flare.metres']];
  return [...kind.keys()].some((entity) => {
    if (kind[entity] === 0 || relight.common.includes(kind[entity]) || isOfSeat(world.ranges, seat, entity))
      return false;
    const scene = sceneFor(run, world, hiding, [entity]);
    const targets = targetsOf(world, scene, entity, walkOf(world));
    if (!isNear(world, seat, targets)) return false;
    return areInSight(scene, originsOf(world, scene, flare), targets, metres, entity);
  });
}
