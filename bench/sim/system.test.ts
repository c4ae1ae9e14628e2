import { expect, test } from 'vitest';
import { addClient, createSystem, memoryStore, type System } from '#bench/sim/system.ts';
import { enter, walk } from '#bench/sim/walker.ts';
import type { Client, Match } from '#client/netcode/api.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { refusal } from '#shared/net/refusals.ts';
import { dot } from '#shared/games/dot/dot.ts';
import { delayed, type DelayedConnect, type Line } from '#shared/testing/netsim.ts';

const near: Line = { upMs: 15, upJitterMs: 3, downMs: 15, downJitterMs: 3, seed: 1 };
const far: Line = { upMs: 100, upJitterMs: 15, downMs: 100, downJitterMs: 15, seed: 2 };

interface Guest {
  readonly client: Client;
  readonly line: DelayedConnect;
  readonly match: Match;
}

function guest(system: System, line: Line, name: string, room?: string): Guest {
  const connect = delayed(system.connect, system.clock, line);
  const client = addClient(system, connect, dot);
  return { client, line: connect, match: enter(system, client, name, room) };
}

/** Lets so many virtual ms pass with sixty pictures a second for each. */
function play(system: System, guests: readonly Guest[], forMs: number): void {
  for (let ms = 0; ms < forMs; ms += TICK_MS) {
    system.clock.advanceBy(TICK_MS);
    for (const { match } of guests) match.update();
  }
}

/** Where the server has a seat's body, m. */
function truth(system: System, { code, seat }: Match): { x: number; y: number } {
  const { room } = system.lobby.rooms.get(code)!;
  const { x, y } = room.world.columns;
  return { x: x[seat] / 4096, y: y[seat] / 4096 };
}

test('CL11 a player alone is never corrected while the inputs are used as sent', () => {
  const system = createSystem({ game: dot, seed: 1 });
  const { match } = guest(system, far, 'ann');
  walk(system, match, 60_000, 1);
  expect(match.stats.mismatches).toEqual({ substituted: 0, contact: 0, unknown: 0 });
  expect(match.stats.framesAllUsed / match.stats.frames).toBeGreaterThan(0.99);
});

test('CL12 the own body answers in the picture after the key, long before the server can', () => {
  const system = createSystem({ game: dot, seed: 1 });
  const ann = guest(system, far, 'ann');
  play(system, [ann], 2000);
  const before = ann.match.own!.x;
  ann.match.intent.moveX = 1;
  play(system, [ann], 2.5 * TICK_MS);
  expect(ann.match.own!.x).toBeGreaterThan(before);
  expect(truth(system, ann.match).x).toBe(before);
});

test('CL13 others are seen where the server had them a moment ago, and smoothly', () => {
  const system = createSystem({ game: dot, seed: 1 });
  const ann = guest(system, near, 'ann');
  const bob = guest(system, far, 'bob', ann.match.code);
  play(system, [ann, bob], 1000);
  ann.match.intent.moveX = -1;
  play(system, [ann, bob], 500);
  const seen: number[] = [];
  for (let picture = 0; picture < 30; picture++) {
    play(system, [ann, bob], 1);
    seen.push(bob.match.drawn.find((thing) => !thing.own)!.x);
  }
  const steps = seen.slice(1).map((x, i) => seen[i] - x);
  expect(Math.min(...steps)).toBeGreaterThan(0.07);
  expect(Math.max(...steps)).toBeLessThan(0.13);
});

test('CL14 a cut line is said, the body brakes, and the client returns to the same body by itself', () => {
  const system = createSystem({ game: dot, seed: 1 });
  const ann = guest(system, near, 'ann');
  const bob = guest(system, near, 'bob', ann.match.code);
  ann.match.intent.moveX = 1;
  play(system, [ann, bob], 300);
  ann.line.cut();
  play(system, [ann, bob], 3000);
  expect(ann.client.state.at).toBe('dropped');
  expect(bob.match.roster.find(({ name }) => name === 'ann')!.connected).toBe(false);
  const braked = truth(system, ann.match);
  play(system, [ann, bob], 1000);
  expect(truth(system, ann.match)).toEqual(braked);
  ann.match.intent.moveX = 0;
  ann.line.restore();
  play(system, [ann, bob], 6000);
  expect(ann.client.state).toMatchObject({ at: 'playing', match: { seat: ann.match.seat } });
  expect(truth(system, ann.match)).toEqual(braked);
  expect(ann.match.own!.x).toBeCloseTo(braked.x, 2);
  ann.match.intent.moveY = -1;
  play(system, [ann, bob], 1000);
  expect(truth(system, ann.match).y).toBeLessThan(braked.y - 3);
  expect(ann.match.stats.mismatches.unknown).toBe(0);
});

test('CL15 a picture that comes late, or a tab that slept, costs no mismatch of unknown cause', () => {
  const system = createSystem({ game: dot, seed: 1 });
  const ann = guest(system, near, 'ann');
  ann.match.intent.moveX = 0.5;
  for (const pauseMs of [50, 120, 400, 5000]) {
    play(system, [ann], 1000);
    system.clock.advanceBy(pauseMs);
    ann.match.update();
    ann.match.intent.moveX *= -1;
  }
  play(system, [ann], 3000);
  expect(ann.match.stats.mismatches.unknown).toBe(0);
  expect(ann.match.own!.x).toBeCloseTo(truth(system, ann.match).x, 0);
});

test('CL16 a drawn thing keeps its key while it is known; whoever leaves is gone from the picture', () => {
  const system = createSystem({ game: dot, seed: 1 });
  const ann = guest(system, near, 'ann');
  const bob = guest(system, near, 'bob', ann.match.code);
  play(system, [ann, bob], 500);
  const [seen] = ann.match.drawn.filter((thing) => !thing.own);
  play(system, [ann, bob], 500);
  expect(ann.match.drawn.filter((thing) => !thing.own)[0]).toBe(seen);
  bob.client.leave();
  play(system, [ann], 1000);
  expect(ann.match.drawn).toEqual([ann.match.own]);
});

test('CL18 a client that is closed for good keeps the way back to its seat, unless another tab has taken it', async () => {
  const system = createSystem({ game: dot, seed: 1 });
  const first = memoryStore();
  const ann = addClient(system, system.connect, dot, first);
  const { seat } = enter(system, ann, 'ann');
  const second = memoryStore(first.load());
  const tab = addClient(system, system.connect, dot, second);
  system.clock.advanceBy(1000);
  expect(ann.state).toMatchObject({ at: 'closed', why: { code: 'seat/taken-over' } });
  expect(tab.state).toMatchObject({ at: 'playing', match: { seat } });
  expect(first.load()).toBe(undefined);
  const stopped = system.loopback.stop(refusal('server/stopping'));
  system.clock.advanceBy(100);
  await stopped;
  expect(tab.state).toMatchObject({ at: 'closed', why: { code: 'server/stopping' } });
  expect(second.load()).toBeTypeOf('string');
});
