import { expect, test } from 'vitest';
import { createBoard } from '#shared/sim/board.ts';
import { openLocalRoom, stepLocalRoom } from '#server/host/local-room.ts';
import {
  boardIn,
  createStatusMemory,
  isAliveIn,
  isJoinedIn,
  isRestedIn,
  isTakenIn,
  leftAtIn,
  openStatus,
  refreshStatus,
  tickIn,
} from '#server/host/status.ts';
import { addBot, removeBot } from '#server/bots.ts';
import { specOf } from '#server/testing/room-spec.ts';
import { botGame } from '#server/testing/bot-game.ts';

const open = (seats = 3) => {
  const memory = createStatusMemory(seats, true);
  const local = openLocalRoom(specOf(botGame, seats), { nowMs: () => 0, recordings: undefined, memory });
  const status = openStatus(memory, seats);
  const run = (ticks: number): void => {
    for (let i = 0; i < ticks; i++) stepLocalRoom(local, 0);
    refreshStatus(status);
  };
  return { local, status, memory, run };
};

test('WK1 the status table says of each seat what the room does', () => {
  const { local, status, run } = open();
  expect([isTakenIn(status, 0), isRestedIn(status, 0), tickIn(status)]).toEqual([false, true, 0]);
  addBot(local.room, 1, 0, 1);
  run(5);
  const of = (seat: number) => [isTakenIn(status, seat), isJoinedIn(status, seat), isAliveIn(status, seat)];
  expect([tickIn(status), of(0), of(1)]).toEqual([5, [false, false, false], [true, true, true]]);
  removeBot(local.room, 1);
  run(1);
  expect([of(1), isRestedIn(status, 1), leftAtIn(status, 1)]).toEqual([[false, false, false], false, 6]);
  run(64);
  expect(isRestedIn(status, 1)).toBe(true);
});

test('WK1 ... and what the scoreboard says, at most a quarter of a second late', () => {
  const { local, status, run } = open();
  const told = createBoard(3);
  const real = createBoard(3);
  addBot(local.room, 0, 0, 1);
  run(30);
  boardIn(status, told);
  local.room.game.board(local.room.world, real);
  expect(told).toEqual(real);
  expect(told.count).toBeGreaterThan(0);
});

test('WK2 a table that is being written is not believed', () => {
  const { status, memory, run } = open();
  run(7);
  memory[0]++;
  memory[1] = 99;
  refreshStatus(status);
  expect(tickIn(status)).toBe(7);
  memory[0]++;
  refreshStatus(status);
  expect(tickIn(status)).toBe(99);
});
