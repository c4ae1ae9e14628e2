import { stepPresent } from '#shared/testing/step-present.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { describeDifference, type Difference } from '#shared/sim/compare-worlds.ts';
import { isReusable } from '#shared/sim/ids.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import { HEAD_SEED, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { type BotPlay, createBotPlay, decideSeat } from '#shared/testing/bot-play.ts';
import { fillWithJunk, type Gap, gapsOf } from '#shared/testing/junk.ts';
import type { Scene } from '#shared/testing/scenes.ts';
import { type DecidedLane, liveDecided, withTimeline } from '#shared/testing/sync-decided.ts';
import {
  createLane,
  createTwin,
  differsFrom,
  goBack,
  keep,
  type Lane,
  relive,
  tickOf,
} from '#shared/testing/sync-lane.ts';
import { applyCommand, type Command, createLog, logOf, type SyncLog } from '#shared/testing/sync-log.ts';

/*
 * Is all state of a game in its world, and nothing of it elsewhere? A run is lived straight, and on every tick two others that
 * consume the same are thrown back by 1 to 12 ticks and come back to it:
 *
 *   `restored`  in its own buffer, by its own rules, after they have gone astray on other inputs;
 *   `carried`   in a buffer that was full of junk, still is between the columns, by rules that have just stepped another world
 *               with other settings, and often are new.
 *
 * A third, `decided`, goes back by 1 to 6 ticks as a server does: it moves again, and what was judged is written as it was.
 *
 * Each tick that is lived again must have the bits of the straight run. The idea is that of GGPO's sync test
 * (https://github.com/pond3r/ggpo, `SyncTestBackend`).
 */

export interface SyncOptions {
  /** What happens: scenes of other seeds are other runs. */
  readonly seed: number;
  readonly ticks: number;
  /** The game's bots play, and decide once more whatever is lived again; else inputs are the scene's own. */
  readonly bots?: boolean;
}

/** Where a run that was thrown back first went otherwise. */
export interface Desync {
  readonly run: 'restored' | 'carried' | 'decided';
  readonly tick: number;
  /** Ticks lived again until then, 1 for the first. */
  readonly after: number;
  /** `one` is the straight run's. A field `input ...`: a bot decided otherwise. */
  readonly difference: Difference;
}

export interface SyncReport {
  /** Ticks lived straight. */
  readonly ticks: number;
  /** Ticks lived again and found the same. */
  readonly relived: number;
  /** The straight run's, after its last tick. */
  readonly world: World<PlacedFields>;
  readonly desync: Desync | undefined;
}

/** What a number is drawn for. */
const USE = { seat: 101, depth: 102, astray: 103, junk: 104, fresh: 105, again: 106 } as const;

/** A rollback goes back at most so far, ticks: 200 ms. */
const DEPTH_MAX = 12;

/** Seats come and go about this often, ticks. */
const CHURN_TICKS = 60;

/** Before it is restored, a world goes astray for less than this, ticks. */
const ASTRAY_TICKS = 3;

/** A run is carried on by new rules about this often, ticks. Baking them costs more than many steps. */
const FRESH_TICKS = 40;

interface Test {
  readonly options: SyncOptions;
  readonly straight: Lane;
  /** Worlds of the straight run's last ticks. */
  readonly seen: readonly World<PlacedFields>[];
  readonly log: SyncLog;
  readonly scene: Scene;
  readonly joined: Uint8Array;
  relived: number;
}

/** A buffer and rules beside those of the lane, and the other world that the rules step in between. */
interface Surroundings {
  readonly scene: Scene;
  readonly gaps: readonly Gap[];
  readonly stranger: Lane;
  readonly strangers: Uint8Array;
  spare: Pick<Lane, 'world' | 'rules' | 'bots'>;
}

/** Lives a scene for so many ticks, and again and again; stops at the first difference. Deterministic. */
export function runSyncTest(open: (seed: number) => Scene, options: SyncOptions): SyncReport {
  const test = openTest(open, options);
  const restored = laneOf(open(options.seed), options);
  const carried = laneOf(open(options.seed), options);
  const around = surround(open, options);
  const decided = withTimeline(laneOf(open(options.seed), options));
  let desync: Desync | undefined;
  while (!desync && tickOf(test.straight) < options.ticks) {
    liveStraight(test);
    desync = comeBack(test, 'restored', restored, (back) => goAstray(test, restored, back));
    desync ??= comeBack(test, 'carried', carried, (back) => moveOut(test, carried, around, back));
    desync ??= decideOnce(test, decided);
  }
  return { ticks: tickOf(test.straight), relived: test.relived, world: test.straight.world, desync };
}

/** A desync as a line of a report. */
export function describeDesync({ run, tick, after, difference }: Desync): string {
  return `${run}, tick ${tick}, ${after} after a rollback: ${describeDifference(difference)}`;
}

function openTest(open: (seed: number) => Scene, options: SyncOptions): Test {
  const scene = open(options.seed);
  const { world } = scene;
  const joined = joinedIn(world);
  const seen = Array.from({ length: HISTORY_TICKS }, () => createTwin(world));
  return { options, straight: laneOf(scene, options), seen, log: createLog(joined.length), scene, joined, relived: 0 };
}

/** By seat: 1 where somebody plays. */
function joinedIn({ columns, ranges }: World<PlacedFields>): Uint8Array {
  return columns.kind.slice(0, ranges.seats).map((kind) => (kind === 0 ? 0 : 1));
}

function laneOf({ game, map, world, rules }: Scene, { bots = false, seed }: SyncOptions): Lane {
  return createLane(world, rules, bots ? createBotPlay(game, map, world, seed) : undefined);
}

/** One tick; now and then a seat leaves, or joins where it may. What happens depends on the seed, the tick and the world. */
function liveStraight(test: Test): void {
  const { options, straight, log, seen, joined } = test;
  const { world, rules } = straight;
  const tick = tickOf(straight) + 1;
  const now = logOf(log, tick);
  if (straight.bots) decideAll(straight.bots, world, joined, now.inputs);
  else test.scene.inputsAt(tick, now.inputs);
  world.head[HEAD_TICK] = tick;
  now.command = drawCommand(world, joined, randomU32(options.seed, tick, 0, USE.seat));
  applyCommand(rules, world, now.command);
  stepPresent(rules, world, now.inputs);
  keep(straight);
  seen[tick & (HISTORY_TICKS - 1)].bytes.set(world.bytes);
}

function decideAll(bots: BotPlay, world: World<PlacedFields>, joined: Uint8Array, inputs: Lane['inputs']): void {
  inputs.driven.set(joined);
  for (let seat = 0; seat < joined.length; seat++) if (joined[seat] === 1) decideSeat(bots, world, seat, inputs);
}

/** Somebody who comes or goes in the tick that begins, if anybody does. A seat whose body is dead is still taken. */
function drawCommand(world: World<PlacedFields>, joined: Uint8Array, bits: number): Command | undefined {
  const seat = bits % (world.ranges.seats * CHURN_TICKS);
  if (seat >= world.ranges.seats || (joined[seat] === 0 && !isReusable(world, seat))) return undefined;
  joined[seat] ^= 1;
  return { seat, joins: joined[seat] === 1 };
}

/** Throws a lane back and lives it again up to the straight run. */
function comeBack(test: Test, run: Desync['run'], lane: Lane, throwBack: (back: number) => void): Desync | undefined {
  const tick = tickOf(test.straight);
  const depth = 1 + (randomU32(test.options.seed, tick, run.length, USE.depth) % DEPTH_MAX);
  const back = Math.max(0, tick - depth);
  throwBack(back);
  while (tickOf(lane) < tick) {
    const otherwise = relive(lane, test.log);
    const difference = otherwise ?? differsFrom(lane, test.seen[tickOf(lane) & (HISTORY_TICKS - 1)]);
    if (difference) return { run, tick: tickOf(lane), after: tickOf(lane) - back, difference };
    test.relived++;
  }
  return undefined;
}

/** Lives the newest tick, and the last ones again with what was decided in them. */
function decideOnce(test: Test, lane: DecidedLane): Desync | undefined {
  const tick = tickOf(test.straight);
  const bits = randomU32(test.options.seed, tick, 0, USE.again);
  const back = Math.min(tick, 1 + (bits % ROLLBACK_TICKS_MAX));
  liveDecided(lane, logOf(test.log, tick), tick, back);
  test.relived += back;
  const difference = differsFrom(lane, test.seen[tick & (HISTORY_TICKS - 1)]);
  return difference && { run: 'decided', tick, after: back, difference };
}

/** Before it is restored, the lane lives a future that never comes to be: the inputs are those of other ticks. */
function goAstray({ options, straight, scene }: Test, lane: Lane, back: number): void {
  const { world, rules, bots, inputs } = lane;
  const astray = randomU32(options.seed, tickOf(straight), 0, USE.astray) % ASTRAY_TICKS;
  for (let tick = 0; tick < astray; tick++) {
    scene.inputsAt(tickOf(lane) * 7 + tick, inputs);
    for (let seat = 0; bots && seat < inputs.driven.length; seat++) decideSeat(bots, world, seat, inputs);
    world.head[HEAD_TICK]++;
    stepPresent(rules, world, inputs);
  }
  goBack(lane, back);
}

function surround(open: (seed: number) => Scene, options: SyncOptions): Surroundings {
  const scene = open(options.seed);
  const stranger = laneOf(open(options.seed), options);
  stranger.world.head[HEAD_SEED] = options.seed + 1;
  setOtherwise(scene.game, stranger.world.tunables);
  const { world, rules, bots } = laneOf(scene, options);
  const strangers = joinedIn(stranger.world);
  return { scene, gaps: gapsOf(world), stranger, strangers, spare: { world, rules, bots } };
}

/** Settings half way from where they are to the least that they may be. */
function setOtherwise({ tunables }: Game, values: Float64Array): void {
  for (const [at, key] of tunables.keys.entries()) {
    const { min, whole } = tunables.rows[key];
    const half = (values[at] + min) / 2;
    values[at] = whole ? Math.floor(half) : half;
  }
}

/** The lane goes on in the spare buffer by the spare rules; what it leaves is the next spare. */
function moveOut({ options, straight }: Test, lane: Lane, around: Surroundings, back: number): void {
  const { gaps, scene } = around;
  const tick = tickOf(straight);
  const junk = randomU32(options.seed, tick, 0, USE.junk);
  const isFresh = randomU32(options.seed, tick, 0, USE.fresh) % FRESH_TICKS === 0;
  const home = { ...around.spare, ...(isFresh && openAnew(scene, options)) };
  around.spare = { world: lane.world, rules: lane.rules, bots: lane.bots };
  stepStranger(around, home);
  fillWithJunk(home.world.bytes, [0, home.world.bytes.length], junk);
  Object.assign(lane, home);
  goBack(lane, back);
  for (const gap of gaps) fillWithJunk(lane.world.bytes, gap, junk + 1);
}

/** Rules, and bots if any, that have known nothing yet. */
function openAnew({ game, map, world }: Scene, { bots = false, seed }: SyncOptions): Pick<Lane, 'rules' | 'bots'> {
  return { rules: game.open(map, world.ranges), bots: bots ? createBotPlay(game, map, world, seed) : undefined };
}

/** Rules and minds do a tick of the other world. */
function stepStranger(
  { stranger, strangers, scene }: Surroundings,
  { rules, bots }: Pick<Lane, 'rules' | 'bots'>,
): void {
  const { world, inputs } = stranger;
  const tick = tickOf(stranger) + 1;
  scene.inputsAt(tick, inputs);
  if (bots && stranger.bots) {
    const other = { ...stranger.bots, mind: bots.mind };
    for (let seat = 0; seat < inputs.driven.length; seat++) decideSeat(other, world, seat, inputs);
  }
  world.head[HEAD_TICK] = tick;
  applyCommand(rules, world, drawCommand(world, strangers, randomU32(world.head[HEAD_SEED], tick, 0, USE.seat)));
  stepPresent(rules, world, inputs);
}
