import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HISTORY_TICKS, TICK_MS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { addBot, createSight, fillSight, removeBot, thinkBots } from '#server/bots.ts';
import { summariseBots, summarisePhases } from '#server/phases.ts';
import { createRoom, detachPlayer, receiveFrame, type Room, seatPlayer, tickOf } from '#server/room.ts';
import { botGame, botGameWith } from '#server/testing/bot-game.ts';
import { rigSettings } from '#server/testing/rig.ts';
import { stillGame } from '#server/testing/still-game.ts';
import { runTick } from '#server/tick/tick.ts';

/** Rest quanta in a metre of the test game. */
const METRE = 256;

function openRoom(game: Game = botGame, seed = 1, nowMs = () => 0): Room {
  return createRoom({
    ...{ code: 'TEST', game, map: game.maps[0], seats: game.seats, seed, settings: rigSettings, nowMs },
    tunables: defaultValues(game.tunables),
  });
}

/** As a host does it. */
function run(room: Room, ticks: number, after: () => void = () => {}): void {
  for (let i = 0; i < ticks; i++) {
    const deadlineMs = (tickOf(room) + 1) * TICK_MS;
    thinkBots(room, deadlineMs);
    runTick(room, deadlineMs);
    after();
  }
}

const port = { sendFrame: (_bytes: Uint8Array, _length: number, written: () => void) => written(), stalled: () => {} };

/** What a seat was driven by in the newest tick. */
function drivenBy({ driven, moveX, moveY, aim, held }: Inputs, seat: number): number[] {
  return [driven[seat]!, moveX[seat]!, moveY[seat]!, aim[seat]!, held[seat]!];
}

function place(room: Room, index: number, x: number, y: number): void {
  const { columns } = room.world;
  if (columns.kind[index] === 0) spawnAt(room.world, index, index < room.seats.length ? 1 : 3);
  columns.x[index] = x * METRE;
  columns.y[index] = y * METRE;
}

test('BT50 a bot comes and goes by commands, at the next tick, and its seat is taken at once', () => {
  const room = openRoom();
  addBot(room, 2, 1);
  expect(room.commands).toEqual([{ type: 'bot', seat: 2, epoch: 0, skill: 1 }]);
  expect([room.seats[2]!.taken, room.world.columns.kind[2]]).toEqual([true, 0]);
  run(room, 1);
  expect([room.world.columns.kind[2], room.bots.map(({ seat }) => seat), room.clients]).toEqual([1, [2], []]);
  removeBot(room, 2);
  expect(room.world.columns.kind[2]).toBe(1);
  run(room, 1);
  expect([room.world.columns.kind[2], room.bots, room.seats[2]!.taken]).toEqual([0, [], false]);
});

test('BT51 a bot has exactly one input in time for every tick after its first', () => {
  const room = openRoom();
  for (const seat of [3, 0, 1]) addBot(room, seat, 0);
  run(room, 1);
  expect([...room.inputs.driven]).toEqual([0, 0, 0, 0]);
  expect(room.bots.map(({ seat }) => seat)).toEqual([0, 1, 3]);
  const { inputsSubstituted } = room.counters;
  run(room, 500, () => expect([...room.inputs.driven]).toEqual([1, 1, 0, 1]));
  expect(room.counters).toMatchObject({
    ...{ inputsUsed: 1500, inputsSubstituted, inputsLate: 0, inputsEarly: 0, inputsConflicting: 0 },
    ...{ framesInvalid: 0, framesStale: 0, inboxFull: 0, acksForged: 0, framesSent: 0, bytesSent: 0 },
  });
  expect(room.usedMasks[0]).toBe(0xffff_ffff);
});

/** The inputs of the bot on seat 0 while a body at seat 1 stands at `x`, and another that the bot sees moves about. */
function inputsBeside(game: Game, x: number): number[][] {
  const room = openRoom(game);
  addBot(room, 0, 2);
  run(room, 1);
  const seen: number[][] = [];
  run(room, 200, () => {
    place(room, 1, x, 95 + (tickOf(room) % 7));
    place(room, 2, 105, 90 + (tickOf(room) % 20));
    seen.push(drivenBy(room.inputs, 0));
  });
  return seen;
}

test('BT52 two rooms that differ only in a body that a bot does not know of give the same inputs of that bot', () => {
  expect(inputsBeside(botGame, 10)).toEqual(inputsBeside(botGame, 190));
});

test('BT52 ... and this would find out a bot that looks into the world; what a bot does know of changes its inputs', () => {
  const nosy = botGameWith(({ world }, _memory, _skill, _seed, out) => void (out.aim = world.columns.x[1]! & 0xffff));
  expect(inputsBeside(nosy, 10)).not.toEqual(inputsBeside(nosy, 190));
  expect(inputsBeside(botGame, 100)).not.toEqual(inputsBeside(botGame, 190));
});

/** Moves a crowd of things about, in and out of sight, and ends and begins some; the same for the same seed. */
function stir(room: Room, seed: number): void {
  const tick = tickOf(room);
  for (let index = 10; index < 60; index++) {
    const dice = randomU32(seed, tick, index, 0) % 40;
    if (dice === 0 && room.world.columns.kind[index] !== 0) despawn(room.world, index);
    else if (dice === 1) place(room, index, 60 + (randomU32(seed, tick, index, 1) % 80), 100);
  }
}

/** What a person has been told of, the own body while it lives included. */
function knownTo(room: Room): number[] {
  const { slotOf, seat } = room.clients[0]!;
  return [...slotOf.keys()].filter((at) => slotOf[at]! >= 0 || (at === seat && room.world.columns.kind[at] !== 0));
}

test('BT53 a bot knows what a person in its place would know, its own body while it lives, in ascending order', () => {
  let sight: number[] = [];
  const game = botGameWith(({ entities, count }) => void (sight = [...entities.subarray(0, count)]));
  const property = fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
    const [room, other] = [openRoom(game), openRoom(game)];
    addBot(room, 0, 0);
    seatPlayer(other, 0, 1, port);
    for (let i = 0; i < 150; i++) {
      acknowledge(other);
      for (const each of [room, other]) runTick(each, 0);
      thinkBots(room, 0);
      expect(sight).toEqual(knownTo(other));
      if (i === 100) for (const each of [room, other]) despawn(each.world, 0);
      for (const each of [room, other]) stir(each, seed);
    }
    expect(sight.length).toBeGreaterThan(5);
  });
  fc.assert(property, { numRuns: 5, seed: 3 });
});

function acknowledge(room: Room): void {
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  writeInputFrame(writer, { ...createInputFrame(), epoch: 1, ackTick: tickOf(room) });
  receiveFrame(room, 0, writer.bytes.slice(0, writer.at), 0);
}

test('BT54 the same room seed and seat give the same bot; another seed or seat another one', () => {
  const live = (seed: number, seat: number): number[][] => {
    const room = openRoom(botGame, seed);
    addBot(room, seat, 0);
    run(room, 2);
    const inputs: number[][] = [];
    run(room, 20, () => inputs.push(drivenBy(room.inputs, seat)));
    return inputs;
  };
  expect(live(1, 0)).toEqual(live(1, 0));
  expect(live(1, 0)).not.toEqual(live(1, 1));
  expect(live(1, 0)).not.toEqual(live(2, 0));
});

/** What drives seat 0, if anything does. */
const lived = (room: Room): number[] => (room.inputs.driven[0] === 1 ? drivenBy(room.inputs, 0) : []);

test('BT54 a new bot on a seat remembers nothing', () => {
  const room = openRoom();
  const first: number[][] = [];
  const second: number[][] = [];
  addBot(room, 0, 0);
  run(room, 10, () => first.push(lived(room)));
  removeBot(room, 0);
  run(room, HISTORY_TICKS + 1);
  addBot(room, 0, 0);
  run(room, 10, () => second.push(lived(room)));
  expect(second).toEqual(first);
});

test('BT55 what no person may send a bot may not either: it is refused, counted and substituted', () => {
  const room = openRoom(
    botGameWith((_sight, memory, _skill, _seed, out) => {
      out.moveX = memory[0]!++ < 20 ? 5 : -128;
    }),
  );
  addBot(room, 0, 0);
  run(room, 21);
  expect([room.counters.framesInvalid, room.inputs.moveX[0]]).toEqual([0, 5]);
  run(room, 20);
  expect([room.counters.framesInvalid, room.inputs.moveX[0], room.usedMasks[0]! & 1]).toEqual([20, 0, 0]);
});

test('BT55 what a mind does not say is nothing, and never what the bot before it said', () => {
  const room = openRoom(
    botGameWith(({ seat }, _memory, _skill, _seed, out) => {
      if (seat === 0) Object.assign(out, { moveX: 9, moveY: 9, aim: 9, held: 9, pressed: 9 });
    }),
  );
  addBot(room, 0, 0);
  addBot(room, 1, 0);
  run(room, 3);
  expect([drivenBy(room.inputs, 0), drivenBy(room.inputs, 1)]).toEqual([
    [1, 9, 9, 9, 9],
    [1, 0, 0, 0, 0],
  ]);
});

test('BT56 however much comes and goes, a bot never runs out of room to know it', () => {
  const room = openRoom();
  addBot(room, 0, 0);
  run(room, 1);
  const sight = createSight(room.world);
  for (let i = 0; i < 3000; i++) {
    for (let index = 4; index < 64; index++) {
      if ((tickOf(room) + index) % 40 === 0) despawn(room.world, index);
      if ((tickOf(room) + index) % 40 === 20) place(room, index, 100, 100);
    }
    run(room, 1);
  }
  thinkBots(room, 0);
  fillSight(room.bots[0]!.interest, sight);
  expect(sight.count).toBe(room.world.columns.kind.filter((kind) => kind !== 0).length);
});

test("BT57 a person takes a bot's seat over: the bot's last input is not theirs, and the new body waits for its rest", () => {
  const room = openRoom();
  addBot(room, 0, 0, 7);
  run(room, 10);
  const { generation, kind } = room.world.columns;
  thinkBots(room, 0);
  removeBot(room, 0);
  seatPlayer(room, 0, 8, port);
  expect(room.seats[0]!.taken).toBe(true);
  runTick(room, 0);
  expect(room.seats[0]).toMatchObject({ taken: true, joined: false, bot: undefined });
  expect([room.bots.length, room.clients.length, kind[0], room.counters.framesStale]).toEqual([0, 1, 0, 1]);
  const waited: number[] = [];
  run(room, 100, () => void (kind[0] === 0 && waited.push(tickOf(room))));
  expect(waited).toHaveLength(HISTORY_TICKS - 1);
  expect([kind[0], generation[0], room.inputs.driven[0]]).toEqual([1, 2, 0]);
});

test('BT57 whose connection drops while the body rests gets it on return; who gives the seat up never had one', () => {
  const room = openRoom();
  addBot(room, 0, 0, 1);
  run(room, 5);
  removeBot(room, 0);
  seatPlayer(room, 0, 2, port);
  run(room, 5);
  detachPlayer(room, 0);
  run(room, 200);
  expect([room.world.columns.kind[0], room.seats[0]!.taken]).toEqual([0, true]);
  seatPlayer(room, 0, 3, port);
  run(room, 1);
  expect([room.world.columns.kind[0], room.world.columns.generation[0]]).toEqual([1, 2]);
});

test('BT57 a seat rests from when it was given up, though its body died long before', () => {
  const room = openRoom();
  addBot(room, 0, 0, 1);
  run(room, 5);
  despawn(room.world, 0);
  run(room, 200);
  removeBot(room, 0);
  run(room, 1);
  seatPlayer(room, 0, 2, port);
  run(room, HISTORY_TICKS - 1);
  expect(room.world.columns.kind[0]).toBe(0);
  run(room, 1);
  expect(room.world.columns.kind[0]).toBe(1);
});

test('BT58 the time that bots take is measured, and is in no phase of a tick', () => {
  let nowMs = 0;
  const room = openRoom(
    botGameWith(() => void (nowMs += 5)),
    1,
    () => nowMs,
  );
  run(room, 3);
  expect(summariseBots(room.phases)).toBeUndefined();
  addBot(room, 0, 0);
  addBot(room, 1, 0);
  run(room, 3);
  expect(summariseBots(room.phases)).toEqual({ phase: 'bots', p50Ms: 10, p99Ms: 10, maxMs: 10 });
  for (const { phase, maxMs } of summarisePhases(room.phases)) expect([phase, maxMs]).toEqual([phase, 0]);
});

test('BT59 the game works out its map once per room, when the first bot comes', () => {
  let opened = 0;
  const game = { ...botGame, bots: { ...botGame.bots!, open: () => (opened++, { think: () => {} }) } };
  const room = openRoom(game);
  run(room, 2);
  expect(opened).toBe(0);
  for (const seat of [0, 1]) addBot(room, seat, 0);
  run(room, 5);
  expect(opened).toBe(1);
});

test('BT59 a room of a game without bots has none', () => {
  const room = openRoom(stillGame);
  expect(() => addBot(room, 0, 0)).toThrow('still has no bots');
  expect(room.seats[0]!.taken).toBe(false);
  run(room, 2);
  expect(summariseBots(room.phases)).toBeUndefined();
});
