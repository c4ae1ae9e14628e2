import { setTimeout as sleep } from 'node:timers/promises';
import { HEAVY_FROM, HEAVY_UNTIL } from '#bench/overload/heavy-games.ts';
import { listenIn, type Told, toldScale } from '#bench/overload/told.ts';
import { type Squad, startSquad } from '#bench/players/squad.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { realClock } from '#server/clock.ts';
import { createWorkerHost } from '#server/host/workers.ts';
import { tickIn } from '#server/host/status.ts';
import { hostTunables } from '#server/host-tunables.ts';
import { closeLobby, createLobby, doormanOf } from '#server/lobby/lobby.ts';
import type { Lobby } from '#server/lobby/state.ts';
import { createLog } from '#server/log.ts';
import { AT, costIn, countIn, latenessIn } from '#server/ops/tally.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import { createLoopback } from '#server/transport/loopback.ts';

/*
 * Two worker threads on real time, a room of three players on each. For twelve seconds the ticks of one take more than there is; the other's
 * are as they always are. Needs a machine with two cores of which nobody else takes much.
 */

const PLAYERS = 3;

/** A tick that begins no later than this is on time, ms: what was behind when the pace changed is worked off. */
const ON_TIME_MS = 1.5;

/** Between two looks. */
const LOOK_MS = 20;

/** Nothing takes longer than this. */
const LASTS_S_MAX = 45;

export interface RealResult {
  /** Ticks that the measured pace rests on: those that began on time, or after one that did, while the load was there. */
  readonly ticks: number;
  readonly told: number;
  readonly measured: number;
  /** What a step took while it was heavy, as a share of a tick at full pace. */
  readonly load: number;
  readonly levels: readonly string[];
  readonly drops: number;
  readonly sheds: number;
  readonly missing: number;
  readonly recoveredS: number;
  readonly stalls: Readonly<Record<string, number>>;
  /** Of the other worker: ticks that began more than 8 ms late, and its pace. */
  readonly otherLate: number;
  readonly otherScale: number;
}

interface House {
  readonly lobby: Lobby;
  readonly squads: readonly Squad[];
  readonly told: Told;
  readonly heavy: () => WorkerFacts;
  readonly other: () => WorkerFacts;
  close(): Promise<void>;
}

export async function runReal(log: (line: string) => void): Promise<RealResult> {
  const house = await openHouse();
  try {
    return await watch(house, log);
  } finally {
    await house.close();
  }
}

async function openHouse(): Promise<House> {
  const quiet = createLog({ level: 'silent', stamp: () => '', write: () => {} });
  const host = createWorkerHost({
    workers: 2,
    clock: realClock,
    log: quiet,
    recordings: undefined,
    games: new URL('heavy-games.ts', import.meta.url).href,
    plays: { game: relight.name, map: relight.maps[0].name, seats: PLAYERS },
    hangMs: 5000,
    heapMiB: 256,
  });
  const values = defaultValues(hostTunables);
  values[hostTunables.at['room.fillTo']] = 0;
  values[hostTunables.at['rollback.ticks']] = 0;
  let drawn = 0;
  const lobby = createLobby({
    clock: realClock,
    wallMs: () => Date.now(),
    // Four bytes are a seed; the first room's is odd, and it is the first worker's.
    randomBytes: (count) =>
      Uint8Array.from({ length: count }, () => (count === 4 ? 1 - lobby.rooms.size : drawn++) & 0xff),
    secret: 'a secret for a measurement, which is long enough',
    log: quiet,
    game: relight,
    map: relight.maps[0],
    seats: PLAYERS,
    simulation: defaultValues(relight.tunables),
    host: values,
    rooms: host,
  });
  const loopback = createLoopback({ clock: realClock, deliver: 'soon' });
  loopback.start(doormanOf(lobby));
  const told: Told = { pace: undefined };
  const connect = listenIn(loopback.connect, told);
  const shared = { clock: realClock, games: () => [relight], count: PLAYERS, room: undefined, opens: true, skill: 1 };
  const squads = [startSquad({ ...shared, connect, first: 0 })];
  await until(() => lobby.rooms.size === 1);
  squads.push(startSquad({ ...shared, connect: loopback.connect, first: PLAYERS }));
  await until(() => lobby.rooms.size === 2);
  return {
    lobby,
    squads,
    told,
    heavy: () => host.workers()[0]!,
    other: () => host.workers()[1]!,
    close: async () => {
      for (const squad of squads) squad.close();
      closeLobby(lobby);
      await host.stop();
    },
  };
}

async function watch(house: House, log: (line: string) => void): Promise<RealResult> {
  const [open] = house.lobby.rooms.values();
  const tick = (): number => tickIn(open.hosted.status);
  const levels: string[] = [];
  const look = (): void => {
    const level = house.heavy().load!.level;
    if (levels.at(-1) !== level) levels.push(level);
  };
  await until(() => tick() >= HEAVY_FROM, look);
  const missingBefore = countIn(house.heavy().tally, 'inputsSubstituted');
  await until(() => house.told.pace !== undefined, look);
  await until(() => newestLateMs(house.heavy()) <= ON_TIME_MS || tick() >= HEAVY_UNTIL, look);
  const from = await readings(house, tick);
  await until(() => tick() >= HEAVY_UNTIL - 10, look);
  const to = await readings(house, tick);
  const told = toldScale(house.told, tick());
  await until(() => tick() >= HEAVY_UNTIL, look);
  const endedMs = performance.now();
  await until(() => house.heavy().load!.level === 'none' && house.heavy().load!.scale === 1, look);
  const recoveredS = (performance.now() - endedMs) / 1000;
  await sleep(1200);
  const measured = ((to.ticks - from.ticks) * 1000) / TICK_HZ / (to.ms - from.ms);
  const load = ((to.costS - from.costS) * TICK_HZ) / (to.steps - from.steps);
  const reports = house.squads.flatMap((squad) => squad.reports());
  const other = house.other();
  log(`two workers: told ${told}, measured ${measured.toFixed(4)}, load ${load.toFixed(3)}, ${levels.join(' > ')}`);
  return {
    ticks: to.ticks - from.ticks,
    told,
    measured,
    load,
    levels,
    drops: reports.reduce((sum, { drops, errors }) => sum + drops + errors.length, 0),
    sheds: house.heavy().tally[AT.sheds]! + other.tally[AT.sheds]!,
    missing: countIn(house.heavy().tally, 'inputsSubstituted') - missingBefore,
    recoveredS,
    stalls: Object.fromEntries(Object.entries(house.heavy().load!.stalls).filter(([, count]) => count > 0)),
    otherLate: lateBeyond(other, 0.008),
    otherScale: other.load!.scale,
  };
}

/** As of the moment in which a tick has just been stepped. */
async function readings({ heavy }: House, tickNow: () => number) {
  const before = tickNow();
  while (tickNow() === before) await sleep(1);
  const { tally } = heavy();
  return { ticks: tickNow(), ms: performance.now(), costS: costIn(tally).sumS, steps: tally[AT.ticks]! };
}

function newestLateMs({ tally, health }: WorkerFacts): number {
  return health.lateMs[(tally[AT.ticks]! - 1) % health.lateMs.length]!;
}

function lateBeyond({ tally }: WorkerFacts, s: number): number {
  const { boundsS, counts } = latenessIn(tally);
  return counts.reduce((sum, count, at) => (at > 0 && boundsS[at - 1]! >= s ? sum + count : sum), 0);
}

async function until(isSo: () => boolean, meanwhile: () => void = () => {}): Promise<void> {
  const endMs = performance.now() + 1000 * LASTS_S_MAX;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error('the measurement did not come to its end');
    meanwhile();
    await sleep(LOOK_MS);
  }
}
