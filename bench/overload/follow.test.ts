import { expect, test } from 'vitest';
import { type BusyHouse, type BusyHouseOptions, openBusyHouse } from '#bench/overload/busy-house.ts';
import { replay } from '#bench/replay/replay.ts';
import { createPlayer } from '#bench/players/player.ts';
import { PERCENT_FULL } from '#shared/core/schedule.ts';
import { findGame } from '#shared/games/index.ts';
import type { Connect } from '#shared/net/link.ts';
import { closeLobby } from '#server/lobby/lobby.ts';
import type { Lobby } from '#server/lobby/state.ts';
import { createMemoryStore } from '#server/recording/store.ts';
import { NOW } from '#server/load/health.ts';
import { tickOf } from '#server/room.ts';
import { delayed } from '#shared/testing/netsim.ts';

/* Real clients in a house that has too much to do for a while, on virtual time. */

const BEFORE_MS = 6000;
const BUSY_MS = 8000;

interface Seen {
  readonly substituted: number;
  readonly late: number;
  readonly clamped: number;
  readonly mismatches: Record<string, number>;
  readonly percents: readonly number[];
  readonly sheds: number;
  /** Inputs of a seat that lie at the server at most, beyond the tick just stepped, while ticks are on time. */
  readonly waitingTicks: number;
}

/** What goes wrong from the moment in which the load begins until long after it. */
function watch(
  options: Partial<BusyHouseOptions> = {},
  during: (house: BusyHouse) => void = () => {},
  end: (lobby: Lobby) => void = () => {},
): Seen {
  const percents = new Set<number>();
  let waitingTicks = 0;
  const house = openBusyHouse({
    seed: 1,
    players: 5,
    wayMs: 12,
    jitterMs: 6,
    loadAt: (_, nowMs) => (nowMs > BEFORE_MS && nowMs < BEFORE_MS + BUSY_MS ? 1.2 : 0.3),
    stepped: (house) => {
      percents.add(house.load.percent);
      if (house.load.percent < PERCENT_FULL) waitingTicks = Math.max(waitingTicks, waitingIn(house));
    },
    ...options,
  });
  house.run(BEFORE_MS);
  const [open] = house.system.lobby.rooms.values();
  const { counters } = open!.room;
  const { inputsSubstituted, inputsLate } = counters;
  const unknownBefore = mismatchesOf(house);
  house.run(BUSY_MS / 2);
  during(house);
  house.run(BUSY_MS / 2 + 10_000);
  end(house.system.lobby);
  const after = mismatchesOf(house);
  const mismatches = Object.fromEntries(Object.entries(after).map(([cause, n]) => [cause, n - unknownBefore[cause]!]));
  return {
    substituted: counters.inputsSubstituted - inputsSubstituted,
    late: counters.inputsLate - inputsLate,
    clamped: counters.viewsClamped + counters.viewsForged,
    mismatches,
    percents: [...percents].sort((a, b) => a - b),
    sheds: house.system.loop.stats.sheds,
    waitingTicks,
  };
}

function waitingIn({ load, system }: BusyHouse): number {
  const { now } = load.health;
  if (now[NOW.start]! - now[NOW.deadline]! > 1) return 0;
  const [{ room }] = system.lobby.rooms.values();
  return Math.max(...room.seats.map(({ buffer }) => Math.max(...buffer.ticks) - tickOf(room)));
}

function mismatchesOf({ players }: BusyHouse): Record<string, number> {
  const sum: Record<string, number> = { substituted: 0, contact: 0, unknown: 0 };
  for (const player of players) {
    for (const [cause, count] of Object.entries(player.report().mismatches)) sum[cause]! += count;
  }
  return sum;
}

const steady = { substituted: 0, late: 0, clamped: 0, sheds: 0 };

test('CL195 clients follow a server that slows down to 0.80 and recovers, without one missing input or wrong prediction', () => {
  const { mismatches, percents, waitingTicks, ...rest } = watch();
  expect(waitingTicks).toBeLessThanOrEqual(2);
  expect(rest).toEqual(steady);
  expect(percents).toEqual([80, 85, 90, 95, 100]);
  expect(mismatches).toMatchObject({ substituted: 0, unknown: 0 });
}, 60_000);

test('CL195 ... and would run away from it, were they not told', () => {
  const { waitingTicks } = watch({ tampered: deaf });
  expect(waitingTicks).toBeGreaterThan(10);
}, 60_000);

test('CL196 who hears of it late, on a line of 500 ms, loses a few inputs at most and is steady again', () => {
  const { substituted, late, mismatches, clamped } = watch({ players: 1, wayMs: 230, jitterMs: 10 });
  expect(substituted + late).toBeLessThan(40);
  expect([mismatches['unknown'], clamped]).toEqual([0, 0]);
}, 60_000);

test('CL197 who joins a slow room runs at its pace from the first tick', () => {
  const game = findGame('relight')!;
  const { sheds, mismatches } = watch({ seats: 6 }, (house) => {
    const { clock, connect, lobby } = house.system;
    expect(house.load.percent).toBe(80);
    const [{ room }] = lobby.rooms.values();
    // As if its thread could bear one more.
    room.load = { shed: house.load.shed, ladder: { level: 0 } };
    const line = delayed(connect, clock, { upMs: 20, downMs: 20, upJitterMs: 6, downJitterMs: 6, seed: 77 });
    const shared = { clock, games: [game], room: undefined, opens: false, name: 'late', skill: 1, seed: 77 };
    const player = createPlayer({ ...shared, connect: line });
    house.players.push(player);
    house.run(2000);
    expect(player.report().states).toBeGreaterThan(50);
    const { inputsSubstituted } = room.counters;
    house.run(1500);
    expect(room.counters.inputsSubstituted - inputsSubstituted).toBe(0);
    expect(player.report().mismatches).toMatchObject({ unknown: 0 });
  });
  expect([sheds, mismatches['unknown']]).toEqual([0, 0]);
}, 60_000);

test('OV12 what an overloaded server records replays to the bit', () => {
  const store = createMemoryStore();
  const stamp = (): string => `2026-01-01T00:00:00.${String(store.names().length).padStart(3, '0')}Z`;
  const seen = watch(
    { recordings: { store, stamp } },
    (house) => expect(house.load.shed.farTicks).toBeGreaterThan(1),
    closeLobby,
  );
  expect(seen.percents).toContain(80);
  const files = store.names().map((name) => replay(store.bytesOf(name), { games: [findGame('relight')!] }));
  expect(files.length).toBeGreaterThan(0);
  expect(files.map(({ outcome }) => outcome)).toEqual(files.map(() => 'verified'));
}, 60_000);

/** A line on which word of the pace is lost. */
function deaf(connect: Connect): Connect {
  return (auth, handler) =>
    connect(auth, {
      onOpen: () => handler.onOpen(),
      onFrame: (bytes) => handler.onFrame(bytes),
      onEvent: (event, payload) => event !== 'room:paced' && handler.onEvent(event, payload),
      onClose: (final) => handler.onClose(final),
    });
}
