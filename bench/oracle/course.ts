import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { doorGame } from '#shared/testing/door-game.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { PHASE, PHASES } from '#server/phases.ts';
import { createRoom, type Room, type RoomSettings } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';
import { createDraw, type Draw } from '#bench/sim/draw.ts';
import { type Decisions, watchDecisions } from '#bench/oracle/decisions.ts';
import { createOracle, type Deviation, type OracleCounts } from '#bench/oracle/oracle.ts';
import { createCrowd, type Crowd, deliver, enter, type Sent, toFrames } from '#bench/oracle/players.ts';

/*
 * A room in which everybody fights, its oracle, and what the two came to.
 */

/** Where it happens. */
interface Ground {
  readonly game: Game;
  readonly map: GameMap;
  readonly seats: number;
  readonly tunables: Readonly<Record<string, number>>;
  readonly settings: Partial<RoomSettings>;
}

/** Small enough for everybody to meet, with a wall to hide behind and crates to push. */
const pit: GameMap = {
  name: 'Pit',
  width: 14,
  height: 12,
  boxes: [{ x: 7, y: 6, halfWidth: 1, halfHeight: 0.5 }],
  segments: [],
  spawns: [2, 7, 12].flatMap((x) => [2, 10].map((y) => ({ x, y }))),
  crates: [4, 10].map((x) => ({ x, y: 6 })),
};

const deadly = { 'rail.damage': 100, 'respawn.waitS': 1.1, 'shield.lastsS': 0.2, 'dash.waitS': 0.5 };
const endless = { ...deadly, 'round.warmUpS': 600 };
const brief = { ...deadly, 'round.warmUpS': 2, 'round.countdownS': 1.2, 'round.lastsS': 3, 'round.podiumS': 1 };

const fight: Ground = { game: relight as unknown as Game, map: pit, seats: 5, tunables: endless, settings: {} };

/** A fight to the death; rounds that come and go; a bound that is often too tight; a door, a pad and something to pick up. */
const GROUNDS: readonly Ground[] = [
  fight,
  { ...fight, tunables: brief },
  { ...fight, settings: { rollbackEntityTicks: 90 } },
  { game: doorGame as unknown as Game, map: doorGame.maps[0], seats: 4, tunables: {}, settings: {} },
];

export interface Course {
  readonly crowd: Crowd;
  readonly draw: Draw;
  readonly took: Took;
}

/** What rollbacks took: how many each whole µs (the last number counts all that took longer), and the longest. */
export interface Took {
  readonly countsByUs: number[];
  maxUs: number;
}

const TOOK_US_MAX = 5_000;

function createTook(): Took {
  return { countsByUs: Array.from({ length: TOOK_US_MAX + 1 }, () => 0), maxUs: 0 };
}

/** A room with everybody seated, as the seed has it. */
export function openCourse(seed: number): Course {
  const ground = GROUNDS[seed % GROUNDS.length];
  const decisions: Decisions = new Map();
  const game = watchDecisions(ground.game, decisions);
  const tunables = defaultValues(game.tunables);
  for (const [key, value] of Object.entries(ground.tunables)) tunables[game.tunables.at[key]] = value;
  const room = createRoom({
    ...{ code: 'OMEN', game, map: ground.map, seats: ground.seats, seed, tunables },
    settings: { ...roomSettings(defaultValues(hostTunables)), ...ground.settings },
    nowMs: () => performance.now(),
  });
  const draw = createDraw(seed, 61);
  const crowd = createCrowd(room, createOracle(room, ground.game, decisions), draw);
  for (const player of crowd.players) enter(crowd, player);
  return { crowd, draw, took: createTook() };
}

/** Brings what has arrived, in this order, and lives one tick. */
export function stepCourse({ crowd, took }: Course, arrived: readonly Sent[], tick: number): Deviation | undefined {
  const { room, oracle } = crowd;
  for (const frame of toFrames(arrived)) deliver(crowd, frame);
  oracle.begin();
  const { rollbacks, restepped } = room.counters;
  runTick(room, tick);
  if (room.counters.rollbacks > rollbacks) noteTook(took, room);
  const bound = room.settings.rollbackEntityTicks;
  const entityTicks = room.counters.restepped - restepped;
  if (entityTicks > bound) return { tick, what: `${entityTicks} entities × ticks were lived again, ${bound} may be` };
  return oracle.end();
}

function noteTook(took: Took, { phases }: Room): void {
  const us = phases.spentMs[phases.row * PHASES.length + PHASE.rollback] * 1000;
  took.countsByUs[Math.min(TOOK_US_MAX, Math.floor(us))]++;
  took.maxUs = Math.max(took.maxUs, us);
}

/** So many of all rollbacks took no longer than this, µs. */
export function tookAt({ countsByUs }: Took, share: number): number {
  const all = countsByUs.reduce((sum, count) => sum + count, 0);
  let passed = 0;
  return countsByUs.findIndex((count) => (passed += count) >= share * all);
}

/** What all rooms together came to. */
export interface CourseReport extends OracleCounts {
  /** Storms, or bursts. */
  trials: number;
  rollbacks: number;
  /** Rooms that were not what the oracle says, each with the first deviation; it went no further. */
  readonly deviations: (Deviation & { readonly seed: number; readonly trial: number })[];
  readonly took: Took;
}

export function createReport(): CourseReport {
  return {
    ...{ trials: 0, rollbacks: 0, ticks: 0, relived: 0, lates: 0, latePresses: 0, truncated: 0, refused: 0 },
    ...{ keptWrites: 0, deaths: 0, keptDeaths: 0, entityTicksMax: 0, deviations: [], took: createTook() },
  };
}

/** Lets so many trials loose on one room and adds to the report what came of them. */
export function runTrials(
  course: Course,
  seed: number,
  trials: number,
  report: CourseReport,
  trial: () => Deviation | undefined,
): void {
  for (let at = 0; at < trials; at++) {
    const deviation = trial();
    report.trials++;
    if (!deviation) continue;
    report.deviations.push({ seed, trial: at, ...deviation });
    break;
  }
  const { oracle, room } = course.crowd;
  addCounts(report, { ...oracle.counts, rollbacks: room.counters.rollbacks, took: course.took });
}

type Counts = Omit<CourseReport, 'trials' | 'deviations'>;

function addCounts(sum: CourseReport, { took, entityTicksMax, ...counts }: Counts): void {
  for (const key of Object.keys(counts) as (keyof typeof counts)[]) sum[key] += counts[key];
  sum.entityTicksMax = Math.max(sum.entityTicksMax, entityTicksMax);
  for (const [us, count] of took.countsByUs.entries()) sum.took.countsByUs[us] += count;
  sum.took.maxUs = Math.max(sum.took.maxUs, took.maxUs);
}

/** Adds what other rooms came to. */
export function addReport(sum: CourseReport, { trials, deviations, ...counts }: CourseReport): void {
  sum.trials += trials;
  sum.deviations.push(...deviations);
  addCounts(sum, counts);
}
