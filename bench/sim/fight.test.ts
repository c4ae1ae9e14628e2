import { expect, test } from 'vitest';
import { addClient, createSystem, memoryStore, type System, type SystemOptions } from '#bench/sim/system.ts';
import { enter, steerFighter } from '#bench/sim/walker.ts';
import type { Client, Cue, Match } from '#client/netcode/api.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { BUTTON, KIND, type RelightFields, SOUND } from '#shared/games/relight/schema.ts';
import { PULSES, TRACES } from '#shared/games/relight/sizes.ts';
import type { Connect } from '#shared/net/link.ts';
import { createBoard } from '#shared/sim/board.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { ownedStart, type World } from '#shared/sim/world.ts';
import { delayed, type DelayedConnect } from '#shared/testing/netsim.ts';
import { type Room, tickOf } from '#server/room.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/* Players who fight each other with the real server: what each of them sees, and that all of them see the same. */

/** Small enough that everybody sees everything. */
const yard: GameMap = {
  ...{ name: 'Yard', width: 18, height: 12, segments: [] },
  boxes: [
    { x: 9, y: 3.5, halfWidth: 1, halfHeight: 0.5 },
    { x: 5.5, y: 9, halfWidth: 0.5, halfHeight: 1 },
  ],
  spawns: [2, 9, 16].flatMap((x) => [2, 6.5, 10].map((y) => ({ x, y }))),
  crates: [{ x: 12, y: 6 }],
};

/** A warm-up in which a test is over. */
const endless = { 'round.warmUpS': 600 };
/** Hits, and nobody ever dies of one. */
const harmless = { 'rail.damage': 1, 'pulse.damage': 1, 'health.max': 255 };

interface Fighter {
  readonly client: Client;
  readonly match: Match;
  readonly line: DelayedConnect;
  /** All cues so far, oldest first. */
  readonly cues: Cue[];
  /** How often each sound was heard, by its number. */
  readonly heard: number[];
}

interface Fight {
  readonly system: System;
  readonly room: Room;
  readonly fighters: readonly Fighter[];
  readonly truth: Truth;
  /** By seat of who is told. */
  readonly told: readonly Told[];
}

/** What happened on the server so far, by seat. */
interface Truth {
  readonly traces: number[];
  readonly pulses: number[];
  /** Points of health that hits took. */
  readonly harm: number[];
  readonly deaths: number[];
  readonly returns: number[];
}

/** What frames told one client of it: shots and returns that entered with the first frame after, deaths of whom it knew. */
type Told = Omit<Truth, 'harm'>;

interface FightOptions {
  /** What a client gets in place of a frame; undefined for nothing. */
  readonly meddle?: (bytes: Uint8Array, player: number) => Uint8Array | undefined;
  readonly players: number;
  readonly rttMs: number;
  readonly jitterMs?: number;
  readonly tunables?: SystemOptions['tunables'];
  readonly seed?: number;
}

function begin({ players, rttMs, jitterMs = 0, tunables = endless, seed = 1, meddle }: FightOptions): Fight {
  const zeros = (): number[] => Array.from({ length: players }, () => 0);
  const counts = (): Told => ({ traces: zeros(), pulses: zeros(), deaths: zeros(), returns: zeros() });
  const truth: Truth = { ...counts(), harm: zeros() };
  const told = Array.from({ length: players }, counts);
  const watchers = told.map(createFrameWatch);
  const { bots: _, ...botless } = relight as unknown as Game;
  const game: Game = { ...botless, maps: [yard] };
  const system = createSystem({
    ...{ game: watched(game, truth), map: yard, seed, tunables },
    stepped: ({ rooms }) => rooms.forEach((open) => watchFrames(open.room, watchers)),
  });
  const fighters: Fighter[] = [];
  for (let i = 0; i < players; i++) {
    const jitter = { upJitterMs: jitterMs / 2, downJitterMs: jitterMs / 2 };
    const line = delayed(system.connect, system.clock, {
      upMs: rttMs / 2,
      downMs: rttMs / 2,
      ...jitter,
      seed: seed + i,
    });
    const client = addClient(system, meddle ? meddled(line, i, meddle) : line, game, memoryStore());
    fighters.push({
      client,
      line,
      match: enter(system, client, `fighter ${i}`, fighters[0]?.match.code),
      cues: [],
      heard: [],
    });
  }
  const { room } = system.lobby.rooms.get(fighters[0].match.code)!;
  const fight = { system, room, fighters, truth, told };
  play(fight, 90, () => {});
  for (const { cues, heard } of fighters) cues.length = heard.length = 0;
  for (const lists of [truth, ...told]) for (const list of Object.values(lists) as number[][]) list.fill(0);
  return fight;
}

type FrameWatch = (room: Room, client: Room['clients'][number]) => void;

function watchFrames(room: Room, watchers: readonly FrameWatch[]): void {
  for (const client of room.clients) if (client.lastSentTick === tickOf(room)) watchers[client.seat](room, client);
}

/** Counts what each frame tells a client, by the server's own books. */
function createFrameWatch(told: Told): FrameWatch {
  /** Of the frame before: by index the life, 0 for none; by seat whether the body was known, and how often it had died. */
  const lives: number[] = [];
  const known: boolean[] = [];
  const deaths: number[] = [];
  return (room, { seat: own, slotOf }) => {
    const { columns, ranges } = room.world as unknown as World<RelightFields>;
    const board = createBoard(room.seats.length);
    room.game.board(room.world, board);
    const lifeOf = (index: number): number => (columns.kind[index] === 0 ? 0 : columns.generation[index]);
    const enters = (index: number, seat: number): boolean =>
      lifeOf(index) !== 0 && lifeOf(index) !== lives[index] && (seat === own || slotOf[index] >= 0);
    for (let seat = 0; seat < told.deaths.length; seat++) {
      const died = board.rows.slice(0, board.count).find((row) => row.seat === seat)?.deaths ?? 0;
      if (lifeOf(seat) === 0 && known[seat] && died > (deaths[seat] ?? 0)) told.deaths[seat]++;
      if (lives[seat] === 0 && enters(seat, seat)) told.returns[seat]++;
      known[seat] = lifeOf(seat) !== 0 && (seat === own || slotOf[seat] >= 0);
      deaths[seat] = died;
      lives[seat] = lifeOf(seat);
      for (let i = 0; i < TRACES + PULSES; i++) {
        const index = ownedStart(ranges, seat) + i;
        if (enters(index, seat)) told[i < TRACES ? 'traces' : 'pulses'][seat]++;
        lives[index] = lifeOf(index);
      }
    }
  };
}

function meddled(line: Connect, player: number, meddle: Required<FightOptions>['meddle']): Connect {
  return (auth, handler) =>
    line(auth, {
      onOpen: () => handler.onOpen(),
      onFrame: (bytes) => {
        const got = meddle(bytes, player);
        if (got) handler.onFrame(got);
      },
      onEvent: (event, payload) => handler.onEvent(event, payload),
      onClose: (final) => handler.onClose(final),
    });
}

/** The game, with somebody who notes what its steps do. */
function watched(game: Game, truth: Truth): Game {
  return withRules(game, (rules) => {
    let before: Before;
    return {
      predict(world, inputs) {
        before = pick(world);
        rules.predict(world, inputs);
      },
      judge(world, inputs, past) {
        rules.judge(world, inputs, past);
        note(world, before, truth);
      },
    };
  });
}

type Before = Pick<World<RelightFields>['columns'], 'kind' | 'generation' | 'health'>;

function pick(world: World<PlacedFields>): Before {
  const { kind, generation, health } = (world as unknown as World<RelightFields>).columns;
  return { kind: kind.slice(), generation: generation.slice(), health: health.slice() };
}

function note(world: World<PlacedFields>, before: Before, truth: Truth): void {
  const { kind, generation, health } = (world as unknown as World<RelightFields>).columns;
  for (let seat = 0; seat < truth.harm.length; seat++) {
    if (kind[seat] !== 0 && before.kind[seat] !== 0)
      truth.harm[seat] += Math.max(0, before.health[seat] - health[seat]);
    if (kind[seat] === 0 && before.kind[seat] !== 0) truth.deaths[seat]++;
    if (kind[seat] !== 0 && before.kind[seat] === 0) truth.returns[seat]++;
    for (let i = 0; i < TRACES + PULSES; i++) {
      const index = ownedStart(world.ranges, seat) + i;
      if (generation[index] !== before.generation[index]) truth[i < TRACES ? 'traces' : 'pulses'][seat]++;
    }
  }
}

type Steer = (match: Match, player: number, picture: number) => void;

function play({ system, fighters }: Fight, pictures: number, steer: Steer): void {
  for (let picture = 0; picture < pictures; picture++) {
    for (const [player, { match }] of fighters.entries()) steer(match, player, picture);
    system.clock.advanceBy(TICK_MS);
    for (const { match, cues, heard } of fighters) {
      match.update();
      cues.push(...match.cues);
      for (const { sound } of match.heard) heard[sound] = (heard[sound] ?? 0) + 1;
    }
  }
}

const fighting =
  (seed: number): Steer =>
  (match, player, picture) =>
    steerFighter(match, seed * 100 + player, picture);

/** Everybody stands and holds fire until all that was shot is over. */
function calmDown(fight: Fight): void {
  play(fight, 240, ({ intent }) => Object.assign(intent, { moveX: 0, moveY: 0, held: 0, pressed: 0 }));
}

function expectExplained({ fighters }: Fight): void {
  for (const { match } of fighters) expect(match.stats.mismatches).toMatchObject({ substituted: 0, unknown: 0 });
}

/** The same numbers on all boards, in the server and in every client. */
function expectSameBoard({ room, fighters }: Fight): void {
  const board = createBoard(room.seats.length);
  room.game.board(room.world, board);
  for (const { match } of fighters) expect(match.board).toEqual(board);
}

function count(cues: readonly Cue[], like: { kind: number; on: string; seat: number }): number {
  return cues.filter(({ kind, look, seat }) => kind === like.kind && look.on === like.on && seat === like.seat).length;
}

const lines = [
  { rttMs: 0, jitterMs: 0 },
  { rttMs: 60, jitterMs: 6 },
  { rttMs: 150, jitterMs: 40 },
];

for (const { rttMs, jitterMs } of lines) {
  test(`CL84 CL192 two who fight at ${rttMs} ± ${jitterMs / 2} ms: no mismatch without a cause, every shot and hit is told once, to both`, () => {
    const fight = begin({ players: 2, rttMs, jitterMs, tunables: { ...endless, ...harmless } });
    play(fight, 700, fighting(1));
    calmDown(fight);
    expectExplained(fight);
    expectSameBoard(fight);
    const { truth, told, fighters } = fight;
    expect(Math.min(...truth.harm)).toBeGreaterThan(3);
    for (const { match, cues, heard } of fighters) {
      for (const seat of [0, 1]) {
        const shots = (kind: number): number => count(cues, { kind, on: 'appear', seat });
        expect(shots(KIND.trace)).toBe(told[match.seat].traces[seat]);
        expect(shots(KIND.pulse)).toBe(told[match.seat].pulses[seat]);
        // What was not seen when it was fired was heard, and is not told again where it comes into sight.
        const unseen = (sound: number): number => (seat === match.seat ? 0 : (heard[sound] ?? 0));
        expect(shots(KIND.trace) + unseen(SOUND.rail)).toBe(truth.traces[seat]);
        expect(shots(KIND.pulse) + unseen(SOUND.pulse)).toBe(truth.pulses[seat]);
        const falls = cues.filter(
          ({ kind, look, seat: of }) => kind === KIND.player && look.on === 'fall' && of === seat,
        );
        expect(falls.reduce((sum, { amount }) => sum + amount, 0)).toBe(truth.harm[seat]);
        expect(falls.every(({ own }) => own === (seat === match.seat))).toBe(true);
      }
    }
  });
}

test('CL85 six who fight over 150 ± 20 ms through rounds: deaths and returns are told once to all, all boards are the same', () => {
  const rounds = { 'round.warmUpS': 9, 'round.countdownS': 1.2, 'round.lastsS': 6, 'round.podiumS': 1 };
  const fight = begin({ players: 6, rttMs: 150, jitterMs: 40, tunables: rounds });
  play(fight, 1200, fighting(2));
  expectExplained(fight);
  calmDown(fight);
  expectExplained(fight);
  expectSameBoard(fight);
  const { truth, told, fighters } = fight;
  const times = (on: string): number[][] =>
    fighters.map(({ cues }) => truth.deaths.map((_, seat) => count(cues, { kind: KIND.player, on, seat })));
  const killed = times('vanish');
  // The board tells everybody of all of them, and what is in sight is seen.
  expect(killed).toEqual(fighters.map(({ match }) => told[match.seat].deaths));
  expect(times('appear')).toEqual(fighters.map(({ match }) => told[match.seat].returns));
  // Who is put elsewhere for a round has not died.
  const regroups = fighters[0].match.board.round + 1;
  for (const { match } of fighters) {
    const { seat } = match;
    expect(told[seat].returns[seat]).toBe(truth.returns[seat]);
    expect(killed[seat][seat]).toBeLessThanOrEqual(truth.deaths[seat]);
    expect(killed[seat][seat]).toBeGreaterThanOrEqual(truth.deaths[seat] - regroups);
  }
  const all = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);
  expect(all(killed.flat())).toBeGreaterThan(0.7 * fighters.length * (all(truth.deaths) - fighters.length * regroups));
  expect(all(killed.map((seen, seat) => seen[seat]))).toBeGreaterThan(6);
  for (const { match } of fighters) {
    expect(match.stats.judged).toBeGreaterThan(20);
    expect(match.board.round).toBeGreaterThan(0);
  }
}, 20_000);

test('CL86 an own shot is drawn and told in the picture after the press, not a round trip later', () => {
  const fight = begin({ players: 2, rttMs: 150, jitterMs: 40 });
  const [{ match, cues }] = fight.fighters;
  for (const [bit, kind] of [
    [BUTTON.pulse, KIND.pulse],
    [BUTTON.rail, KIND.trace],
  ]) {
    play(fight, 60, () => {});
    cues.length = 0;
    match.intent.pressed = bit;
    // A tick falls due in nearly every picture.
    play(fight, 2, () => {});
    expect(match.drawn.filter((thing) => thing.kind === kind && thing.own)).toHaveLength(1);
    expect(cues.map((cue) => [cue.kind, cue.own])).toEqual([[kind, true]]);
    const trace = match.drawn.find((thing) => thing.kind === KIND.trace);
    if (trace) expect(trace.length).toBeGreaterThan(0.5);
  }
});

test('CL86 a held button that repeats goes on firing, one that does not is used once', () => {
  const fight = begin({ players: 1, rttMs: 60, jitterMs: 6 });
  const [{ match, cues }] = fight.fighters;
  match.intent.held = match.intent.pressed = BUTTON.pulse | BUTTON.dash;
  play(fight, 300, () => {});
  // Four a second, and a dash every three.
  expect(fight.truth.pulses[0]).toBeGreaterThan(18);
  expect(cues.filter(({ look }) => look.on === 'set')).toHaveLength(1);
  expectExplained(fight);
});

test('CL86 an own pulse flies evenly from picture to picture, whatever is replayed meanwhile', () => {
  const fight = begin({ players: 2, rttMs: 150, jitterMs: 40 });
  const [{ match }] = fight.fighters;
  match.intent.pressed = BUTTON.pulse;
  play(fight, 3, () => {});
  const steps: number[] = [];
  let before = match.drawn.find(({ kind }) => kind === KIND.pulse)!;
  let at = { x: before.x, y: before.y };
  for (let picture = 0; picture < 15; picture++) {
    play(fight, 1, () => {});
    const pulse = match.drawn.find(({ kind }) => kind === KIND.pulse);
    if (!pulse) break;
    expect(pulse).toBe(before);
    steps.push(Math.hypot(pulse.x - at.x, pulse.y - at.y));
    before = pulse;
    at = { x: pulse.x, y: pulse.y };
  }
  expect(steps.length).toBeGreaterThan(10);
  // 22 m/s at sixty pictures a second; where it bounces, the straight way is shorter.
  expect(Math.max(...steps)).toBeLessThan(0.4);
  expect(steps.filter((step) => step > 0.33).length).toBeGreaterThan(steps.length - 3);
});

/** Kills a fighter on the server as a hit would. */
function hurt({ room }: Fight, seat: number, health: number): void {
  (room.world as unknown as World<RelightFields>).columns.health[seat] = health;
}

test('CL87 who drops while dead and returns while dead, or later, has the right board, body and tick', () => {
  for (const awayPictures of [60, 400]) {
    const fight = begin({ players: 2, rttMs: 60, jitterMs: 6 });
    const [ann, bob] = fight.fighters;
    const dies = (): boolean => fight.room.world.columns.kind[ann.match.seat] === 0;
    for (let i = 0; i < 600 && !dies(); i++) {
      hurt(fight, ann.match.seat, 1);
      play(fight, 1, (match, player) => {
        if (player === 1) steerFighter(match, 7, i);
      });
    }
    expect(dies()).toBe(true);
    play(fight, 10, () => {});
    ann.line.cut();
    play(fight, awayPictures, () => {});
    expect(ann.client.state.at).toBe('dropped');
    ann.line.restore();
    const returned: [number, boolean][] = [];
    ann.client.onChange = ({ at }) => {
      // The moment before the first state.
      if (at === 'playing') returned.push([ann.match.board.count, ann.match.tick > 0]);
    };
    for (let i = 0; i < 120 && ann.client.state.at !== 'playing'; i++) play(fight, 1, () => {});
    expect(returned).toEqual([[2, true]]);
    ann.cues.length = 0;
    for (let i = 0; i < 20; i++) {
      play(fight, 1, () => {});
      expect(ann.match.board.count).toBe(2);
    }
    expect(ann.cues.filter(({ own, look }) => own && look.on === 'appear').length).toBeLessThan(2);
    play(fight, 200, () => {});
    expect(ann.match.own).toBeDefined();
    expect(ann.match.tick).toBeGreaterThan(fight.room.world.head[0]);
    expectSameBoard(fight);
    play(fight, 300, fighting(3));
    calmDown(fight);
    for (const { match } of [ann, bob]) expect(match.stats.mismatches.unknown).toBe(0);
    expectSameBoard(fight);
  }
});

test('CL88 who returns in the middle of a fight sees what is there, told as nothing new, and fights on', () => {
  const fight = begin({ players: 3, rttMs: 60, jitterMs: 6, tunables: { ...endless, ...harmless } });
  const [ann] = fight.fighters;
  play(fight, 200, fighting(4));
  ann.line.cut();
  play(fight, 30, fighting(5));
  ann.line.restore();
  const frames = (): number => ann.match.stats.frames;
  const before = frames();
  ann.cues.length = 0;
  for (let i = 0; i < 300 && frames() === before; i++) play(fight, 1, fighting(6));
  const own = ann.cues.filter((cue) => cue.own && cue.look.on === 'appear' && cue.kind === KIND.player);
  expect(own).toEqual([]);
  expect(ann.cues.filter((cue) => !cue.own && cue.look.on === 'appear').length).toBeLessThan(3);
  play(fight, 400, fighting(7));
  calmDown(fight);
  for (const { match } of fight.fighters) expect(match.stats.mismatches.unknown).toBe(0);
  expectSameBoard(fight);
});

test('CL88 after a lost frame all is sent anew, and nothing of it is told as if it had just happened', () => {
  let lose = 0;
  const meddle = (bytes: Uint8Array, player: number): Uint8Array | undefined =>
    player === 0 && lose-- > 0 ? undefined : bytes;
  const fight = begin({ players: 3, rttMs: 60, jitterMs: 6, tunables: { ...endless, ...harmless }, meddle });
  const [ann] = fight.fighters;
  play(fight, 200, fighting(8));
  for (let i = 0; i < 6; i++) {
    const { resyncs } = fight.room.counters;
    lose = 1;
    const keys = ann.match.drawn.filter(({ own }) => own).map(({ key }) => key);
    play(fight, 30, fighting(9 + i));
    expect(fight.room.counters.resyncs).toBe(resyncs + 1);
    expect(keys).toContain(ann.match.own!.key);
    play(fight, 60, fighting(20 + i));
  }
  calmDown(fight);
  const bodies = ann.cues.filter(
    ({ kind, look }) => kind === KIND.player && (look.on === 'appear' || look.on === 'vanish'),
  );
  expect(bodies).toEqual([]);
  const { traces, pulses } = fight.truth;
  for (const [kind, shots] of [
    [KIND.trace, traces],
    [KIND.pulse, pulses],
  ] as const) {
    expect(count(ann.cues, { kind, on: 'appear', seat: ann.match.seat })).toBe(shots[ann.match.seat]);
    for (const seat of [1, 2]) expect(count(ann.cues, { kind, on: 'appear', seat })).toBeLessThanOrEqual(shots[seat]);
  }
  expect(ann.match.stats.mismatches.unknown).toBe(0);
});

test('CL89 who hears nothing for two seconds asks for everything anew, since the server may wait for an acknowledgement for ever', () => {
  let deaf = false;
  const fight = begin({ players: 1, rttMs: 60, meddle: (bytes) => (deaf ? undefined : bytes) });
  const [{ match }] = fight.fighters;
  // What the server sends until its gate closes is lost; nothing that comes later could tell of it.
  deaf = true;
  play(fight, 60, fighting(1));
  deaf = false;
  play(fight, 110, fighting(1));
  const { frames } = match.stats;
  play(fight, 60, fighting(2));
  expect(match.stats.frames - frames).toBeGreaterThan(55);
  expect(match.stats.mismatches.unknown).toBe(0);
});

test('CL90 wrong bytes in the middle of a fight never make a client throw, and once they end it fights on', () => {
  for (let seed = 1; seed <= 4; seed++) {
    let wrong = false;
    let frame = 0;
    const meddle = (bytes: Uint8Array): Uint8Array => {
      const random = randomU32(seed, frame++, 0, 1);
      return wrong && random % 4 === 0 ? bytes.with((random >>> 2) % bytes.length, random >>> 24) : bytes;
    };
    const fight = begin({ players: 2, rttMs: 50, tunables: { ...endless, ...harmless }, seed, meddle });
    wrong = true;
    play(fight, 120, fighting(seed));
    wrong = false;
    play(fight, 240, fighting(seed));
    const before = fight.fighters.map(({ match }) => ({ ...match.stats, unknown: match.stats.mismatches.unknown }));
    play(fight, 60, fighting(seed));
    for (const [i, { match }] of fight.fighters.entries()) {
      expect(match.stats.frames - before[i].frames).toBeGreaterThan(55);
      expect(match.stats.mismatches.unknown).toBe(before[i].unknown);
    }
  }
});

test('CL193 damaged states of ticks that nobody can speak of are refused, and those that come after are not', () => {
  let phase: 'whole' | 'lost' | 'damaged' = 'whole';
  let damaged = 0;
  const meddle = (bytes: Uint8Array): Uint8Array | undefined => {
    const isFresh = (bytes[1] & 1) !== 0;
    if (phase === 'whole' || (phase === 'damaged' && !isFresh)) return bytes;
    if (phase === 'damaged') {
      damaged++;
      // A high bit of the tick, which begins 19 bits in.
      return bytes.with(5, bytes[5] ^ 0x10);
    }
    phase = 'damaged';
    return undefined;
  };
  const fight = begin({ players: 1, rttMs: 60, meddle });
  const [{ client, match }] = fight.fighters;
  phase = 'lost';
  play(fight, 180, fighting(1));
  expect(damaged).toBeGreaterThan(1);
  expect(Math.abs(match.tick - tickOf(fight.room))).toBeLessThan(600);
  phase = 'whole';
  play(fight, 90, fighting(1));
  const { frames } = match.stats;
  play(fight, 60, fighting(2));
  expect(client.state.at).toBe('playing');
  expect(match.stats.frames - frames).toBeGreaterThan(55);
  expect(fight.room.counters).toMatchObject({ framesInvalid: 0, acksForged: 0 });
  expect(match.stats.mismatches.unknown).toBe(0);
});
