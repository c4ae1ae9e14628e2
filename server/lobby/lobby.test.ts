import { expect, test } from 'vitest';
import { type Joined, PROTOCOL_VERSION, type Reply, type RoomRow, type RosterRow } from '#shared/net/protocol.ts';
import { closeLobby, countLobby, stopLobby } from '#server/lobby/lobby.ts';
import { createLobbyRig, type LobbyRig, type TestVisitor } from '#server/testing/lobby-rig.ts';

function valueOf<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.value;
}

function codeOf(reply: Reply<unknown>): string {
  return reply.ok ? 'ok' : reply.error.code;
}

function joinNew(rig: LobbyRig, name: string, room?: string): TestVisitor & { joined: Joined } {
  const visitor = rig.enter();
  valueOf(visitor.join(name, room));
  return visitor as TestVisitor & { joined: Joined };
}

const roomsOf = (visitor: TestVisitor): RoomRow[] => valueOf(visitor.ask('rooms:list', null)) as RoomRow[];
const names = (roster: unknown): string[] => (roster as RosterRow[]).map(({ name }) => name);

test('LB1 Play without a room opens one, and tells all that is needed to play', () => {
  const rig = createLobbyRig();
  rig.run(100);
  const ann = joinNew(rig, '  Ann ');
  expect(ann.joined).toMatchObject({
    ...{ game: 'still', map: 'plain', seat: 0, seats: 4, tickHz: 60, tick: 0, epoch: 1 },
    ...{
      tunables: [],
      codec: 'buckets',
      resumed: false,
      seatKeepS: 30,
      roster: [{ seat: 0, name: 'Ann', connected: true, bot: false }],
    },
  });
  expect(ann.joined.code).toMatch(/^[BCDFGHJKMNPQRSTVWXZ]{4}$/);
  rig.run(100);
  expect(ann.frames).toBeGreaterThan(0);
});

test('LB2 Play without a room goes to the fullest room with a free seat; the oldest of several', () => {
  const rig = createLobbyRig({ seats: 3 });
  const first = joinNew(rig, 'a').joined.code;
  joinNew(rig, 'b');
  joinNew(rig, 'c');
  const second = joinNew(rig, 'd').joined.code;
  expect(second).not.toBe(first);
  expect(joinNew(rig, 'e').joined.code).toBe(second);
  joinNew(rig, 'f');
  const third = joinNew(rig, 'g');
  expect(new Set([first, second, third.joined.code]).size).toBe(3);
  expect(roomsOf(rig.enter()).map(({ players, seats }) => [players, seats])).toEqual([
    [3, 3],
    [3, 3],
    [1, 3],
  ]);
});

test('LB2 ... the fullest, though an older one has a free seat too', () => {
  const rig = createLobbyRig({ seats: 3 });
  const [ann, ben] = [joinNew(rig, 'a'), joinNew(rig, 'b')];
  joinNew(rig, 'c');
  const second = joinNew(rig, 'd').joined.code;
  ann.ask('room:leave', null);
  joinNew(rig, 'e', second);
  ben.ask('room:leave', null);
  rig.run(2000);
  expect(roomsOf(ann).map(({ players }) => players)).toEqual([1, 2]);
  expect(joinNew(rig, 'f').joined.code).toBe(second);
});

test('LB3 a room is joined by its code in either case; who is in it sees the roster', () => {
  const rig = createLobbyRig();
  const ann = joinNew(rig, 'Ann');
  const ben = joinNew(rig, 'Ben', ann.joined.code.toLowerCase());
  expect(ben.joined).toMatchObject({ code: ann.joined.code, seat: 1 });
  expect(names(ben.joined.roster)).toEqual(['Ann', 'Ben']);
  expect(ann.heard('room:roster').map(names)).toEqual([['Ann', 'Ben']]);
  expect(ben.heard('room:roster')).toEqual([]);
});

test('LB4 an unknown room and a full one are refused by code, with a sentence', () => {
  const rig = createLobbyRig({ seats: 1 });
  const ann = joinNew(rig, 'Ann');
  const ben = rig.enter();
  expect(ben.join('Ben', ann.joined.code)).toEqual({
    ok: false,
    error: { code: 'room/full', message: 'Every seat of that room is taken.' },
  });
  const unknown = ben.join('Ben', ann.joined.code === 'BBBB' ? 'CCCC' : 'BBBB');
  expect(unknown.ok || unknown.error.message).toMatch(/^There is no room [BC]{4}\. It may have closed\.$/);
  expect(codeOf(ben.join('Ben', 'no such room'))).toBe('room/unknown');
  expect(codeOf(ben.join('Ben'))).toBe('ok');
});

test('LB5 one seat at a time: joining twice and leaving twice are refused', () => {
  const rig = createLobbyRig();
  const ann = joinNew(rig, 'Ann');
  expect(codeOf(ann.join('Ann'))).toBe('room/already-in');
  expect(codeOf(ann.ask('room:leave', null))).toBe('ok');
  expect(codeOf(ann.ask('room:leave', null))).toBe('room/not-in');
});

test('LB6 who leaves is gone from the roster and gets no more frames; the seat can be taken again', () => {
  const rig = createLobbyRig({ seats: 2 });
  const ann = joinNew(rig, 'Ann');
  const ben = joinNew(rig, 'Ben');
  rig.run(100);
  ann.ask('room:leave', null);
  expect(names(ben.heard('room:roster').at(-1))).toEqual(['Ben']);
  const frames = ann.frames;
  rig.run(2000);
  expect(ann.frames).toBe(frames);
  const cid = joinNew(rig, 'Cid');
  expect(cid.joined).toMatchObject({ code: ben.joined.code, seat: 0, epoch: 2 });
});

test('LB7 a request the server does not know is answered so; one it cannot read as well; nothing changes', () => {
  const rig = createLobbyRig();
  const ann = rig.enter();
  for (const event of ['', 'room:destroy', '__proto__', 'constructor', 'toString', 'room:join ', 'message']) {
    expect(codeOf(ann.ask(event, { name: 'Ann' })), event).toBe('message/unknown');
  }
  expect(codeOf(ann.ask('room:join', { name: 'Ann', seat: 3 }))).toBe('message/invalid');
  expect(codeOf(ann.ask('room:join', ['Ann']))).toBe('message/invalid');
  expect(codeOf(ann.ask('rooms:list', {}))).toBe('message/invalid');
  expect(codeOf(ann.ask('room:leave', 0))).toBe('message/invalid');
  expect(codeOf(ann.join('\u202Eevil'))).toBe('name/characters');
  expect(countLobby(rig.lobby)).toEqual({ rooms: 0, players: 0, links: 1 });
});

test('LB8 names that are keys of every object are names like any other', () => {
  const rig = createLobbyRig();
  const all = ['__proto__', 'constructor', 'hasOwnProperty', 'then'];
  for (const name of all) joinNew(rig, name);
  expect(roomsOf(rig.enter())).toMatchObject([{ players: 4 }]);
  expect(names([...rig.lobby.sessions.values()])).toEqual(all);
});

test('LB9 who is in no room is told the list when it changes, at most once a second; players are not', () => {
  const rig = createLobbyRig({ seats: 4, host: { 'net.rooms': 100 } });
  const watcher = rig.enter();
  const players: TestVisitor[] = [];
  for (let i = 0; i < 100; i++) {
    players.push(joinNew(rig, `p${i}`));
    rig.run(50);
  }
  const pushes = watcher.events.filter(({ event }) => event === 'rooms:listed');
  expect(pushes.length).toBeGreaterThan(3);
  for (let i = 1; i < pushes.length; i++) expect(pushes[i]!.atMs - pushes[i - 1]!.atMs).toBeGreaterThanOrEqual(1000);
  rig.run(1000);
  expect(watcher.heard('rooms:listed').at(-1)).toEqual(roomsOf(watcher));
  expect(roomsOf(watcher)).toHaveLength(25);
  expect(players.flatMap((player) => player.heard('rooms:listed'))).toEqual([]);
  const before = watcher.events.length;
  rig.run(5000);
  expect(watcher.events).toHaveLength(before);
});

test('LB10 an empty room closes after a minute, unless somebody comes', () => {
  const rig = createLobbyRig();
  const ann = joinNew(rig, 'Ann');
  const { code } = ann.joined;
  ann.ask('room:leave', null);
  rig.run(59_000);
  expect(codeOf(ann.join('Ann', code))).toBe('ok');
  rig.run(120_000);
  expect(roomsOf(ann)).toHaveLength(1);
  ann.ask('room:leave', null);
  rig.run(59_900);
  expect(roomsOf(ann)).toHaveLength(1);
  rig.run(200);
  expect(roomsOf(ann)).toHaveLength(0);
  expect(codeOf(ann.join('Ann', code))).toBe('room/unknown');
});

test('LB11 a dropped seat is kept for 30 s: others see it, nobody gets it; then it is given up', () => {
  const rig = createLobbyRig({ seats: 2 });
  const ann = joinNew(rig, 'Ann');
  const ben = joinNew(rig, 'Ben');
  ann.drop();
  expect(ben.heard('room:roster').at(-1)).toEqual([
    { seat: 0, name: 'Ann', connected: false, bot: false },
    { seat: 1, name: 'Ben', connected: true, bot: false },
  ]);
  rig.run(29_900);
  expect(codeOf(rig.enter().join('Cid', ben.joined.code))).toBe('room/full');
  rig.run(200);
  expect(names(ben.heard('room:roster').at(-1))).toEqual(['Ben']);
  expect(rig.lobby.sessions.size).toBe(1);
  rig.run(1100);
  expect(codeOf(rig.enter().join('Cid', ben.joined.code))).toBe('ok');
});

test('LB12 the body of a dropped player stays and is sent nothing, one of a player who left is gone', () => {
  const rig = createLobbyRig();
  const ann = joinNew(rig, 'Ann');
  const ben = joinNew(rig, 'Ben');
  rig.run(50);
  const { kind } = rig.lobby.rooms.get(ann.joined.code)!.room.world.columns;
  ann.drop();
  const { frames } = ann;
  ben.ask('room:leave', null);
  rig.run(50);
  expect(ann.frames).toBe(frames);
  expect([kind[0], kind[1]]).toEqual([1, 0]);
});

test('LB13 no more rooms, no more links: a code and a sentence', () => {
  const rig = createLobbyRig({ seats: 1, host: { 'net.rooms': 1, 'net.links': 3 } });
  joinNew(rig, 'Ann');
  expect(codeOf(rig.enter().join('Ben'))).toBe('server/full');
  const third = rig.enter();
  expect(rig.doorman.refuse({ protocol: PROTOCOL_VERSION }, 'x')?.code).toBe('server/full');
  third.drop();
  expect(rig.doorman.refuse({ protocol: PROTOCOL_VERSION }, 'x')).toBeUndefined();
});

test('LB14 the doorman refuses another protocol version with the advice to reload, and any other shape', () => {
  const rig = createLobbyRig();
  expect(rig.doorman.refuse({ protocol: PROTOCOL_VERSION + 1 }, 'x')).toEqual({
    code: 'protocol/version',
    message: 'This page and the server are of different versions. Reload the page.',
  });
  for (const auth of [undefined, null, {}, [], 'x', { protocol: PROTOCOL_VERSION, extra: 1 }]) {
    expect(rig.doorman.refuse(auth, 'x')?.code).toBe('message/invalid');
  }
});

test('LB15 a server that stops lets nobody in, and leaves no timer behind', () => {
  const rig = createLobbyRig();
  const ann = joinNew(rig, 'Ann');
  joinNew(rig, 'Ben').ask('room:leave', null);
  stopLobby(rig.lobby);
  expect(rig.doorman.refuse({ protocol: PROTOCOL_VERSION }, 'x')?.code).toBe('server/stopping');
  ann.drop();
  closeLobby(rig.lobby);
  rig.clock.advanceBy(1000);
  expect(rig.clock.pending()).toBe(0);
});

test('LB16 wrong frames are counted; nine at once close the link, its seat is kept; a few now and then do not', () => {
  const rig = createLobbyRig();
  const ann = joinNew(rig, 'Ann');
  const ben = joinNew(rig, 'Ben');
  const wrong = Uint8Array.of(0x69, 0, 1);
  for (let i = 0; i < 8; i++) ann.sendBytes(wrong);
  expect(ann.closed).toBeUndefined();
  ann.sendBytes(wrong);
  expect(ann.closed?.code).toBe('frame/invalid');
  expect(ben.heard('room:roster').at(-1)).toMatchObject([{ connected: false }, { connected: true }]);
  for (let i = 0; i < 100; i++) {
    ben.sendBytes(wrong);
    rig.run(1300);
  }
  expect(ben.closed).toBeUndefined();
});

test('LB17 frames of a client that is in no room change nothing and cost it nothing', () => {
  const rig = createLobbyRig();
  const ann = rig.enter();
  for (let i = 0; i < 100; i++) ann.sendBytes(Uint8Array.of(1, 2, 3));
  expect(ann.closed).toBeUndefined();
  expect([...rig.lobby.visitors][0]!.counters).toMatchObject({ framesOutside: 100, framesRefused: 0 });
});

test('LB18 a client that acknowledges nothing for ten seconds is closed as stalled, after the tick; its seat is kept', () => {
  const rig = createLobbyRig();
  const ann = joinNew(rig, 'Ann');
  ann.acks = false;
  rig.run(9000);
  expect(ann.closed).toBeUndefined();
  rig.run(2000);
  expect(ann.closed?.code).toBe('link/stalled');
  expect(countLobby(rig.lobby)).toEqual({ rooms: 1, players: 1, links: 0 });
});

test('LB19 ten thousand visits leave nothing behind', () => {
  const rig = createLobbyRig({ host: { 'room.emptyS': 1, 'seat.keepS': 1 } });
  for (let i = 0; i < 10_000; i++) {
    const visitor = rig.enter();
    if (i % 2 === 0) visitor.join(`p${i}`);
    if (i % 4 === 0) visitor.ask('room:leave', null);
    visitor.drop();
    if (i % 10 === 0) rig.run(200);
  }
  rig.run(5000);
  expect(countLobby(rig.lobby)).toEqual({ rooms: 0, players: 0, links: 0 });
  expect([rig.lobby.sessions.size, rig.lobby.rooms.size, rig.clock.pending()]).toEqual([0, 0, 0]);
});

test('LB30 the log has no token and no name in it', () => {
  const rig = createLobbyRig();
  const ann = joinNew(rig, 'Annabelle');
  ann.drop();
  rig.enter(ann.joined.token).drop();
  rig.run(40_000);
  const text = rig.lines.join('\n');
  expect(rig.lines.length).toBeGreaterThan(4);
  expect(text).not.toContain('Annabelle');
  for (const part of ann.joined.token.split('.').filter((each) => each.length > 8)) expect(text).not.toContain(part);
});
