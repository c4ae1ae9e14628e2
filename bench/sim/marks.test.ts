import { expect, test } from 'vitest';
import { addClient, createSystem } from '#bench/sim/system.ts';
import { insideOf } from '#bench/sim/check/sent.ts';
import { enter, steerFighter, walk } from '#bench/sim/walker.ts';
import type { Mark, Match } from '#client/netcode/api.ts';
import type { LiveMatch } from '#client/netcode/match.ts';
import { cosTurn, sinTurn } from '#shared/core/angle.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { aimedButtons, type Game, type PlacedFields } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import { createInputFrame, type InputFrame, readInputFrame } from '#shared/net/input-frame.ts';
import type { Connect } from '#shared/net/link.ts';
import type { Input } from '#shared/sim/input.ts';
import { shownAt } from '#shared/sim/shown.ts';
import { blendField, createSamples, findSamples, SAMPLE, type View } from '#shared/sim/view.ts';
import { ownedStart, type World } from '#shared/sim/world.ts';
import { delayed, type DelayedConnect } from '#shared/testing/netsim.ts';
import { tcpLine } from '#shared/testing/tcp-line.ts';
import type { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { withRules } from '#shared/testing/with-rules.ts';
import { YOUNG_TICK } from '#shared/testing/young-tick.ts';
import type { Room } from '#server/room.ts';

/* What clients say of their screens, and what players are told of their shots, over real rooms and lines on virtual time. */

const game = relight as unknown as Game;
const noRounds = { 'round.warmUpS': 600 };
/** Nobody dies, and everybody fires as often as may be. */
const duel = { ...noRounds, 'rail.damage': 0, 'pulse.damage': 0, 'rail.waitS': 0.65 };

interface Fight {
  readonly room: Room;
  readonly matches: readonly Match[];
  readonly clock: VirtualClock;
  readonly lines: readonly DelayedConnect[];
  /** `drawn` after each picture of a player. */
  play(pictures: number, drawn: (match: Match, player: number) => void): void;
  /** Reads along what players send. */
  sent: (player: number, frame: InputFrame) => void;
}

/** Four players who fight, 100 ± 30 ms away. */
function openFight(judged: Game, everyTicks: number): Fight {
  const host = { 'send.everyTicks': everyTicks };
  const system = createSystem({ game: judged, seed: 5, tunables: duel, host });
  let played = 0;
  const matches: Match[] = [];
  const lines: DelayedConnect[] = [];
  const line = { upMs: 50, upJitterMs: 15, downMs: 50, downJitterMs: 15 };
  const fight = { matches, clock: system.clock, lines, play, sent: (): void => {} } as Omit<Fight, 'room'>;
  for (let player = 0; player < 4; player++) {
    const inner = delayed(system.connect, system.clock, { ...line, seed: player + 1 });
    lines.push(inner);
    const connect = tapped(inner, (frame) => fight.sent(player, frame));
    matches.push(enter(system, addClient(system, connect, judged), `player ${player}`, matches[0]?.code));
  }
  return Object.assign(fight, { room: [...system.lobby.rooms.values()][0].room });

  function play(pictures: number, drawn: (match: Match, player: number) => void): void {
    for (const end = played + pictures; played < end; played++) {
      for (const match of matches) steerFighter(match, match.seat + 7, played);
      system.clock.advanceBy(TICK_MS);
      for (const [player, match] of matches.entries()) {
        match.update();
        drawn(match, player);
      }
    }
  }
}

/** Reads along what a client sends. */
function tapped(connect: Connect, sent: (frame: InputFrame) => void): Connect {
  const frame = createInputFrame();
  return (auth, handler) => {
    const link = connect(auth, handler);
    return {
      sendFrame(bytes) {
        expect(readInputFrame(bytes, YOUNG_TICK, frame)).toBe(undefined);
        sent(frame);
        link.sendFrame(bytes);
      },
      request: (event, payload, answered) => link.request(event, payload, answered),
      close: () => link.close(),
    };
  };
}

const { x: xField, y: yField } = game.schema.fields;
const rowOf = (name: string): number => game.schema.publicRows.findIndex((row) => row.name === name);
const samples = createSamples();
const value = new Float64Array(1);

/** Where the server finds that a view showed an entity, m; undefined when it did not. */
function shownIn(room: Room, seat: number, view: View, entity: number): { x: number; y: number } | undefined {
  if (!findSamples(view, room.seats[seat].client!.told, entity, samples)) return undefined;
  const read = (name: string): number => {
    const row = rowOf(name);
    const at = row * room.shown.capacity + entity;
    const [from, to] = [samples[SAMPLE.a], samples[SAMPLE.b]].map((tick) => shownAt(room.shown, tick)[at]);
    blendField(game.schema.publicRows[row], from, to, samples, value, 0);
    return value[0];
  };
  return { x: read('x') * xField.rest, y: read('y') * yField.rest };
}

for (const everyTicks of [1, 3]) {
  test(`CL164 each shot says to the bit where others were drawn in the picture before it, with a state every ${everyTicks} ticks`, () => {
    const fight = openFight(game, everyTicks);
    const { room, matches } = fight;
    const aimed = aimedButtons(game.look);
    /** By player: where the other bodies were in the last picture. */
    const pictures: { seat: number; x: number; y: number }[][] = matches.map(() => []);
    const counts = { views: 0, bodies: 0, none: 0 };
    const check = (player: number, { pressed, view }: Input): void => {
      const isAimed = (pressed & aimed) !== 0;
      if (view.b === 0) counts.none += isAimed ? 0 : pressed;
      if (view.b === 0 || !isAimed) return expect(view.b).toBe(0);
      counts.views++;
      counts.bodies += pictures[player].length;
      for (const { seat, x, y } of pictures[player]) {
        const told = shownIn(room, matches[player].seat, view, seat);
        if (told?.x !== x || told.y !== y) expect(told).toEqual({ x, y });
      }
    };
    fight.sent = (player, { inputs, count }) => {
      for (const input of inputs.slice(0, count)) check(player, input);
    };
    fight.play(1200, (match, player) => {
      const drawn = match.drawn.filter(({ kind, own }) => kind === KIND.player && !own);
      pictures[player] = drawn.map(({ labelSeat, x, y }) => ({ seat: labelSeat, x, y }));
    });
    expect(counts.views).toBeGreaterThan(500);
    expect(counts.bodies).toBeGreaterThan(1000);
    expect(counts.none).toBeGreaterThan(20);
  }, 60_000);
}

test('CL166 after a fresh state no shot says anything of a screen on which nothing of it has been drawn', () => {
  const fight = openFight(game, 1);
  const match = fight.matches[0] as LiveMatch;
  /** Of each shot: whether it had a view. */
  const views: boolean[] = [];
  fight.play(120, () => {});
  fight.sent = (player, { inputs, count }) => {
    for (const { view } of inputs.slice(0, player === 0 ? count : 0)) views.push(view.b > 0);
  };
  match.intent.held = game.look.buttons.reduce((bits, { bit, aimed }) => (aimed ? bits | bit : bits), 0);
  const run = (forMs: number): boolean[] => {
    views.length = 0;
    fight.clock.advanceBy(forMs);
    return views.slice();
  };
  expect(new Set(run(200))).toEqual(new Set([true]));
  // As if a frame were lost: none fits, and everything is asked for anew.
  insideOf(match).known.tick--;
  const [drawn, ...rest] = [...new Set(run(400))];
  expect([drawn, ...rest]).toEqual([true, false]);
  expect(new Set(run(200))).toEqual(new Set([false]));
  match.update();
  expect(new Set(run(200))).toEqual(new Set([true]));
});

interface ServerHit {
  readonly seat: number;
  readonly victim: number;
  readonly isRail: boolean;
  readonly x: number;
  readonly y: number;
}

/** The game, and all hits that its server's judgement finds, in their order. */
function withHits(played: Game): { game: Game; hits: ServerHit[] } {
  const hits: ServerHit[] = [];
  const known = new Map<string, number>();
  const note = (world: World<PlacedFields>, index: number): void => {
    const read = (name: string): number => world.table[world.schema.at[name]!][index];
    const life = `${index} ${read('generation')}`;
    if (read('kind') === 0 || read('hit') === 0 || known.has(life)) return;
    known.set(life, read('hit'));
    const isRail = read('kind') === KIND.trace;
    const length = isRail ? read('length') * world.schema.fields['length']!.rest : 0;
    const x = read('x') * xField.rest + cosTurn(read('aim')) * length;
    const y = read('y') * yField.rest + sinTurn(read('aim')) * length;
    hits.push({ seat: read('seat'), victim: read('hit') - 1, isRail, x, y });
  };
  const judged = withRules(played, (rules) => ({
    judge(world, inputs, past) {
      rules.judge(world, inputs, past);
      for (let index = ownedStart(world.ranges, 0); index < world.capacity; index++) note(world, index);
    },
  }));
  return { game: judged, hits };
}

for (const everyTicks of [1, 2]) {
  test(`CL165 every hit is told to its shooter once and every foreseen one ends, with a state every ${everyTicks} ticks`, () => {
    const { game: judged, hits } = withHits(game);
    const { matches, play } = openFight(judged, everyTicks);
    const told: Mark[][] = matches.map(() => []);
    const open = matches.map(() => new Map<number, { mark: Mark; tick: number }>());
    const ends = { foreseen: 0, confirmed: 0, rejected: 0, alike: 0 };
    play(1800, (match, player) => {
      for (const mark of match.marks) {
        const before = open[player].get(mark.key);
        if (mark.state === 'foreseen') expect(before).toBe(undefined);
        if (mark.state === 'foreseen') open[player].set(mark.key, { mark, tick: match.tick });
        else open[player].delete(mark.key);
        if (mark.state === 'confirmed') told[player].push(mark);
        if (before || mark.state === 'foreseen') ends[mark.state]++;
        if (before && mark.state === 'confirmed' && isAlike(before.mark, mark)) ends.alike++;
      }
      for (const { tick } of open[player].values()) expect(match.tick - tick).toBeLessThan(20);
    });
    for (const [player, { seat }] of matches.entries()) {
      const own = hits.filter((hit) => hit.seat === seat);
      // The last are still under way.
      expect(own.length - told[player].length).toBeLessThanOrEqual(3);
      for (const mark of told[player]) expect(own.some((hit) => isAlike(hit, mark))).toBe(true);
    }
    const rails = hits.filter(({ isRail }) => isRail).length;
    expect(hits.length - rails).toBeGreaterThan(20);
    expect(rails).toBeGreaterThan(20);
    // Who dashed in between was not hit; who was pushed in between shot from elsewhere.
    expect(ends.confirmed).toBeGreaterThan(0.9 * rails);
    expect(ends.alike).toBeGreaterThan(0.9 * rails);
    expect(ends.foreseen - ends.confirmed - ends.rejected).toBe(open.reduce((sum, { size }) => sum + size, 0));
  }, 60_000);
}

test('CL165 a line that is cut, for long or a moment, ends what was foreseen', () => {
  for (const [cutMs, withinMs] of [
    [3000, 1100],
    [50, 900],
  ]) {
    const fight = openFight(game, 1);
    const [match] = fight.matches;
    let key = 0;
    for (let picture = 0; picture < 3600 && key === 0; picture++) {
      fight.play(1, (drawn, player) => {
        for (const mark of player === 0 ? drawn.marks : []) if (mark.state === 'foreseen') key = mark.key;
      });
    }
    const { cut, restore } = fight.lines[0];
    let endedMs = 0;
    const began = fight.clock.nowMs();
    cut();
    fight.clock.after(cutMs, restore);
    while (endedMs === 0 && fight.clock.nowMs() < began + 3000) {
      fight.clock.advanceBy(TICK_MS);
      match.update();
      if (match.marks.some((mark) => mark.key === key)) endedMs = fight.clock.nowMs() - began;
    }
    // After a moment the first state tells; after long there is none.
    if (cutMs > 1000) expect(match.marks).toMatchObject([{ key, state: 'rejected' }]);
    expect(endedMs).toBeLessThan(withinMs);
    expect(endedMs).toBeGreaterThan(100);
  }
}, 60_000);

function isAlike(a: Pick<Mark, 'victim' | 'x' | 'y'>, b: Pick<Mark, 'victim' | 'x' | 'y'>): boolean {
  return a.victim === b.victim && a.x === b.x && a.y === b.y;
}

test('CL160 inputs that come late, worked in or refused, cost no mismatch of unknown cause', () => {
  const map = { ...game.maps[0], crates: [] };
  const played = { ...game, maps: [map] };
  // With a state every second tick there are half as many that could tell.
  for (const [rollback, every, told] of [
    [6, 1, 100],
    [2, 2, 50],
    [0, 1, 100],
  ]) {
    const host = { 'send.everyTicks': every, 'rollback.ticks': rollback };
    const system = createSystem({ game: played, map, seed: 1, tunables: noRounds, host });
    const way = { upMs: 50, downMs: 50, jitterMs: 40, lossShare: 0.02, upBytesPerMs: 1000, downBytesPerMs: 1000 };
    const connect = tcpLine(system.connect, system.clock, { ...way, seed: 1 });
    const match = enter(system, addClient(system, connect, played), 'walker');
    walk(system, match, 60_000, 1);
    const { counters } = [...system.lobby.rooms.values()][0].room;
    const { mismatches, refused } = match.stats;
    expect(mismatches).toMatchObject({ unknown: 0, contact: 0 });
    expect(mismatches.substituted).toBeGreaterThan(told);
    expect(counters.inputsRolledBack).toBeGreaterThan(rollback > 0 ? 100 : -1);
    expect(counters.viewsForged).toBe(0);
    // What happened while no state came is not told; nothing is told twice.
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThanOrEqual(counters.inputsLate - counters.inputsRolledBack);
  }
}, 60_000);
