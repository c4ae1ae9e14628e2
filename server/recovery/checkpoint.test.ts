import { describe, expect, test } from 'vitest';
import { HISTORY_TICKS, TICK_MS } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import { randomU32 } from '#shared/core/random.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { games } from '#shared/games/index.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { ROOM_CODE_ALPHABET } from '#shared/net/room-code.ts';
import { hasSnapshot } from '#shared/sim/history.ts';
import { isReusable } from '#shared/sim/ids.ts';
import { shownAt } from '#shared/sim/shown.ts';
import { addBot, removeBot, thinkBots } from '#server/bots.ts';
import {
  type Checkpoints,
  checkpointsBytes,
  checkpointShape,
  copyNewest,
  createSlot,
  flushedIn,
  noteFlushed,
  openCheckpoints,
  partIn,
  readSeat,
  tickIn,
  writeCheckpoint,
} from '#server/recovery/checkpoint.ts';
import { comeBack, serveCheckpoints } from '#server/recovery/keep-room.ts';
import { restoreRoom } from '#server/recovery/restore-room.ts';
import { createRoom, detachPlayer, receiveFrame, removePlayer, type Room, seatPlayer, tickOf } from '#server/room.ts';
import { rigSettings } from '#server/testing/rig.ts';
import { shotGame } from '#server/testing/shot-game.ts';
import { runTick } from '#server/tick/tick.ts';

const SEATS = 8;
const PEOPLE = 4;

const quiet = { sendFrame: (_: Uint8Array, __: number, written: () => void) => written(), stalled: () => {} };

function optionsOf(game: Game) {
  const played = { code: 'KXVT', game, map: game.maps[0], seats: SEATS, tunables: defaultValues(game.tunables) };
  return { ...played, seed: 7, settings: rigSettings, nowMs: () => 0 };
}

function open(game: Game): Room {
  const room = createRoom(optionsOf(game));
  for (let seat = 0; seat < PEOPLE; seat++) seatPlayer(room, seat, 1, quiet);
  if (game.bots) for (let seat = PEOPLE; seat < SEATS - 1; seat++) addBot(room, seat, seat % 3, 1);
  return room;
}

function checkpointsOf(room: Room): Checkpoints {
  const shape = checkpointShape(room.game, room.map, SEATS);
  return openCheckpoints(shape, new SharedArrayBuffer(checkpointsBytes(shape)));
}

const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };

/** One input of any kind from a seat for the coming tick: the same for the same tick. */
function drive(room: Room, seat: number): void {
  const draw = (purpose: number): number => randomU32(9, tickOf(room), seat, purpose);
  const frame = { ...createInputFrame(), epoch: 1, count: 1, firstTick: tickOf(room) + 1 };
  const [input] = frame.inputs;
  input.moveX = (randomU32(9, tickOf(room) >> 5, seat, 1) % 255) - 127;
  input.moveY = (randomU32(9, tickOf(room) >> 5, seat, 2) % 255) - 127;
  input.aim = draw(3) & 0xffff;
  input.held = draw(4) & 3;
  input.pressed = draw(5) % 8 === 0 ? draw(6) & 15 : 0;
  writer.at = 0;
  writeInputFrame(writer, frame);
  receiveFrame(room, seat, writer.bytes.slice(0, writer.at), tickOf(room) * TICK_MS);
}

function step(room: Room, from: number, to: number): void {
  for (let seat = from; seat < to; seat++) drive(room, seat);
  runTick(room, (tickOf(room) + 1) * TICK_MS);
}

/** A room after so many ticks, and its checkpoint. */
function played(game: Game, ticks: number) {
  const room = open(game);
  const checkpoints = checkpointsOf(room);
  // The first player has not been heard of for a while.
  while (tickOf(room) < ticks) step(room, tickOf(room) < ticks - 4 ? 0 : 1, SEATS);
  writeCheckpoint(checkpoints, room, 3);
  const slot = createSlot(checkpoints.shape);
  return { room, checkpoints, slot, tick: copyNewest(checkpoints.slots, Infinity, slot) };
}

describe.each(games.map((game) => [game.name, game] as const))('%s', (_, game) => {
  test('RV1 a restored room goes on as one whose players all dropped at that tick: the same inputs, the same world', () => {
    const { room, slot, tick } = played(game, 400);
    expect(tick).toBe(400);
    const restored = restoreRoom({ ...optionsOf(game), seed: 1 }, slot);
    expect(hashHex(restored.world.words)).toBe(hashHex(room.world.words));
    for (let seat = 0; seat < PEOPLE; seat++) detachPlayer(room, seat);
    const bots = game.bots ? SEATS - 1 : PEOPLE;
    for (let after = 1; after <= 300; after++) {
      for (const one of [room, restored]) {
        if (after === 60) removePlayer(one, 1);
        if (after === 100 && game.bots) removeBot(one, PEOPLE);
        if (after === 200) seatPlayer(one, 1, 2, quiet);
        step(one, PEOPLE, bots);
      }
      expect([after, hashHex(restored.world.words)]).toStrictEqual([after, hashHex(room.world.words)]);
    }
  });
});

test('RV2 a restored room knows its seats, who rests, and what its bots have in mind, which they go on with', () => {
  const [relight] = games;
  const { room } = played(relight, 100);
  removePlayer(room, 2);
  for (let i = 0; i < 20; i++) {
    thinkBots(room, 0);
    step(room, 0, 2);
  }
  const checkpoints = checkpointsOf(room);
  writeCheckpoint(checkpoints, room, 1);
  const restored = restoreRoom(optionsOf(relight), checkpoints.slots[0]);
  const seatsOf = ({ seats }: Room) => {
    return seats.map(({ seat, taken, joined, leftAtTick }) => [seat, taken, joined, leftAtTick]);
  };
  const botsOf = ({ bots }: Room) =>
    bots.map(({ seat, epoch, skill, seed, memory }) => [seat, epoch, skill, seed, memory]);
  expect(seatsOf(restored)).toStrictEqual(seatsOf(room));
  expect(botsOf(restored)).toStrictEqual(botsOf(room));
  expect(room.bots.some(({ memory }) => memory.some((value) => value !== 0))).toBe(true);
  expect([restored.clients, restored.commands]).toStrictEqual([[], []]);
  expect(isReusable(restored.world, 2)).toBe(isReusable(room.world, 2));
  for (let i = 0; i < HISTORY_TICKS; i++) {
    thinkBots(restored, 0);
    step(restored, 0, 0);
  }
  expect(restored.counters.inputsUsed).toBe(HISTORY_TICKS * (SEATS - 1 - PEOPLE));
});

test('RV2 ... and who lives where; of the time before that, everything was always where it is now', () => {
  const { room, slot, tick } = played(games[0], 300);
  const restored = restoreRoom(optionsOf(games[0]), slot);
  const livesOf = ({ lives }: Room) => [...lives.living.subarray(0, lives.count)];
  const placesOf = ({ places: { count, xs, ys, entities } }: Room) =>
    [xs, ys, entities].map((one) => [...one.slice(0, count)]);
  expect(livesOf(restored)).toStrictEqual(livesOf(room));
  expect(placesOf(restored)).toStrictEqual(placesOf(room));
  expect(livesOf(room).length).toBeGreaterThan(5);
  expect([hasSnapshot(restored.history, tick), hasSnapshot(restored.history, 0)]).toStrictEqual([true, false]);
  expect(hasSnapshot(restored.history, tick - 1)).toBe(false);
  const now = shownAt(restored.shown, tick);
  expect(now[livesOf(room)[0]]).not.toBe(0);
  for (let before = tick - HISTORY_TICKS + 1; before < tick; before++) {
    expect(shownAt(restored.shown, before)).toStrictEqual(now);
  }
});

test('RV3 slots are filled in turn; the newest whole one counts, also when the other is torn anywhere', () => {
  const { room, checkpoints, slot } = played(shotGame, 30);
  step(room, 0, 0);
  expect(copyNewest(checkpoints.slots, Infinity, slot)).toBe(30);
  while (tickOf(room) < 60) step(room, 0, 0);
  writeCheckpoint(checkpoints, room, 4);
  expect([copyNewest(checkpoints.slots, Infinity, slot), partIn(slot)]).toStrictEqual([60, 4]);
  expect([copyNewest(checkpoints.slots, 59, slot), partIn(slot)]).toStrictEqual([30, 3]);
  const [newest] = checkpoints.slots.filter(({ stamp }) => stamp[0] === 60);
  for (let draw = 0; draw < 500; draw++) {
    const at = randomU32(5, draw, 0, 0) % newest.bytes.length;
    // The last word of a stamp says nothing.
    if (at >= 12 && at < 16) continue;
    newest.bytes[at] ^= 1 << (draw & 7);
    expect([draw, copyNewest(checkpoints.slots, Infinity, slot), partIn(slot)]).toStrictEqual([draw, 30, 3]);
    newest.bytes[at] ^= 1 << (draw & 7);
  }
  while (tickOf(room) < 90) step(room, 0, 0);
  writeCheckpoint(checkpoints, room, 5);
  expect(checkpoints.slots.map(({ stamp }) => stamp[0]).sort()).toStrictEqual([60, 90]);
});

test('RV3 a slot that is all zeros, or of a room of another shape, is none', () => {
  const { slot } = played(shotGame, 30);
  expect(tickIn(slot)).toBe(30);
  expect(tickIn(createSlot(slot.shape))).toBe(0);
  const other = createSlot(checkpointShape(shotGame, shotGame.maps[0], SEATS + 1));
  other.bytes.set(slot.bytes);
  expect(tickIn(other)).toBe(0);
});

test('RV4 what stands in for missing inputs goes on where it was', () => {
  const { room, slot } = played(games[0], 50);
  const { last, begun, missed } = room.seats[0].buffer;
  const kept = readSeat(slot, 0);
  const { moveX, moveY, aim, held } = last;
  expect(kept).toMatchObject({ moveX, moveY, aim, held, begun, missed });
  expect([begun, missed, Math.min(moveX, moveY) !== 0]).toStrictEqual([true, 4, true]);
});

test('RV5 ... and goes back with the room: what was on the disk of later ticks is of another one', () => {
  const { checkpoints } = played(shotGame, 30);
  noteFlushed(checkpoints, 60);
  expect(comeBack(optionsOf(shotGame), checkpoints)?.part).toBe(3);
  expect(flushedIn(checkpoints)).toBe(30);
  noteFlushed(checkpoints, 15);
  comeBack(optionsOf(shotGame), checkpoints);
  expect(flushedIn(checkpoints)).toBe(15);
});

test('RV5 how far the log is on the disk is kept beside the slots', () => {
  const { checkpoints, slot } = played(shotGame, 30);
  expect(flushedIn(checkpoints)).toBe(0);
  noteFlushed(checkpoints, 29);
  expect(copyNewest(checkpoints.slots, flushedIn(checkpoints), slot)).toBe(0);
  noteFlushed(checkpoints, 30);
  expect(copyNewest(checkpoints.slots, flushedIn(checkpoints), slot)).toBe(30);
});

test('RV17 rooms that come back together make their checkpoints in different ticks, each every half second', () => {
  const { checkpoints } = played(shotGame, 30);
  const atTicks = Array.from({ length: 40 }, (_, room) => {
    const code = `B${ROOM_CODE_ALPHABET[room % 19]}${ROOM_CODE_ALPHABET[(room * 7) % 19]}X`;
    const own = openCheckpoints(checkpoints.shape, checkpoints.lead.buffer.slice(0));
    const back = comeBack({ ...optionsOf(shotGame), code }, own)!.room;
    const made: number[] = [];
    for (let tick = 31; tick <= 120; tick++) {
      step(back, 0, 0);
      serveCheckpoints(own, back, undefined);
      if (own.slots.some(({ stamp }) => stamp[0] === tick)) made.push(tick);
    }
    return made;
  });
  for (const made of atTicks) expect([made.length, made[1] - made[0], made[2] - made[1]]).toStrictEqual([3, 30, 30]);
  const together = Array.from({ length: 30 }, (_, at) => atTicks.filter(([first]) => first === 31 + at).length);
  expect(Math.max(...together)).toBeLessThan(8);
});
