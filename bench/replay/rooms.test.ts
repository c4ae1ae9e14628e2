import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';
import type { Replayed } from '#bench/replay/live.ts';
import { replay } from '#bench/replay/replay.ts';
import { defineTunables } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { findGame } from '#shared/games/index.ts';
import { closeLobby } from '#server/lobby/lobby.ts';
import { createMemoryStore, type MemoryStore } from '#server/recording/store.ts';
import { createLobbyRig, type LobbyRig } from '#server/testing/lobby-rig.ts';

const relight = findGame('relight')!;

/** Short rounds: 2 s of warm-up, 1 s of countdown, 12 s of round, 2 s of podium. */
const LENGTHS: Readonly<Record<string, number>> = {
  'round.warmUpS': 2,
  'round.countdownS': 1,
  'round.lastsS': 12,
  'round.podiumS': 2,
};
const rows = Object.entries(relight.tunables.rows).map(([key, row]) => {
  return [key, { ...row, default: LENGTHS[key] ?? row.default, min: 0 }] as const;
});
const game: Game = { ...relight, tunables: defineTunables(Object.fromEntries(rows)) };

interface Recorded {
  readonly rig: LobbyRig;
  readonly store: MemoryStore;
}

function open(): Recorded {
  const store = createMemoryStore();
  const stamp = (): string => `2026-01-01T00:00:00.${String(store.names().length).padStart(3, '0')}Z`;
  const rig = createLobbyRig({
    game,
    seats: 6,
    host: { 'room.fillTo': 4, 'room.emptyS': 1 },
    recordings: { store, stamp },
  });
  return { rig, store };
}

function replayed({ store }: Recorded): Replayed[] {
  return store.names().map((name) => {
    const result = replay(store.bytesOf(name), { games: [game] });
    if (result.outcome === 'refused') throw new Error(result.message);
    return result;
  });
}

test('RC8 a room is recorded from its first tick, a file per round, with people and bots who come, drop and go', () => {
  const recorded = open();
  const { rig, store } = recorded;
  const ann = rig.enter();
  const { value } = ann.join('Ann') as { value: { code: string } };
  rig.run(6000);
  const bob = rig.enter();
  bob.join('Bob', value.code);
  rig.run(6000);
  ann.drop();
  rig.run(8000);
  bob.ask('room:leave', null);
  rig.run(3000);
  expect(rig.lobby.rooms.size).toBe(1);
  rig.run(40_000);
  expect(rig.lobby.rooms.size).toBe(0);
  const files = replayed(recorded);
  expect(files.length).toBeGreaterThan(2);
  expect(files.map(({ outcome, finished }) => [outcome, finished])).toEqual(files.map(() => ['verified', true]));
  expect(files.map(({ header }) => header.part)).toEqual(files.map((_, at) => at + 1));
  expect(files[0].firstTick).toBe(1);
  for (const [at, file] of files.slice(1).entries()) expect(file.firstTick).toBe(files[at].lastTick + 1);
  expect(store.names()[0]).toBe(`2026-01-01T00-00-00-000Z-${value.code}-1.btrec`);
  const names = files[0].roster.filter(({ bot }) => !bot).map(({ name }) => name);
  expect(names).toEqual(['Ann', 'Bob']);
  // A round's file ends with the board of its podium.
  expect(files[0].board.phase).toBe('podium');
});

test('RC8 a server that stops ends its recordings; one without a store records nothing', () => {
  const recorded = open();
  recorded.rig.enter().join('Ann');
  recorded.rig.run(3000);
  expect(recorded.store.names()).toEqual([]);
  closeLobby(recorded.rig.lobby);
  expect(replayed(recorded)).toMatchObject([{ outcome: 'verified', verified: 180, finished: true }]);
  const rig = createLobbyRig({ game, seats: 6 });
  rig.enter().join('Ann');
  rig.run(100);
  expect([...rig.lobby.rooms.values()][0].room.recorder).toBe(undefined);
});

test('RC9 recording allocates nothing in a tick after warm-up', () => {
  const result = runAllocation(new URL('record-allocation.ts', import.meta.url));
  expect(result).toMatchObject({ bytesPerTick: 0, pauses: 0 });
  expect(result.chunks).toBeGreaterThan(50);
  expect(result.rollbacks).toBeGreaterThan(10_000);
}, 120_000);
