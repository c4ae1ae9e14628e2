import { TICK_MS } from '#shared/core/constants.ts';
import { changePace, PERCENT_FULL, tickMsAt } from '#shared/core/schedule.ts';
import { createHealth, type Health, type HealthMemory, noteBegin, noteEnd } from '#server/load/health.ts';
import { climb, createLadder, JOINS, type Ladder, LEVELS } from '#server/load/ladder.ts';
import { createLoadTable, type LoadTable, publishLoad } from '#server/load/load-table.ts';
import { createShed, type Shed, shedAt } from '#server/load/shed.ts';
import {
  createStalls,
  noteCpuBegin,
  noteCpuEnd,
  type Probes,
  SPENT_BOTS,
  type Spent,
  type Stalls,
  watchStall,
} from '#server/load/stalls.ts';
import type { Log } from '#server/log.ts';
import { addSpent } from '#server/phases.ts';
import type { ProfileMemory } from '#server/profile/memory.ts';
import { createProfile, noteStep, type Profile } from '#server/profile/profile.ts';
import { type Room, tickOf } from '#server/room.ts';

/*
 * What a loop bears: how its ticks are doing, what its rooms give up under too much of it, and at what pace it runs. One per loop, whichever
 * thread that is in. Whoever steps the rooms calls `beginStep` and `endStep` around them.
 */

/**
 * A change of pace is announced so many ticks before it: a quarter of a second, in which all who are less than that away have heard of it
 * when they live that tick, and change at the same moment as the server. Longer, and more ticks are behind by then.
 */
export const ANNOUNCED_TICKS = 15;

export interface LoadOptions {
  readonly nowMs: () => number;
  readonly log: Log;
  /** Absent where time is virtual. */
  readonly probes?: Probes | undefined;
  /** Where others read of it; by default memory of its own. */
  readonly table?: LoadTable | undefined;
  /** ... and of each tick; by default memory of its own. */
  readonly health?: HealthMemory | undefined;
  /** ... and where its time went. */
  readonly profile?: ProfileMemory | undefined;
}

export interface Load {
  readonly nowMs: () => number;
  readonly log: Log;
  readonly health: Health;
  readonly stalls: Stalls;
  readonly profile: Profile;
  readonly ladder: Ladder;
  /** Shared by all rooms of the loop. */
  readonly shed: Shed;
  readonly table: LoadTable;
  readonly rooms: Set<Room>;
  /**
   * The loop's own `pace`, from whoever starts it. Without one nothing is slowed down: what steps on its own schedule cannot be.
   */
  onPace: ((ticks: number, tickMs: number) => void) | undefined;
  /** Pace in force or announced, hundredths; and how many ticks from now on it holds. */
  percent: number;
  pacedIn: number;
  /** Phases of the rooms' last tick together. */
  readonly spent: Spent;
}

export function createLoad(options: LoadOptions): Load {
  const { nowMs, log, probes, table = createLoadTable(false), health, profile } = options;
  return {
    nowMs,
    log,
    health: createHealth(health),
    stalls: createStalls(log, probes),
    profile: createProfile(profile),
    ladder: createLadder(),
    shed: createShed(),
    table,
    rooms: new Set(),
    onPace: undefined,
    percent: PERCENT_FULL,
    pacedIn: 0,
    spent: new Float64Array(SPENT_BOTS + 1),
  };
}

/** The loop steps this room from now on. */
export function bearRoom(load: Load, room: Room): void {
  load.rooms.add(room);
  room.load = load;
  if (load.percent !== PERCENT_FULL || load.pacedIn > 0) paceRoom(load, room);
}

export function dropRoom(load: Load, room: Room): void {
  load.rooms.delete(room);
}

/** Nobody new is let in: neither people nor rooms. */
export function isBusy({ ladder }: Load): boolean {
  return ladder.level >= JOINS;
}

/** Before the rooms are stepped for the tick due at `deadlineMs`. */
export function beginStep(load: Load, deadlineMs: number): void {
  noteCpuBegin(load.stalls);
  noteBegin(load.health, deadlineMs, load.nowMs());
}

/** After all of them were. Allocates only where something is wrong. */
export function endStep(load: Load): void {
  const { health, stalls, spent } = load;
  noteEnd(health, load.nowMs());
  noteCpuEnd(stalls);
  spent.fill(0);
  for (const room of load.rooms) addSpent(room.phases, spent);
  watchStall(stalls, health, spent);
  noteStep(load.profile, load);
  if (load.pacedIn > 0) load.pacedIn--;
  if (climb(load.ladder, health.now, TICK_MS)) obey(load);
  publishLoad(load.table, load.ladder.level, load.percent, stalls.counts);
}

/** The ladder has moved. */
function obey(load: Load): void {
  const { ladder, log } = load;
  shedAt(load.shed, ladder.level);
  if (load.onPace && ladder.percent !== load.percent) pace(load, ladder.percent, load.onPace);
  const fields = {
    level: LEVELS[ladder.level],
    load: Math.round(ladder.load[0] * 100) / 100,
    pace: load.percent / 100,
  };
  log.warn('the load has changed', fields);
}

function pace(load: Load, percent: number, onPace: (ticks: number, tickMs: number) => void): void {
  load.percent = percent;
  load.pacedIn = ANNOUNCED_TICKS;
  for (const room of load.rooms) paceRoom(load, room);
  onPace(ANNOUNCED_TICKS, tickMsAt(percent));
}

/** The room's next tick is the loop's next step. */
function paceRoom({ pacedIn, percent }: Load, room: Room): void {
  changePace(room.schedule, tickOf(room) + 1 + pacedIn, tickMsAt(percent));
}
