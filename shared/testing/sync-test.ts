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

/** A scene, and who is in it: a seat whose body is dead is still taken. */
interface Run {
  readonly scene: Scene;
  readonly joined: Uint8Array;
}

function open(game: Game, seed: number): Run {
  const scene = createScene({ game, map: game.maps[0], seats: game.seats, bodies: game.seats, seed });
  return { scene, joined: new Uint8Array(game.seats).fill(1) };
}

function tickOf({ scene }: Run): number {
  return scene.world.head[HEAD_TICK];
}

/** One tick; now and then a seat leaves, or joins where it may. What happens depends on the seed, the tick and the world. */
function live(run: Run, seed: number): void {
  const tick = tickOf(run);
  const { scene, joined } = run;
  const { world, rules } = scene;
  const seat = randomU32(seed, tick, 0, USE.seat) % (world.ranges.seats * CHURN_TICKS);
  if (seat < world.ranges.seats) {
    if (joined[seat] === 1) rules.leave(world, seat);
    else if (isReusable(world, seat)) rules.join(world, seat);
    joined[seat] = joined[seat] === 0 && world.columns.kind[seat] !== 0 ? 1 : 0;
  }
  stepScene(scene);
}

function liveStraight(run: Run, ticks: number): string {
  while (tickOf(run) < ticks) live(run, 1);
  return hashHex(run.scene.world.words);
}

function liveRestored(run: Run, ticks: number): string {
  const { bytes } = run.scene.world;
  while (tickOf(run) < ticks) {
    live(run, 1);
    if (randomU32(1, tickOf(run), 0, USE.pause) % PAUSE_TICKS !== 0) continue;
    const saved = bytes.slice();
    const joined = run.joined.slice();
    const astray = randomU32(1, tickOf(run), 0, USE.astray) % ASTRAY_TICKS;
    for (let tick = 0; tick < astray; tick++) live(run, 2);
    bytes.set(saved);
    run.joined.set(joined);
  }
  return hashHex(run.scene.world.words);
}

function liveCarried(run: Run, stranger: Run, ticks: number): string {
  let now = run;
  while (tickOf(now) < ticks) {
    live(now, 1);
    if (randomU32(1, tickOf(now), 0, USE.pause) % PAUSE_TICKS === 0) now = carryOn(now, stranger);
  }
  return hashHex(now.scene.world.words);
}

/** The same world in a new buffer, with new rules that have already stepped another world. */
function carryOn({ scene, joined }: Run, stranger: Run): Run {
  const { game, map, world } = scene;
  const rules = game.open(map, world.ranges);
  for (let tick = 0; tick < 3; tick++) live({ ...stranger, scene: { ...stranger.scene, rules } }, 3);
  return { joined, scene: { ...scene, rules, world: copyWorld(scene) } };
}

function copyWorld({ world }: Scene): Scene['world'] {
  const { schema, ranges } = world;
  const copy = createWorld<PlacedFields>(schema, { ranges, seed: 0, tickHz: 60, tunables: world.tunables });
  copy.bytes.set(world.bytes);
  return copy;
}
