import { expect, test } from 'vitest';
import { HISTORY_TICKS, TICK_MS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { checkName } from '#shared/net/names.ts';
import type { Joined, Reply, RoomRow, RosterRow } from '#shared/net/protocol.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { BOT_NAMES, nameBot } from '#server/lobby/bot-names.ts';
import type { OpenRoom } from '#server/lobby/state.ts';
import type { Seat } from '#server/room.ts';
import { botGame, setRound } from '#server/testing/bot-game.ts';
import { createLobbyRig, type LobbyRig, type LobbyRigOptions, type TestVisitor } from '#server/testing/lobby-rig.ts';

type Player = TestVisitor & { joined: Joined };

const openRig = (options: LobbyRigOptions = {}): LobbyRig => createLobbyRig({ game: botGame, seats: 8, ...options });

function join(rig: LobbyRig, name: string, room?: string): Player {
  const visitor = rig.enter();
  const reply = visitor.join(name, room);
  if (!reply.ok) throw new Error(reply.error.code);
  return visitor as Player;
}

const roomOf = (rig: LobbyRig, { joined }: Player): OpenRoom => rig.lobby.rooms.get(joined.code)!;
const rows = (visitor: TestVisitor): RoomRow[] =>
  (visitor.ask('rooms:list', null) as Extract<Reply<RoomRow[]>, { ok: true }>).value;

/** [people, bots] by the list. */
const counts = (rig: LobbyRig): number[][] => rows(rig.enter()).map(({ players, bots }) => [players, bots]);
const roster = (player: Player): RosterRow[] =>
  (player.heard('room:roster').at(-1) ?? player.joined.roster) as RosterRow[];
const botSeats = (player: Player): number[] =>
  roster(player)
    .filter(({ bot }) => bot)
    .map(({ seat }) => seat);

test('LB80 Play opens a room that is full of bots to six, and says so: marked, in seat order, each with its own name', () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  const { joined } = ann;
  expect(joined.roster.map(({ seat, bot, connected }) => [seat, bot, connected])).toEqual([
    [0, false, true],
    ...[3, 4, 5, 6, 7].map((seat) => [seat, true, true]),
  ]);
  expect(new Set(joined.roster.map(({ name }) => name)).size).toBe(6);
  rig.run(200);
  const { room } = roomOf(rig, ann);
  expect([...room.world.columns.kind.slice(0, 8)]).toEqual([1, 0, 0, 1, 1, 1, 1, 1]);
  expect([...room.inputs.driven]).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
});

test('LB80 the setting says how many, 0 is none, and there are never more than seats', () => {
  const botsWith = (fillTo: number): number => {
    const rig = openRig({ seats: 4, host: { 'room.fillTo': fillTo } });
    join(rig, 'Ann');
    rig.run(5000);
    return counts(rig)[0]![1]!;
  };
  expect([0, 1, 2, 4, 200].map(botsWith)).toEqual([0, 0, 1, 3, 3]);
});

test('LB80 ... and how well they play: as asked, as well as the game can, or some of each', () => {
  const skillsWith = (skill: number): number[] => {
    const rig = openRig({ seats: 6, host: { 'bots.skill': skill, 'room.fillTo': 6 } });
    const ann = join(rig, 'Ann');
    rig.run(100);
    return roomOf(rig, ann).room.bots.map((bot) => bot.skill);
  };
  expect([0, 1, 2].map((skill) => new Set(skillsWith(skill)))).toEqual([new Set([0]), new Set([1]), new Set([2])]);
  expect(skillsWith(3).toSorted()).toEqual([0, 1, 1, 2, 2]);
});

test('LB81 in a round a bot goes when it has died, the next one when the next has', () => {
  const rig = openRig({ seats: 10 });
  const ann = join(rig, 'Ann');
  const { room } = roomOf(rig, ann);
  setRound(room.world, 'round', 60_000);
  rig.run(500);
  for (const name of ['Ben', 'Cid']) join(rig, name);
  rig.run(5000);
  expect(counts(rig)).toEqual([[3, 5]]);
  despawn(room.world, 8);
  rig.run(600);
  expect(counts(rig)).toEqual([[3, 5]]);
  rig.run(100);
  expect([counts(rig), botSeats(ann)]).toEqual([[[3, 4]], [5, 6, 7, 9]]);
  expect(ann.heard('room:roster')).toHaveLength(3);
  despawn(room.world, 5);
  despawn(room.world, 6);
  rig.run(700);
  expect([counts(rig), botSeats(ann)]).toEqual([[[3, 3]], [6, 7, 9]]);
});

test('LB100 a bot whose death is news stays while one that lives can go, and goes first once everybody has heard of it', () => {
  const leaverAfter = (ms: number): number => {
    const rig = openRig({ seats: 3, host: { 'room.fillTo': 3 } });
    const ann = join(rig, 'Ann');
    const { world } = roomOf(rig, ann).room;
    rig.run(500);
    setRound(world, 'round', 60_000);
    world.columns.mark![2] = 5;
    rig.run(500);
    despawn(world, 1);
    rig.run(ms);
    return join(rig, 'Ben', ann.joined.code).joined.seat;
  };
  expect([TICK_MS, 300, 600, 700].map(leaverAfter)).toEqual([2, 2, 2, 1]);
});

test('LB81 outside of a round they go at once, in a round after ten seconds, each ten seconds after its person came', () => {
  const rig = openRig({ seats: 10 });
  const ann = join(rig, 'Ann');
  const { room } = roomOf(rig, ann);
  setRound(room.world, 'round', 60_000);
  rig.run(500);
  join(rig, 'Ben');
  rig.run(4000);
  join(rig, 'Cid');
  rig.run(5900);
  expect(counts(rig)).toEqual([[3, 5]]);
  rig.run(200);
  expect(counts(rig)).toEqual([[3, 4]]);
  rig.run(3700);
  expect(counts(rig)).toEqual([[3, 4]]);
  rig.run(300);
  expect(counts(rig)).toEqual([[3, 3]]);
  join(rig, 'Dan');
  rig.run(500);
  expect(counts(rig)).toEqual([[4, 3]]);
  setRound(room.world, 'podium', 60_000);
  rig.run(500);
  expect(counts(rig)).toEqual([[4, 3]]);
  setRound(room.world, 'countdown', 60_000);
  rig.run(500);
  expect(counts(rig)).toEqual([[4, 2]]);
});

test('LB81 who must go is the one with the fewest points', () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  const { world } = roomOf(rig, ann).room;
  rig.run(100);
  setRound(world, 'round', 60_000);
  for (const seat of [3, 4, 6, 7]) world.columns.mark![seat] = 5;
  rig.run(500);
  join(rig, 'Ben');
  rig.run(10_100);
  expect(botSeats(ann)).toEqual([3, 4, 6, 7]);
});

test('LB81 a person who leaves again saves a bot', () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  setRound(roomOf(rig, ann).room.world, 'round', 60_000);
  rig.run(500);
  const ben = join(rig, 'Ben');
  rig.run(5000);
  ben.ask('room:leave', null);
  rig.run(20_000);
  expect(botSeats(ann)).toEqual([3, 4, 5, 6, 7]);
});

test('LB82 a room full of bots admits a person at once; the body comes when the seat has rested, and nobody else has it', () => {
  const rig = openRig({ seats: 3, host: { 'room.fillTo': 3 } });
  const ann = join(rig, 'Ann');
  const { room } = roomOf(rig, ann);
  setRound(room.world, 'round', 60_000);
  rig.run(3000);
  const ben = join(rig, 'Ben', ann.joined.code);
  expect(ben.joined.roster.map(({ bot }) => bot)).toEqual([false, ben.joined.seat !== 1, ben.joined.seat !== 2]);
  const { seat } = ben.joined;
  rig.run(TICK_MS);
  expect([room.world.columns.kind[seat], room.seats[seat]!.bot]).toEqual([0, undefined]);
  rig.run((HISTORY_TICKS - 1) * TICK_MS);
  expect(room.world.columns.kind[seat]).toBe(0);
  rig.run(TICK_MS);
  expect([room.world.columns.kind[seat], room.world.columns.generation[seat]]).toEqual([1, 2]);
  expect(ben.frames).toBeGreaterThan(50);
  const cid = join(rig, 'Cid');
  expect(cid.joined.roster.map(({ name, bot }) => [name, bot])).toEqual([
    ['Ann', false],
    ...[ben, cid].toSorted((a, b) => a.joined.seat - b.joined.seat).map((who) => [who === ben ? 'Ben' : 'Cid', false]),
  ]);
  expect(rig.enter().join('Dan', ann.joined.code)).toMatchObject({ ok: false, error: { code: 'room/full' } });
});

test('LB82 the last free seat does not stay the last while there are bots to go', () => {
  const rig = openRig({ seats: 8, host: { 'room.fillTo': 6 } });
  const ann = join(rig, 'Ann');
  setRound(roomOf(rig, ann).room.world, 'round', 60_000);
  rig.run(500);
  for (const name of ['Ben', 'Cid']) join(rig, name);
  expect(counts(rig)).toEqual([[3, 5]]);
  rig.run(2 * TICK_MS);
  expect(counts(rig)).toEqual([[3, 4]]);
});

test('LB82 ... also when its own seat is the last that a bot could have', () => {
  const rig = openRig({ seats: 6 });
  const people = ['Ann', 'Ben', 'Cid', 'Dan', 'Eve', 'Fay'].map((name) => join(rig, name));
  rig.run(3000);
  const [first, ...others] = people.toSorted((a, b) => a.joined.seat - b.joined.seat);
  first!.ask('room:leave', null);
  rig.run(1200);
  for (const other of others) other.ask('room:leave', null);
  rig.run(50);
  // Of six seats five rest, and five bots are missed.
  const gus = join(rig, 'Gus');
  expect([gus.joined.seat, counts(rig)]).toEqual([0, [[1, 0]]]);
  rig.run(10_000);
  expect([botSeats(gus), counts(rig)]).toEqual([[1, 2, 3, 4, 5], [[1, 5]]]);
});

test('LB83 when people leave, bots come back, a second and a half after each other', () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  const others = ['Ben', 'Cid', 'Dan'].map((name) => join(rig, name));
  rig.run(11_000);
  expect(counts(rig)).toEqual([[4, 2]]);
  for (const other of others) other.ask('room:leave', null);
  const came: number[] = [];
  for (let ms = 100; ms <= 6000; ms += 100) {
    rig.run(100);
    const [[, bots]] = counts(rig) as [number[]];
    if (bots! > came.length + 2) came.push(ms);
  }
  expect(came).toHaveLength(3);
  for (const [at, ms] of came.entries()) expect(Math.abs(ms - 1500 * (at + 1))).toBeLessThanOrEqual(200);
  expect(botSeats(ann)).toHaveLength(5);
});

test('LB84 bots keep no room open, and without people none comes or goes; who returns finds it filled', () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  const ben = join(rig, 'Ben');
  rig.run(1000);
  for (const each of [ann, ben]) each.ask('room:leave', null);
  rig.run(30_000);
  expect(counts(rig)).toEqual([[0, 4]]);
  const cid = join(rig, 'Cid');
  expect([cid.joined.code, botSeats(cid).length]).toEqual([ann.joined.code, 5]);
  cid.ask('room:leave', null);
  rig.run(60_100);
  expect(counts(rig)).toEqual([]);
});

test('LB85 a kept seat is a person: no bot takes it, none comes in its place', () => {
  const rig = openRig({ seats: 2, host: { 'room.fillTo': 2 } });
  const ann = join(rig, 'Ann');
  const ben = join(rig, 'Ben');
  rig.run(2000);
  ben.drop();
  rig.run(20_000);
  expect(counts(rig)).toEqual([[2, 0]]);
  rig.run(13_000);
  expect([counts(rig), botSeats(ann)]).toEqual([[[1, 1]], [1]]);
});

test('LB86 names of bots pass as names of people; a room has each once, and its seed decides', () => {
  for (const name of BOT_NAMES) expect(checkName(name)).toEqual({ ok: true, value: name });
  expect(new Set(BOT_NAMES).size).toBe(BOT_NAMES.length);
  const taken = new Set<string>();
  for (let seat = 0; seat < 100; seat++) taken.add(nameBot(7, seat, 1, (name) => taken.has(name)));
  expect(taken.size).toBe(100);
  for (const name of taken) expect(checkName(name)).toEqual({ ok: true, value: name });
  const none = (): boolean => false;
  expect(nameBot(7, 3, 1, none)).toBe(nameBot(7, 3, 1, none));
  expect(new Set([7, 8, 9, 10].map((seed) => nameBot(seed, 3, 1, none))).size).toBeGreaterThan(1);
});

test('LB87 the list has people, bots and seats, the phase and how long it still lasts', () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  const { room } = roomOf(rig, ann);
  expect(rows(rig.enter())).toEqual([
    { code: ann.joined.code, game: 'walkers', map: 'plain', players: 1, bots: 5, seats: 8, phase: 'open', leftS: 0 },
  ]);
  setRound(room.world, 'round', 60 * 90);
  rig.run(1000);
  expect(rows(rig.enter())).toMatchObject([{ phase: 'round', leftS: 89 }]);
  rig.run(88_500);
  expect(rows(rig.enter())).toMatchObject([{ phase: 'round', leftS: 0.5 }]);
  rig.run(1000);
  expect(rows(rig.enter())).toMatchObject([{ phase: 'round', leftS: 0 }]);
});

test('LB88 the list is pushed when a phase begins, and not because time passes; at most once a second', () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  const { room } = roomOf(rig, ann);
  const watcher = rig.enter();
  rig.run(3000);
  const before = watcher.events.length;
  rig.run(10_000);
  expect(watcher.events).toHaveLength(before);
  setRound(room.world, 'countdown', 60_000);
  rig.run(300);
  expect(watcher.heard('rooms:listed')).toHaveLength(before + 1);
  expect(watcher.heard('rooms:listed').at(-1)).toMatchObject([{ phase: 'countdown' }]);
  for (let i = 0; i < 40; i++) {
    setRound(room.world, i % 2 ? 'round' : 'podium', 60_000 + i);
    rig.run(100);
  }
  const atMs = watcher.events.map((event) => event.atMs);
  // Virtual times are sums of fractions.
  for (let i = 1; i < atMs.length; i++) expect(atMs[i]! - atMs[i - 1]!).toBeGreaterThan(1000 - 1e-6);
  expect(atMs.length).toBeLessThanOrEqual(before + 6);
  rig.run(1000);
  expect(watcher.heard('rooms:listed').at(-1)).toMatchObject([{ phase: 'round' }]);
});

test('LB88 ... also when somebody asked for the list just before', () => {
  const rig = openRig();
  const { room } = roomOf(rig, join(rig, 'Ann'));
  const watcher = rig.enter();
  rig.run(3000);
  const before = watcher.events.length;
  setRound(room.world, 'podium', 60_000);
  rows(watcher);
  rig.run(TICK_MS);
  rows(watcher);
  rig.run(2000);
  expect(watcher.events).toHaveLength(before + 1);
});

test('LB89 Play goes where the most people are, not the most bots; a seat of a bot is a free one', () => {
  const rig = openRig({ seats: 3, host: { 'room.fillTo': 3 } });
  const ann = join(rig, 'Ann');
  const ben = rig.enter();
  expect(ben.create('Ben').ok).toBe(true);
  join(rig, 'Cid', ben.joined!.code);
  rig.run(2000);
  expect(counts(rig)).toEqual([
    [1, 2],
    [2, 1],
  ]);
  expect(join(rig, 'Dan').joined.code).toBe(ben.joined!.code);
  expect(join(rig, 'Eve').joined.code).toBe(ann.joined.code);
});

test('LB90 whoever creates a room is in a new one, alone with bots, whatever rooms there are; others join by its code', () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  const ben = rig.enter();
  expect(ben.create(' Ben ')).toMatchObject({ ok: true, value: { seat: 0, resumed: false, epoch: 1 } });
  expect(ben.joined!.code).not.toBe(ann.joined.code);
  expect(ben.joined!.roster.filter(({ bot }) => !bot)).toEqual([{ seat: 0, name: 'Ben', connected: true, bot: false }]);
  expect(ben.joined!.roster).toHaveLength(6);
  expect(ben.create('Ben')).toMatchObject({ ok: false, error: { code: 'room/already-in' } });
  expect(join(rig, 'Cid', ben.joined!.code).joined.seat).toBe(1);
  rig.run(100);
  expect(ben.frames).toBeGreaterThan(3);
});

test('LB91 nobody opens room after room: four at once, then one in five seconds; names and shapes are checked first', () => {
  const rig = openRig();
  const ann = rig.enter();
  const codeOf = (reply: Reply<unknown>): string => (reply.ok ? 'ok' : reply.error.code);
  for (const payload of [null, {}, { name: 1 }, { name: 'Ann', room: 'KDRM' }, 'Ann']) {
    expect(codeOf(ann.ask('room:create', payload))).toBe('message/invalid');
  }
  expect(codeOf(ann.create('\u202E'))).toBe('name/characters');
  for (let i = 0; i < 4; i++) {
    expect(codeOf(ann.create('Ann'))).toBe('ok');
    ann.ask('room:leave', null);
  }
  expect(codeOf(ann.create('Ann'))).toBe('message/too-many');
  expect(codeOf(ann.join('Ann'))).toBe('ok');
  ann.ask('room:leave', null);
  rig.run(5100);
  expect(codeOf(ann.create('Ann'))).toBe('ok');
});

test('LB92 where no more rooms may be open one that nobody is in makes way; with people in all the server is full', () => {
  const rig = openRig({ host: { 'net.rooms': 2 } });
  const [ann, ben, cid] = [rig.enter(), rig.enter(), rig.enter()];
  expect(ann.create('Ann').ok).toBe(true);
  const left = ann.joined!.code;
  ann.ask('room:leave', null);
  expect([ben.create('Ben').ok, cid.create('Cid').ok]).toEqual([true, true]);
  expect(rows(ann).map(({ code }) => code)).toEqual([ben.joined!.code, cid.joined!.code]);
  expect(ann.join('Ann', left)).toMatchObject({ error: { code: 'room/unknown' } });
  expect(ann.create('Ann')).toMatchObject({ error: { code: 'server/full' } });
  rig.run(120_000);
  expect([...rig.lobby.rooms.keys()]).toEqual([ben.joined!.code, cid.joined!.code]);
});

test("LB94 who resumes while dead gets frames and no second body: that is the game's to give", () => {
  const rig = openRig();
  const ann = join(rig, 'Ann');
  const { world, seats } = roomOf(rig, ann).room;
  rig.run(500);
  despawn(world, 0);
  ann.drop();
  rig.run(3000);
  const back = rig.enter(ann.joined.token);
  rig.run(1000);
  expect(back.joined).toMatchObject({ seat: 0, resumed: true });
  expect([world.columns.kind[0], world.columns.generation[0], seats[0]!.joined, back.frames > 40]).toEqual([
    0,
    1,
    true,
    true,
  ]);
  spawnAt(world, 0, 1);
  rig.run(500);
  back.ask('room:leave', null);
  rig.run(50);
  expect([world.columns.kind[0], seats[0]!.taken]).toEqual([0, false]);
});

test('LB95 through a storm no seat has two holders, and when it is over every room has its people and bots', () => {
  const rig = openRig({ seats: 8, host: { 'seat.keepS': 3, 'net.rooms': 3, 'room.emptyS': 5 } });
  let visitors: TestVisitor[] = [];
  for (let at = 0; at < 1500; at++) {
    const roll = (purpose: number, n: number): number => randomU32(5, at, 0, purpose) % n;
    const who = visitors[roll(0, Math.max(1, visitors.length))];
    const deed = roll(1, 10);
    if (deed < 3 && visitors.length < 25) visitors.push(rig.enter());
    else if (deed < 6 && who?.isOpen()) who.join(`p${at}`);
    else if (deed === 6 && who?.isOpen()) who.create(`p${at}`);
    else if (deed === 7 && who?.isOpen()) who.ask('room:leave', null);
    else if (deed === 8 && who?.isOpen()) who.drop();
    else if (deed === 9 && who && !who.isOpen() && who.joined) visitors.push(rig.enter(who.joined.token));
    visitors = visitors.filter((visitor) => visitor.isOpen() || visitor.joined);
    // The end of an evening: nearly all leave within a second, and somebody comes.
    if (at % 70 > 66) {
      for (const each of visitors) if (each.isOpen() && each.joined && roll(3, 5) > 0) each.ask('room:leave', null);
    }
    for (const open of rig.lobby.rooms.values()) disturb(open, at);
    rig.run(roll(2, 10) * TICK_MS);
    expect([...rig.lobby.rooms.values()].flatMap(oddSeats)).toEqual([]);
  }
  rig.run(20_000);
  expect(rig.lobby.rooms.size).toBeGreaterThan(0);
  for (const { players, bots } of rows(rig.enter())) expect(bots).toBe(Math.max(0, 6 - players));
});

/** Kills somebody now and then, and turns the round. */
function disturb({ room }: OpenRoom, at: number): void {
  const seat = randomU32(9, at, 0, 0) % 8;
  if (at % 3 === 0 && room.world.columns.kind[seat] !== 0) despawn(room.world, seat);
  if (at % 50 === 0) setRound(room.world, at % 100 === 0 ? 'round' : 'podium', 60_000);
}

/** Seats on which lobby, room and world do not agree. Between a command and its tick they need not. */
function oddSeats({ room, sessions, bots }: OpenRoom): number[] {
  const { kind } = room.world.columns;
  const isOdd = ({ seat, taken, client, bot, joined }: Seat): boolean => {
    const person = sessions[seat] !== undefined;
    const machine = bots[seat] !== undefined;
    if (person && machine) return true;
    if (room.commands.length > 0) return false;
    if ((client && !person) || (bot !== undefined) !== machine) return true;
    return taken !== (person || machine) || (joined && !taken) || (kind[seat] !== 0 && !joined);
  };
  return room.seats.filter(isOdd).map(({ seat }) => seat);
}
