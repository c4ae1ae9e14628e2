import { expect, test } from 'vitest';
import { addClient, createSystem, memoryStore, type System } from '#bench/sim/system.ts';
import { enter } from '#bench/sim/walker.ts';
import type { Client, Match } from '#client/netcode/api.ts';
import { createClient } from '#client/netcode/client.ts';
import type { Clock } from '#shared/core/clock.ts';
import { TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { dot } from '#shared/games/dot/dot.ts';
import { relight } from '#shared/games/relight/relight.ts';
import type { Connect } from '#shared/net/link.ts';
import { delayed } from '#shared/testing/netsim.ts';
import { stepRooms } from '#server/lobby/lobby.ts';
import { startLoop } from '#server/loop.ts';
import type { Room } from '#server/room.ts';

/* What goes wrong between a client and its server, and how long it takes until all is well again. */

const SEED = 5;

function line(system: System, rttMs: number): Connect {
  const jitter = { upJitterMs: rttMs / 10, downJitterMs: rttMs / 10 };
  return delayed(system.connect, system.clock, { upMs: rttMs / 2, downMs: rttMs / 2, ...jitter, seed: SEED });
}

function roomOf(system: System, match: Match): Room {
  return system.lobby.rooms.get(match.code)!.room;
}

/** So many pictures of somebody who walks to and fro; `look` is called after each. */
function play(system: System, match: Match, pictures: number, look: (picture: number) => void = () => {}): void {
  for (let picture = 0; picture < pictures; picture++) {
    match.intent.moveX = Math.floor(system.clock.nowMs() / 600) % 2 === 0 ? 1 : -1;
    system.clock.advanceBy(TICK_MS);
    match.update();
    look(picture);
  }
}

/** Pictures until the server again uses every input for a second. */
function picturesUntilUsed(system: System, match: Match): number {
  const { counters } = roomOf(system, match);
  let unused = 0;
  let substituted = counters.inputsSubstituted;
  play(system, match, 300, (picture) => {
    if (counters.inputsSubstituted > substituted) unused = picture + 1;
    substituted = counters.inputsSubstituted;
  });
  return unused;
}

/** The server's process stands still; then its loop finds itself behind its schedule. */
function stall(system: System, match: Match, forMs: number): void {
  const { clock } = system;
  const dueMs = clock.nowMs();
  system.loop.stop();
  play(system, match, Math.round(forMs / TICK_MS));
  let nowMs = (): number => dueMs;
  const wakeAt = (atMs: number, wake: () => void) => clock.after(Math.max(0.1, atMs - clock.nowMs()), wake);
  startLoop({ nowMs: () => nowMs(), wakeAt }, (deadlineMs) => stepRooms(system.lobby, deadlineMs));
  nowMs = () => clock.nowMs();
}

for (const stallMs of [300, 700, 2000, 5000]) {
  test(`CL56 a server that stood still for ${stallMs} ms gets inputs in time again soon, and no mismatch is unexplained`, () => {
    const system = createSystem({ game: dot, seed: SEED });
    const match = enter(system, addClient(system, line(system, 100), dot), 'ann');
    play(system, match, 300);
    stall(system, match, stallMs);
    expect(picturesUntilUsed(system, match)).toBeLessThan(2 * TICK_HZ);
    expect(match.stats.mismatches.unknown).toBe(0);
    expect(match.stats.slackMs).toBeLessThan(100);
  });
}

test('CL57 a client whose own clock stood still plays on at once', () => {
  const system = createSystem({ game: dot, seed: SEED });
  let sleptMs = 0;
  const clock: Clock = {
    nowMs: () => system.clock.nowMs() - sleptMs,
    after: (ms, fire) => system.clock.after(ms, fire),
  };
  const options = { connect: line(system, 100), clock, storage: memoryStore(), games: [dot] };
  const match = enter(system, createClient(options), 'ann');
  play(system, match, 300);
  sleptMs = 3000;
  expect(picturesUntilUsed(system, match)).toBeLessThan(TICK_HZ);
  expect(match.stats.mismatches.unknown).toBe(0);
});

test('CL58 a join that was answered late is no reason to run too far ahead', () => {
  const system = createSystem({ game: dot, seed: SEED });
  const client = addClient(system, lateAnswer(system, 1500), dot);
  system.clock.advanceBy(1000);
  client.join('ann');
  system.clock.advanceBy(2000);
  const { match } = client.state as Extract<Client['state'], { at: 'playing' }>;
  expect(picturesUntilUsed(system, match)).toBeLessThan(TICK_HZ);
  expect(roomOf(system, match).counters.inputsEarly).toBe(0);
});

/** A line that is quick but for all that comes down in the first moments after the first request to join. */
function lateAnswer(system: System, byMs: number): Connect {
  return (auth, handler) => {
    let openMs = 0;
    const down = (deliver: () => void): void =>
      void system.clock.after(Math.max(0, openMs - system.clock.nowMs()), deliver);
    const link = system.connect(auth, {
      ...handler,
      onOpen: () => down(() => handler.onOpen()),
      onFrame: (bytes) => {
        const copy = bytes.slice();
        down(() => handler.onFrame(copy));
      },
      onEvent: (event, payload) => down(() => handler.onEvent(event, payload)),
      onClose: (final) => down(() => handler.onClose(final)),
    });
    return {
      ...link,
      request: (event, payload, answered) => {
        if (event === 'room:join') openMs = system.clock.nowMs() + byMs;
        link.request(event, payload, (reply) => down(() => answered(reply)));
      },
    };
  };
}

test('CL59 a client that lost a frame asks for everything anew, also when it sends no inputs', () => {
  for (const pictures of [0, 60]) {
    const system = createSystem({ game: dot, seed: SEED });
    let lose = 0;
    const connect: Connect = (auth, handler) =>
      line(system, 100)(auth, {
        onOpen: () => handler.onOpen(),
        onFrame: (bytes) => void (lose-- > 0 || handler.onFrame(bytes)),
        onEvent: (event, payload) => handler.onEvent(event, payload),
        onClose: (final) => handler.onClose(final),
      });
    // Timers of a hidden tab hardly fire.
    const after: Clock['after'] = (ms, fire) => system.clock.after(pictures === 0 ? ms + 5000 : ms, fire);
    const clock: Clock = { nowMs: () => system.clock.nowMs(), after };
    const client = createClient({ connect, clock, storage: memoryStore(), games: [dot] });
    lose = 1;
    system.clock.advanceBy(1000);
    client.join('ann');
    system.clock.advanceBy(1000);
    const { match } = client.state as Extract<Client['state'], { at: 'playing' }>;
    play(system, match, pictures);
    lose = 1;
    const { counters } = roomOf(system, match);
    system.clock.advanceBy(1500);
    expect(counters.resyncs).toBe(2);
    const { frames } = match.stats;
    system.clock.advanceBy(1000);
    expect(match.stats.frames - frames).toBeGreaterThan(50);
  }
});

test('CL60 who hears nothing for 1.7 s stands still, and goes on when the line does', () => {
  const system = createSystem({ game: dot, seed: SEED });
  let deaf = false;
  const held: (() => void)[] = [];
  const connect: Connect = (auth, handler) =>
    line(system, 100)(auth, {
      ...handler,
      onOpen: () => handler.onOpen(),
      onFrame: (bytes) => {
        const copy = bytes.slice();
        if (deaf) held.push(() => handler.onFrame(copy));
        else handler.onFrame(copy);
      },
      onEvent: (event, payload) => handler.onEvent(event, payload),
      onClose: (final) => handler.onClose(final),
    });
  const match = enter(system, addClient(system, connect, dot), 'ann');
  play(system, match, 300);
  deaf = true;
  play(system, match, 110);
  const stood = match.own!.x;
  play(system, match, 60, () => expect(match.own!.x).toBeCloseTo(stood, 6));
  deaf = false;
  for (const deliver of held) deliver();
  expect(picturesUntilUsed(system, match)).toBeLessThan(TICK_HZ);
  expect(match.stats.mismatches.unknown).toBe(0);
  expect(match.own!.x).not.toBe(stood);
});

test('CL65 a hidden tab, whose timers hardly fire, keeps getting frames after bursts of them', () => {
  const system = createSystem({ game: dot, seed: SEED });
  let openMs = 0;
  const connect: Connect = (auth, handler) =>
    line(system, 10)(auth, {
      onOpen: () => handler.onOpen(),
      onFrame: (bytes) => {
        const copy = bytes.slice();
        system.clock.after(Math.max(0, openMs - system.clock.nowMs()), () => handler.onFrame(copy));
      },
      onEvent: (event, payload) => handler.onEvent(event, payload),
      onClose: (final) => handler.onClose(final),
    });
  const clock: Clock = {
    nowMs: () => system.clock.nowMs(),
    after: (ms, fire) => system.clock.after(ms + 60_000, fire),
  };
  const client = createClient({ connect, clock, storage: memoryStore(), games: [dot] });
  const match = enter(system, client, 'ann');
  for (let burst = 0; burst < 30; burst++) {
    openMs = system.clock.nowMs() + 150 + 10 * burst;
    system.clock.advanceBy(800);
    const { frames } = match.stats;
    system.clock.advanceBy(200);
    expect(match.stats.frames - frames).toBeGreaterThan(8);
  }
});

test('CL66 frames with wrong bytes never make a client throw or hang, and once they end it plays on', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const system = createSystem({ game: relight, seed });
    let wrong = false;
    const connect: Connect = (auth, handler) =>
      line(system, 50)(auth, {
        onOpen: () => handler.onOpen(),
        onFrame: (bytes) => handler.onFrame(wrong ? spoil(bytes, seed, system.clock.nowMs()) : bytes),
        onEvent: (event, payload) => handler.onEvent(event, payload),
        onClose: (final) => handler.onClose(final),
      });
    const match = enter(system, addClient(system, connect, relight), 'ann');
    play(system, match, 60);
    wrong = true;
    play(system, match, 120);
    wrong = false;
    play(system, match, 200);
    const { frames, mismatches } = match.stats;
    const { unknown } = mismatches;
    const { inputsSubstituted } = roomOf(system, match).counters;
    play(system, match, 60);
    expect(match.stats.frames - frames).toBeGreaterThan(55);
    expect(match.stats.mismatches.unknown).toBe(unknown);
    expect(roomOf(system, match).counters.inputsSubstituted).toBe(inputsSubstituted);
  }
});

/** One byte of about every fourth frame is another. */
function spoil(bytes: Uint8Array, seed: number, nowMs: number): Uint8Array {
  const random = randomU32(seed, Math.round(nowMs), 0, 1);
  if (random % 4 !== 0) return bytes;
  return bytes.with((random >>> 2) % bytes.length, random >>> 24);
}

test('CL61 from the first moment on the own body moves evenly: no jump and no standstill after joining', () => {
  for (const rttMs of [20, 100, 200, 400]) {
    const system = createSystem({ game: dot, seed: SEED });
    const client = addClient(system, line(system, rttMs), dot);
    system.clock.advanceBy(1000);
    client.join('ann');
    system.clock.advanceBy(200 + 2 * rttMs);
    const { match } = client.state as Extract<Client['state'], { at: 'playing' }>;
    const steps: number[] = [];
    let before = NaN;
    for (let picture = 0; picture < 90; picture++) {
      match.intent.moveX = 1;
      system.clock.advanceBy(TICK_MS);
      match.update();
      if (picture > 1) steps.push(match.own!.x - before);
      before = match.own!.x;
    }
    expect(Math.min(...steps), `${rttMs} ms`).toBeGreaterThan(0.05);
    expect(Math.max(...steps), `${rttMs} ms`).toBeLessThan(0.15);
    expect(match.stats.mismatches.unknown).toBe(0);
  }
});
