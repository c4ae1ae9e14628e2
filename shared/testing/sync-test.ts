import { hashHex } from '#shared/core/hash.ts';
import { randomU32 } from '#shared/core/random.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { isReusable } from '#shared/sim/ids.ts';
import { createWorld, HEAD_TICK } from '#shared/sim/world.ts';
import { createScene, type Scene, stepScene } from '#shared/testing/scenes.ts';

/*
 * Does a game keep all its state in the world, and nothing in its rules? The same run is lived three ways, which must end in
 * the same bits: straight; thrown off course and restored again and again; and carried on in other buffers by other rules,
 * whose scratch memory is full of another world.
 */

export interface SyncOptions {
  readonly seed: number;
  readonly ticks: number;
}

/** Hashes of the whole world after the last tick. */
export interface SyncHashes {
  readonly straight: string;
  readonly restored: string;
  readonly carried: string;
}

/** What a number is drawn for. */
const USE = { seat: 101, pause: 102, astray: 103 } as const;

/** Seats come and go about this often, ticks. */
const CHURN_TICKS = 25;

/** The world is carried on or thrown off course about this often, ticks. */
const PAUSE_TICKS = 40;

/** Restored worlds have gone astray for at most this long, ticks. */
const ASTRAY_TICKS = 30;

/** Lives the same `ticks` of the game's first map three ways. */
export function runSyncTest(game: Game, { seed, ticks }: SyncOptions): SyncHashes {
  return {
    straight: liveStraight(open(game, seed), ticks),
    restored: liveRestored(open(game, seed), ticks),
    carried: liveCarried(open(game, seed), open(game, seed + 1), ticks),
  };
}

function open(game: Game, seed: number): Scene {
  return createScene({ game, map: game.maps[0], seats: game.seats, bodies: game.seats, seed });
}

function tickOf({ world }: Scene): number {
  return world.head[HEAD_TICK];
}

/** One tick; now and then a seat leaves, or joins where it may. What happens depends on the seed, the tick and the world. */
function live(scene: Scene, seed: number): void {
  const tick = tickOf(scene);
  const { world, rules } = scene;
  const seat = randomU32(seed, tick, 0, USE.seat) % (world.ranges.seats * CHURN_TICKS);
  if (seat < world.ranges.seats) {
    if (world.columns.kind[seat] !== 0) rules.leave(world, seat);
    else if (isReusable(world, seat)) rules.join(world, seat);
  }
  stepScene(scene);
}

function liveStraight(scene: Scene, ticks: number): string {
  while (tickOf(scene) < ticks) live(scene, 1);
  return hashHex(scene.world.words);
}

function liveRestored(scene: Scene, ticks: number): string {
  const { bytes } = scene.world;
  while (tickOf(scene) < ticks) {
    live(scene, 1);
    if (randomU32(1, tickOf(scene), 0, USE.pause) % PAUSE_TICKS !== 0) continue;
    const saved = bytes.slice();
    const astray = randomU32(1, tickOf(scene), 0, USE.astray) % ASTRAY_TICKS;
    for (let tick = 0; tick < astray; tick++) live(scene, 2);
    bytes.set(saved);
  }
  return hashHex(scene.world.words);
}

function liveCarried(scene: Scene, stranger: Scene, ticks: number): string {
  let now = scene;
  while (tickOf(now) < ticks) {
    live(now, 1);
    if (randomU32(1, tickOf(now), 0, USE.pause) % PAUSE_TICKS === 0) now = carryOn(now, stranger);
  }
  return hashHex(now.world.words);
}

/** The same world in a new buffer, with new rules that have already stepped another world. */
function carryOn(scene: Scene, stranger: Scene): Scene {
  const { game, map, world } = scene;
  const rules = game.open(map, world.ranges);
  for (let tick = 0; tick < 3; tick++) live({ ...stranger, rules }, 3);
  return { ...scene, rules, world: copyWorld(scene) };
}

function copyWorld({ world }: Scene): Scene['world'] {
  const { schema, ranges } = world;
  const copy = createWorld<PlacedFields>(schema, { ranges, seed: 0, tickHz: 60, tunables: world.tunables });
  copy.bytes.set(world.bytes);
  return copy;
}
