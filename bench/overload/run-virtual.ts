import { type BusyHouse, type LoadAt, openBusyHouse } from '#bench/overload/busy-house.ts';
import { listenIn, type Told, toldScale } from '#bench/overload/told.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Connect } from '#shared/net/link.ts';
import { type Level, LEVELS } from '#server/load/ladder.ts';
import { tickOf } from '#server/room.ts';

/* A house on virtual time that is overloaded for a while: what it does about that, and what its players notice. */

export interface VirtualRun {
  readonly seed: number;
  /** What a tick takes while the house is overloaded, by what has been given up; a share of a tick at full pace. */
  readonly loadAt: (level: Level) => number;
  readonly busyS: number;
  readonly plant?: string | undefined;
}

export interface VirtualResult {
  readonly seed: number;
  /** Levels in the order in which they were entered from below. */
  readonly ladder: readonly Level[];
  /** What players were told and what was measured while it was on time, and how far they are apart at most. */
  readonly told: number;
  readonly measured: number;
  readonly error: number;
  readonly drops: number;
  readonly sheds: number;
  readonly missing: number;
  readonly unknown: number;
  /** From the end of the load until nothing is given up any more, s; infinite when it never was. */
  readonly recoveredS: number;
}

const PLAYERS = 6;
const WAY_MS = 12;
const JITTER_MS = 6;

/** Before the load begins, and after it has ended. */
const BEFORE_S = 6;
const AFTER_S = 12;

const IDLE_LOAD = 0.3;

/** What was behind when the pace changed is worked off in this time; only then is the pace measured. */
const SETTLE_S = 6;

/** The pace is measured over so long. */
const SPAN_S = 2;

export function runVirtual({ seed, loadAt, busyS, plant }: VirtualRun): VirtualResult {
  const fromMs = 1000 * BEFORE_S;
  const untilMs = fromMs + 1000 * busyS;
  const told: Told = { pace: undefined };
  const load: LoadAt = (level, nowMs) => (nowMs >= fromMs && nowMs < untilMs ? loadAt(level) : IDLE_LOAD);
  const ladder: Level[] = [];
  let level = 0;
  let recoveredMs = NaN;
  const stepped = (house: BusyHouse): void => {
    const { clock } = house.system;
    if (plant === 'frozen' && level > 0) house.load.ladder.level = level;
    const now = house.load.ladder.level;
    if (now > level) ladder.push(LEVELS[now]);
    level = now;
    const isNormal = now === 0 && house.load.percent === 100;
    if (clock.nowMs() > untilMs && isNormal && Number.isNaN(recoveredMs)) recoveredMs = clock.nowMs() - untilMs;
  };
  const tampered = (connect: Connect): Connect => listenIn(connect, told);
  const lines = { wayMs: WAY_MS, jitterMs: JITTER_MS, tampered };
  const house = openBusyHouse({ seed, players: PLAYERS, ...lines, loadAt: load, stepped });
  if (plant === 'unpaced') house.load.onPace = () => {};
  house.run(fromMs);
  const before = missingIn(house);
  house.run(1000 * SETTLE_S);
  const pace = measure(house, told, busyS - SETTLE_S);
  house.run(1000 * AFTER_S);
  const reports = house.players.map((player) => player.report());
  return {
    seed,
    ladder,
    ...pace,
    drops: sum(reports.map(({ drops, errors }) => drops + errors.length)),
    sheds: house.system.loop.stats.sheds,
    missing: missingIn(house) - before,
    unknown: sum(reports.map(({ mismatches }) => mismatches['unknown'] ?? 0)),
    recoveredS: Number.isNaN(recoveredMs) ? Number.POSITIVE_INFINITY : recoveredMs / 1000,
  };
}

/** From tick to tick; each two seconds count by themselves, and those that are farthest off count. */
function measure(house: BusyHouse, told: Told, forS: number): Pick<VirtualResult, 'told' | 'measured' | 'error'> {
  const [{ room }] = house.system.lobby.rooms.values();
  const { stats } = house.system.loop;
  const spans = Array.from({ length: Math.floor(forS / SPAN_S) }, () => {
    const { ticks } = stats;
    const startMs = stats.startsMs[1];
    const scale = toldScale(told, tickOf(room));
    house.run(1000 * SPAN_S);
    const measured = ((stats.ticks - ticks) * TICK_MS) / (stats.startsMs[1] - startMs);
    return { told: scale, measured, error: Math.abs(measured / scale - 1) };
  });
  return spans.reduce((worst, each) => (each.error > worst.error ? each : worst));
}

function missingIn({ system }: BusyHouse): number {
  return sum([...system.lobby.rooms.values()].map(({ room }) => room.counters.inputsSubstituted));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
