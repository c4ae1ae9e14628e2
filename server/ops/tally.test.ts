import { expect, test } from 'vitest';
import { createInThreadHost } from '#server/host/in-thread.ts';
import {
  AT,
  costIn,
  countIn,
  createRoomMark,
  createTally,
  latenessIn,
  noteRoom,
  ROOM_COUNTS,
  SPENT,
  tallied,
} from '#server/ops/tally.ts';
import { PHASES } from '#server/phases.ts';
import { createRig } from '#server/testing/rig.ts';
import { specOf } from '#server/testing/room-spec.ts';
import { stillGame } from '#server/testing/still-game.ts';

test('OP8 a tick is booked by how late it began and what it cost, also in memory that threads share', () => {
  const tally = createTally(true);
  expect(tally.buffer).toBeInstanceOf(SharedArrayBuffer);
  let nowMs = 0;
  const step = tallied(
    tally,
    () => nowMs,
    () => void (nowMs += 3),
  );
  for (const lateMs of [0, 0.25, 0.3, 5, 999, 5000]) {
    nowMs = 100 + lateMs;
    step(100);
  }
  // A loop never begins early; a timer may be read so.
  nowMs = 99;
  step(100);
  const late = latenessIn(tally);
  expect(tally[AT.ticks]).toBe(7);
  expect(late.counts).toEqual([3, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1]);
  expect(late.sumS).toBeCloseTo(6.00455, 9);
  expect(costIn(tally).counts).toEqual([0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(costIn(tally).sumS).toBeCloseTo(0.021, 9);
});

test('OP9 every number that a room counts is added up, each once', () => {
  const { room, run } = createRig();
  expect(new Set(ROOM_COUNTS)).toEqual(new Set(Object.keys(room.counters)));
  expect(new Set(ROOM_COUNTS).size).toBe(ROOM_COUNTS.length);
  const tally = createTally(false);
  const mark = createRoomMark();
  ROOM_COUNTS.forEach((name, index) => (room.counters[name] = 100 + index));
  noteRoom(tally, room, mark);
  noteRoom(tally, room, mark);
  expect(ROOM_COUNTS.map((name) => countIn(tally, name))).toEqual(ROOM_COUNTS.map((_, index) => 100 + index));
  run(3);
  room.counters.framesSent = 1000;
  noteRoom(tally, room, mark);
  expect(countIn(tally, 'framesSent')).toBe(1000);
});

test('OP9 so is where the time of its ticks went, each tick once, however seldom it is asked', () => {
  const { room, run } = createRig();
  const tally = createTally(false);
  const mark = createRoomMark();
  const { phases } = room;
  const kept = phases.totalMs.length;
  for (const ticks of [10, 1, 0, kept + 100]) {
    run(ticks);
    phases.spentMs.fill(1);
    noteRoom(tally, room, mark);
  }
  phases.botTicks = 5;
  phases.botsMs.fill(2);
  noteRoom(tally, room, mark);
  const spent = [...tally.subarray(AT.spentMs, AT.spentMs + SPENT.length)];
  expect(spent).toEqual([...PHASES.map(() => 11 + kept), 10]);
});

test('OP10 what rooms did stays added up when they close, by choice or by a fault', () => {
  const host = createInThreadHost(() => 0, undefined);
  host.listen({ failed: () => {} } as unknown as Parameters<typeof host.listen>[0]);
  const total = (): number => countIn(host.workers()[0]!.tally, 'inputsSubstituted');
  const open = [host.open(specOf(stillGame, 2)), host.open(specOf(stillGame, 2))];
  for (const { local } of open.map((hosted) => ({ local: hosted.local() }))) local.counters.inputsSubstituted = 40;
  host.step(0);
  expect(total()).toBe(0);
  open[0]!.close();
  expect([total(), host.workers()[0]!.rooms]).toEqual([40, 1]);
  Object.assign(open[1]!.local().rules, {
    judge() {
      throw new Error('broken');
    },
  });
  host.step(0);
  expect([total(), host.workers()[0]!.rooms]).toEqual([80, 0]);
});

test('OP10 while a room is open its numbers are a second old at most', () => {
  const host = createInThreadHost(() => 0, undefined);
  const hosted = host.open(specOf(stillGame, 2));
  hosted.local().counters.bytesSent = 7;
  for (let tick = 0; tick < 60; tick++) host.step(0);
  expect(countIn(host.workers()[0]!.tally, 'bytesSent')).toBe(7);
});
