import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashHex } from '#shared/core/hash.ts';
import type { Game } from '#shared/games/game.ts';
import { createStatusMemory, openStatus } from '#server/host/status.ts';
import { bringBackRooms } from '#server/lobby/bring-back.ts';
import { closeLobby } from '#server/lobby/lobby.ts';
import { createLog } from '#server/log.ts';
import { createMemoryStore } from '#server/recording/store.ts';
import { openRoomFiles } from '#server/recovery/room-files.ts';
import { tickOf } from '#server/room.ts';
import { botGame } from '#server/testing/bot-game.ts';
import { createLobbyRig, type LobbyRig, type LobbyRigOptions, type TestVisitor } from '#server/testing/lobby-rig.ts';
import { shotGame } from '#server/testing/shot-game.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'backtick-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const names = () => readdirSync(folder).sort();
const log = createLog({ level: 'silent', stamp: () => '-', write: () => {} });

/** A server on the folder; what it finds there has come back. Of a former one nothing is heard any more. */
function start(game: Game = botGame, options: Partial<LobbyRigOptions> = {}): LobbyRig {
  const seed = Math.max(1, readdirSync(folder).length);
  const rig = createLobbyRig({ game, seats: 4, seed, files: openRoomFiles(folder, log), ...options });
  bringBackRooms(rig.lobby);
  return rig;
}

/** Lets it run in pieces between which what it writes can be written. */
async function run(rig: LobbyRig, ms: number): Promise<void> {
  for (let ranMs = 0; ranMs < ms; ranMs += 100) {
    rig.run(100);
    await rig.lobby.options.files!.settled();
  }
}

const tokenOf = ({ joined }: TestVisitor): string => joined!.token;
const onlyRoom = ({ lobby }: LobbyRig) => [...lobby.rooms.values()][0];

test('RV30 a room comes back with its seats, people, bots and tick; tokens of before return to their seats', async () => {
  const one = start(botGame, { host: { 'room.fillTo': 4 } });
  const ada = one.enter();
  ada.join('Ada');
  const bob = one.enter();
  bob.join('Bob');
  await run(one, 3000);
  const before = onlyRoom(one);
  const two = start(botGame, { host: { 'room.fillTo': 4 } });
  const open = onlyRoom(two);
  expect(two.lobby.rooms.size).toBe(1);
  expect(open.hosted.spec.code).toBe(before.hosted.spec.code);
  expect(tickOf(before.room) - tickOf(open.room)).toBeLessThanOrEqual(36);
  expect(open.bots).toStrictEqual(before.bots);
  expect(open.bots.filter((name) => name !== undefined)).toHaveLength(2);
  expect(open.sessions.map((session) => session?.name)).toStrictEqual(before.sessions.map((session) => session?.name));
  await run(two, 200);
  const tick = tickOf(open.room);
  const back = two.enter(tokenOf(ada));
  expect(back.joined).toMatchObject({ resumed: true, seat: ada.joined!.seat, tick, seatKeepS: 30 });
  expect(back.joined!.epoch).not.toBe(ada.joined!.epoch);
  expect(tokenOf(back)).not.toBe(tokenOf(ada));
  expect(tokenOf(back).split('.')[0]).toBe(tokenOf(ada).split('.')[0]);
  await run(two, 500);
  expect(back.frames).toBeGreaterThan(20);
  expect(open.room.world.columns.kind[back.joined!.seat]).toBe(before.room.world.columns.kind[ada.joined!.seat]);
  expect(two.enter(tokenOf(bob)).joined).toMatchObject({ resumed: true, seat: bob.joined!.seat });
});

test('RV31 a restored room is to the bit what it was at its tick', async () => {
  const one = start();
  const ada = one.enter();
  ada.join('Ada');
  const hashes = new Map<number, string>();
  for (let i = 0; i < 120; i++) {
    await run(one, 16);
    hashes.set(tickOf(onlyRoom(one).room), hashHex(onlyRoom(one).room.world.words));
  }
  const { room } = onlyRoom(start());
  expect(hashHex(room.world.words)).toBe(hashes.get(tickOf(room)));
});

test('RV32 who does not come back in time loses the seat, as after any drop; then the room closes, and nothing of it stays', async () => {
  const one = start();
  one.enter().join('Ada');
  await run(one, 1000);
  const two = start();
  expect(names()).toHaveLength(2);
  two.run(29_900);
  expect(two.lobby.sessions.size).toBe(1);
  two.run(200);
  expect([two.lobby.sessions.size, two.lobby.rooms.size]).toStrictEqual([0, 1]);
  two.run(60_100);
  await two.lobby.options.files!.settled();
  expect([two.lobby.rooms.size, names()]).toStrictEqual([0, []]);
});

test('RV32 ... also when nobody had a seat any more', async () => {
  const one = start();
  const ada = one.enter();
  ada.join('Ada');
  await run(one, 1000);
  ada.ask('room:leave', null);
  await run(one, 1000);
  const two = start();
  expect([two.lobby.sessions.size, two.lobby.rooms.size]).toStrictEqual([0, 1]);
  two.run(60_100);
  expect(two.lobby.rooms.size).toBe(0);
});

test('RV33 a token that was issued after the room was last written is good; one used up is not, and of two racing one wins', async () => {
  const one = start();
  const first = one.enter();
  first.join('Ada');
  await run(one, 1000);
  const second = one.enter(tokenOf(first));
  await run(one, 300);
  const third = one.enter(tokenOf(second));
  // Nothing of the last resume is on the disk.
  const two = start();
  expect(two.enter(tokenOf(first)).joined).toBe(undefined);
  const back = two.enter(tokenOf(third));
  expect(back.joined).toMatchObject({ resumed: true, seat: first.joined!.seat });
  await run(two, 200);
  const again = two.enter(tokenOf(third));
  expect(again.joined).toBe(undefined);
  expect(again.heard('room:left')).toHaveLength(1);
  expect(back.isOpen()).toBe(true);
  const [session] = two.lobby.sessions.values();
  expect(two.lobby.sessions.get(session.id)).toBe(session);
});

test('RV34 killed again before its first checkpoint, it comes back from the one before', async () => {
  const one = start();
  const ada = one.enter();
  ada.join('Ada');
  await run(one, 1000);
  const tick = tickOf(onlyRoom(start()).room);
  const three = start();
  expect(tickOf(onlyRoom(three).room)).toBe(tick);
  await run(three, 1000);
  const four = start();
  expect(tickOf(onlyRoom(four).room)).toBeGreaterThan(tick);
  expect(four.enter(tokenOf(ada)).joined).toMatchObject({ resumed: true });
});

test('RV35 what cannot be gone on with is set aside with one line of the log, and nothing is thrown', async () => {
  const one = start();
  one.enter().join('Ada');
  await run(one, 1000);
  const [json, slots] = names();
  const text = readFileSync(path.join(folder, json), 'utf8');
  const bytes = readFileSync(path.join(folder, slots));
  const cases: [string, () => LobbyRig][] = [
    ['its file cannot be read', () => change(text.slice(1))],
    ['its file cannot be read', () => change(text.replace('"version":1', '"version":2'))],
    ['it was played by another version', () => change(text.replace(/"build":"[^"]*"/, '"build":"0.0.1"'))],
    ['it was played by other rules', () => change(text.replace(/"rules":"[^"]*"/, '"rules":"0123456789abcdef"'))],
    ['it is of another game or map', () => change(text, bytes, shotGame)],
    ['it has another number of seats', () => change(text, bytes, botGame, { seats: 5 })],
    ['its settings are none', () => change(text.replace(/"tunables":\[[^\]]*\]/, '"tunables":[1,2,3]'))],
    ['it has no whole checkpoint', () => change(text, Buffer.alloc(bytes.length))],
    ['it has no whole checkpoint', () => change(text, Buffer.alloc(0))],
  ];
  function change(
    json_: string,
    slots_ = bytes,
    game: Game = botGame,
    options: Partial<LobbyRigOptions> = {},
  ): LobbyRig {
    writeFileSync(path.join(folder, json), json_);
    writeFileSync(path.join(folder, slots), slots_);
    return start(game, options);
  }
  for (const [why, begin] of cases) {
    const rig = begin();
    expect([why, rig.lobby.rooms.size, names()]).toStrictEqual([why, 0, [`${json}.bad`, `${slots}.bad`]]);
    const warnings = rig.lines.filter((line) => line.includes(' warn '));
    expect(warnings).toStrictEqual([
      expect.stringContaining(`a room did not come back room=${json.slice(0, 4)} why="${why}"`),
    ]);
  }
  expect(change(text).lobby.rooms.size).toBe(1);
});

test('RV36 no more rooms come back than may be open', async () => {
  const one = start();
  for (const name of ['Ada', 'Bob', 'Eve']) one.enter().create(name);
  await run(one, 1000);
  const two = start(botGame, { host: { 'net.rooms': 2 } });
  expect(two.lobby.rooms.size).toBe(2);
  expect(names().filter((name) => name.endsWith('.bad'))).toHaveLength(2);
});

test('RV37 where text and checkpoint are a moment apart, people have their seats and nobody has one twice', async () => {
  const one = start(botGame, { host: { 'room.fillTo': 3 } });
  const ada = one.enter();
  ada.join('Ada');
  await run(one, 1000);
  const [json] = names();
  const kept = JSON.parse(readFileSync(path.join(folder, json), 'utf8'));
  const bots = kept.bots.flatMap((name: string | null, seat: number) => (name === null ? [] : [seat]));
  // A bot made way for somebody, another one was named since, and who had sat beside them left.
  const [session] = kept.sessions;
  kept.sessions = [{ ...session, seat: bots[0], name: 'Eve' }];
  kept.bots = [null, null, null, null];
  writeFileSync(path.join(folder, json), JSON.stringify(kept));
  const two = start(botGame, { host: { 'room.fillTo': 3 } });
  const open = onlyRoom(two);
  expect(open.sessions.map((one_) => one_?.name)[bots[0]]).toBe('Eve');
  expect(open.bots[bots[0]]).toBe(undefined);
  expect(open.bots[bots[1]]).toMatch(/\w/);
  await run(two, 4000);
  expect(open.room.seats[ada.joined!.seat].joined).toBe(false);
  expect(open.room.seats[bots[0]].bot).toBe(undefined);
  const eve = two.enter(tokenOf(ada));
  expect(eve.joined).toMatchObject({ resumed: true, seat: bots[0] });
  await run(two, 500);
  expect([eve.frames > 10, open.room.seats[bots[0]].joined]).toStrictEqual([true, true]);
});

test('RV38 nobody who joins a room that has just come back gets a seat that is kept', async () => {
  const one = start(botGame, { host: { 'room.fillTo': 2 } });
  const ada = one.enter();
  ada.join('Ada');
  await run(one, 1000);
  const two = start(botGame, { host: { 'room.fillTo': 2 } });
  const eve = two.enter();
  const reply = eve.join('Eve', ada.joined!.code);
  expect(reply.ok && reply.value.seat).not.toBe(ada.joined!.seat);
  expect(two.enter(tokenOf(ada)).joined).toMatchObject({ seat: ada.joined!.seat });
});

test('RV38 ... also where the room is stepped by a thread that has not said anything yet', async () => {
  const one = start(botGame, { host: { 'room.fillTo': 4 } });
  const ada = one.enter();
  ada.join('Ada');
  await run(one, 1000);
  const host4 = { 'room.fillTo': 4 };
  const rig = createLobbyRig({ game: botGame, host: host4, seats: 4, seed: 9, files: openRoomFiles(folder, log) });
  const { host } = rig.lobby;
  const { open } = host;
  let isHeard = false;
  host.open = (spec) => {
    const hosted = open(spec);
    const blank = openStatus(createStatusMemory(spec.seats, false), spec.seats);
    return {
      ...hosted,
      get status() {
        return isHeard ? hosted.status : blank;
      },
    };
  };
  bringBackRooms(rig.lobby);
  const eve = rig.enter();
  const reply = eve.join('Eve', ada.joined!.code);
  expect(reply.ok && reply.value.seat).not.toBe(ada.joined!.seat);
  const { seat } = eve.joined!;
  expect([onlyRoom(rig).sessions[seat]?.name, onlyRoom(rig).bots[seat]]).toStrictEqual(['Eve', undefined]);
  isHeard = true;
  await run(rig, 300);
  expect(rig.enter(tokenOf(ada)).joined).toMatchObject({ seat: ada.joined!.seat });
});

test('RV39 a recording goes on with a part of its own; a stopped server leaves nothing to come back', async () => {
  const store = createMemoryStore();
  const recordings = { store, stamp: () => '2026-01-01T00:00:00.000Z' };
  const one = start(botGame, { recordings });
  one.enter().join('Ada');
  await run(one, 1000);
  const two = start(botGame, { recordings });
  two.enter().join('Eve', onlyRoom(two).hosted.spec.code);
  await run(two, 1000);
  closeLobby(two.lobby);
  await two.lobby.options.files!.settled();
  expect(store.names().map((name) => name.slice(-8))).toStrictEqual(['-1.btrec', '-2.btrec']);
  expect(names()).toStrictEqual([]);
});
