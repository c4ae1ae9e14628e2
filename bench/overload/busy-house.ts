import { createPlayer, type Player } from '#bench/players/player.ts';
import { createSystem, type System } from '#bench/sim/system.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { findGame } from '#shared/games/index.ts';
import type { Connect } from '#shared/net/link.ts';
import { delayed } from '#shared/testing/netsim.ts';
import type { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { withRules } from '#shared/testing/with-rules.ts';
import { createInThreadHost, type InThreadHost } from '#server/host/in-thread.ts';
import type { Recordings } from '#server/host/local-room.ts';
import { createLoad, type Load } from '#server/load/load.ts';
import { type Level, LEVELS } from '#server/load/ladder.ts';
import type { Log } from '#server/log.ts';
import type { LoopTimers } from '#server/loop.ts';

/*
 * The whole system on virtual time, with rooms whose ticks take some: the game's own rules say for how long, and the loop, which
 * asks what time it is, finds that so much of it has passed. Players are real clients that the game itself plays.
 */

/** What a tick of the loop takes, as a share of a tick at full pace. */
export type LoadAt = (level: Level, nowMs: number) => number;

export interface BusyHouseOptions {
  readonly seed: number;
  readonly players: number;
  readonly loadAt: LoadAt;
  /** Each way of the first player's line; each further one's is longer by as much. */
  readonly wayMs: number;
  readonly jitterMs: number;
  /** Default: one per player. */
  readonly seats?: number;
  /** Stands between every player and its line, as a planted fault. */
  readonly tampered?: (connect: Connect) => Connect;
  /** Where its room is recorded; absent: nowhere. */
  readonly recordings?: Recordings;
  /** Called after every tick. */
  readonly stepped?: (house: BusyHouse) => void;
}

export interface BusyHouse {
  readonly system: System;
  readonly host: InThreadHost;
  readonly load: Load;
  readonly players: Player[];
  run(ms: number): void;
}

/** Opens the house and waits until all players are in its one room. */
export function openBusyHouse(options: BusyHouseOptions): BusyHouse {
  const { seed, loadAt } = options;
  const game = findGame('relight')!;
  const spent = { ms: 0 };
  let host: InThreadHost | undefined;
  const heavy = withRules(game, (rules) => ({
    judge(...given: Parameters<typeof rules.judge>) {
      rules.judge(...given);
      const level = LEVELS[host!.load.ladder.level];
      spent.ms += TICK_MS * loadAt(level, system.clock.nowMs());
    },
  }));
  const openHost = (clock: VirtualClock, log: Log): InThreadHost => {
    const nowMs = (): number => clock.nowMs() + spent.ms;
    return (host = createInThreadHost(nowMs, options.recordings, createLoad({ nowMs, log })));
  };
  const system: System = createSystem({
    game: heavy,
    seats: options.seats ?? options.players,
    seed,
    rooms: openHost,
    timers: (timers) => busyTimers(timers, spent),
    stepped: () => house && options.stepped?.(house),
  });
  const players = Array.from({ length: options.players }, (_, at) => playerOf(system, options, at));
  const house: BusyHouse = { system, host: host!, load: host!.load, players, run };
  function run(ms: number): void {
    for (const end = system.clock.nowMs() + ms; system.clock.nowMs() < end;) {
      system.clock.advanceBy(TICK_MS);
      for (const player of players) player.update();
    }
  }
  return house;
}

/** The loop is busy for as long as its steps took: it wakes no sooner. */
function busyTimers(timers: LoopTimers, spent: { ms: number }): LoopTimers {
  return {
    nowMs: () => timers.nowMs() + spent.ms,
    wakeAt: (dueMs, wake) => {
      const freeMs = timers.nowMs() + spent.ms;
      return timers.wakeAt(Math.max(dueMs, freeMs), () => {
        spent.ms = 0;
        wake();
      });
    },
  };
}

function same(connect: Connect): Connect {
  return connect;
}

function playerOf({ connect, clock }: System, options: BusyHouseOptions, at: number): Player {
  const { seed, wayMs, jitterMs } = options;
  const ways = { upMs: wayMs * (at + 1), downMs: wayMs * (at + 1), upJitterMs: jitterMs, downJitterMs: jitterMs };
  const line = delayed((options.tampered ?? same)(connect), clock, { ...ways, seed: seed * 100 + at });
  const shared = { clock, games: [findGame('relight')!], room: undefined, opens: false };
  return createPlayer({ ...shared, name: `bot ${at}`, connect: line, skill: 1, seed: seed * 100 + at });
}
