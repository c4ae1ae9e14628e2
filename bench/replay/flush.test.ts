import { expect, test } from 'vitest';
import { replay } from '#bench/replay/replay.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { games } from '#shared/games/index.ts';
import { addBot, thinkBots } from '#server/bots.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import {
  flushRecording,
  type RoomRecording,
  serveRecording,
  startRecording,
  stopRecording,
} from '#server/recording/record-room.ts';
import { createMemoryStore, type MemoryStore } from '#server/recording/store.ts';
import { createRoom, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

const [game] = games;

function record(store: MemoryStore, part?: number): RoomRecording {
  const map = game.maps[0];
  const settings = roomSettings(defaultValues(hostTunables));
  const values = { seats: 3, seed: 3, tunables: defaultValues(game.tunables), settings, nowMs: () => 0 };
  const room = createRoom({ code: 'BOTS', game, map, ...values });
  for (let seat = 0; seat < 3; seat++) addBot(room, seat, seat);
  return startRecording(room, store, () => new Date(1e12 + tickOf(room)).toISOString(), part);
}

function play(recording: RoomRecording, ticks: number): void {
  for (let i = 0; i < ticks; i++) {
    const dueMs = (tickOf(recording.room) + 1) * TICK_MS;
    thinkBots(recording.room, dueMs);
    runTick(recording.room, dueMs);
    serveRecording(recording);
  }
}

function replayed(store: MemoryStore) {
  const result = replay(store.bytesOf(store.names()[0]), { games });
  if (result.outcome === 'refused') throw new Error(result.message);
  const { outcome, lastTick, finished, hash } = result;
  return { outcome, lastTick, finished, hash };
}

test('RC48 a recording that a crash cuts off replays to the tick of the last flush, wherever in a chunk that was', () => {
  const store = createMemoryStore();
  const recording = record(store);
  const flushes = [1, 29, 90, 599, 600, 601, 900, 1300];
  for (const tick of flushes) {
    play(recording, tick - tickOf(recording.room));
    let flushed = 0;
    expect(flushRecording(recording, () => void (flushed = tickOf(recording.room)))).toBe(true);
    expect(flushed).toBe(tick);
    const hash = hashHex(recording.room.world.words);
    expect(replayed(store)).toStrictEqual({ outcome: 'verified', lastTick: tick, finished: false, hash });
  }
  play(recording, 50);
  expect(replayed(store).lastTick).toBe(1300);
  stopRecording(recording);
  expect(replayed(store)).toMatchObject({ outcome: 'verified', lastTick: 1350, finished: true });
});

test('RC49 a disk that is still at one flush is asked for no other; one that gave the file up holds nothing up', () => {
  const store = createMemoryStore();
  const owed: (() => void)[] = [];
  let gaveUp = false;
  const put: MemoryStore['put'] = (file, bytes, written) => {
    if (gaveUp) return false;
    return store.put(file, bytes, () => void owed.push(written));
  };
  const recording = record({ ...store, put });
  let flushed = 0;
  play(recording, 10);
  expect(flushRecording(recording, () => void flushed++)).toBe(true);
  play(recording, 10);
  expect(flushRecording(recording, () => void flushed++)).toBe(false);
  expect([flushed, owed.length, replayed(store).lastTick]).toStrictEqual([0, 1, 10]);
  owed.pop()!();
  expect(flushRecording(recording, () => void flushed++)).toBe(true);
  expect([flushed, owed.length, replayed(store).lastTick]).toStrictEqual([1, 1, 20]);
  owed.pop()!();
  gaveUp = true;
  for (let i = 0; i < 2; i++) expect(flushRecording(recording, () => void flushed++)).toBe(true);
  expect(flushed).toBe(4);
});

test('RC50 a recording that goes on after a crash says which part of the room it is', () => {
  const store = createMemoryStore();
  const recording = record(store, 4);
  play(recording, 30);
  stopRecording(recording);
  expect(store.names()).toStrictEqual(['2001-09-09T01-46-40-030Z-BOTS-5.btrec']);
  expect(recording.recorder.part).toBe(5);
});
