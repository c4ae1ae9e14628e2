import { expect, test } from 'vitest';
import type { Draining, Refusal } from '#shared/net/protocol.ts';
import { PROTOCOL_VERSION } from '#shared/net/protocol.ts';
import { CHUNK_TAIL_BYTES } from '#shared/net/recording/chunk.ts';
import { openRecording } from '#shared/net/recording/recording.ts';
import { drainLobby } from '#server/lobby/drain.ts';
import { closeLobby } from '#server/lobby/lobby.ts';
import { createMemoryStore } from '#server/recording/store.ts';
import { botGame, setRound } from '#server/testing/bot-game.ts';
import { createLobbyRig, type LobbyRig, type LobbyRigOptions } from '#server/testing/lobby-rig.ts';

const EVER = 1_000_000;

interface Drained {
  readonly rig: LobbyRig;
  /** Begins to drain; the answer says whether it is over. */
  drain(maxMs?: number): () => boolean;
}

function open(options: LobbyRigOptions = {}): Drained {
  const rig = createLobbyRig({ game: botGame, ...options });
  const drain = (maxMs = 60_000): (() => boolean) => {
    let isOver = false;
    void drainLobby(rig.lobby, maxMs).then(() => (isOver = true));
    return () => isOver;
  };
  return { rig, drain };
}

/** Opens a room for somebody, in a phase of its round. */
function play(rig: LobbyRig, name: string, phase: 'open' | 'warm-up' | 'round' = 'round') {
  const visitor = rig.enter();
  const reply = visitor.create(name);
  if (!reply.ok) throw new Error(reply.error.code);
  const { code, token } = reply.value;
  const { room } = rig.lobby.rooms.get(code)!;
  if (phase !== 'open') setRound(room.world, phase, EVER);
  rig.run(500);
  return { visitor, room, code, token };
}

/** Past promises that are settled already. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const drainingOf = (payloads: readonly unknown[]): Draining[] => payloads as Draining[];

test('OP13 everybody is told that the server stops, why, and for how long it is still there', () => {
  const { rig, drain } = open();
  const { visitor } = play(rig, 'Ann');
  const outside = rig.enter();
  drain(42_000);
  for (const each of [visitor, outside]) {
    const [told, ...more] = drainingOf(each.heard('server:draining'));
    expect(more).toEqual([]);
    expect(told).toMatchObject({ leftS: 42, why: { code: 'server/stopping' } });
    expect(told!.why.message).toContain('stops soon');
  }
});

test('OP14 while it drains nobody new gets in, by any way, and is told when to try again', () => {
  const { rig, drain } = open();
  const { code } = play(rig, 'Ann');
  const outside = rig.enter();
  drain(42_000);
  const replies = [outside.join('Bob'), outside.join('Bob', code), outside.create('Bob')];
  const atTheDoor = rig.doorman.refuse({ protocol: PROTOCOL_VERSION }, 'here');
  const forged = rig.doorman.refuse({ protocol: PROTOCOL_VERSION, token: 'a.b.c.d.e' }, 'here');
  for (const why of [...replies.map((reply) => (reply.ok ? undefined : reply.error)), atTheDoor, forged]) {
    expect(why?.code).toBe('server/stopping');
    expect(why?.message).toContain('Try again in 57 s');
  }
  expect(rig.lobby.rooms.size).toBe(1);
});

test('OP15 whoever dropped may return, plays on and is told', () => {
  const { rig, drain } = open();
  const { visitor, token, room } = play(rig, 'Ann');
  drain();
  rig.run(1000);
  visitor.drop();
  rig.run(1000);
  const again = rig.enter(token);
  expect(again.joined).toMatchObject({ resumed: true, seat: 0 });
  expect(drainingOf(again.heard('server:draining'))).toMatchObject([{ leftS: 58 }]);
  rig.run(500);
  expect(again.frames).toBeGreaterThan(25);
  expect(room.seats[0]!.client).toBeDefined();
});

test('OP16 a round is finished, its podium with it; then the room closes and its people are told', async () => {
  const { rig, drain } = open();
  const { visitor, room } = play(rig, 'Ann');
  const isOver = drain();
  rig.run(20_000);
  setRound(room.world, 'podium', EVER);
  rig.run(10_000);
  expect(visitor.heard('room:left')).toEqual([]);
  setRound(room.world, 'warm-up', EVER);
  rig.run(700);
  expect(visitor.heard('room:left')).toMatchObject([{ code: 'server/stopping' }]);
  expect((visitor.heard('room:left') as Refusal[])[0]!.message).toContain('Try again in');
  await turn();
  expect([rig.lobby.rooms.size, isOver()]).toEqual([0, true]);
});

test('OP17 a room without a round under way closes once its people have read why; a round that begins meanwhile is none', async () => {
  const { rig, drain } = open();
  const { visitor, room } = play(rig, 'Ann', 'warm-up');
  const other = play(rig, 'Bob', 'open');
  const isOver = drain();
  rig.run(3000);
  setRound(room.world, 'round', EVER);
  rig.run(1800);
  expect(rig.lobby.rooms.size).toBe(2);
  rig.run(700);
  await turn();
  expect([rig.lobby.rooms.size, isOver()]).toEqual([0, true]);
  for (const each of [visitor, other.visitor]) expect(each.heard('room:left')).toHaveLength(1);
});

test('OP17 a room that nobody is in closes at once, and a server without people is drained at once', async () => {
  const { rig, drain } = open();
  const { visitor } = play(rig, 'Ann');
  visitor.ask('room:leave', null);
  expect(rig.lobby.rooms.size).toBe(1);
  const isOver = drain();
  await turn();
  expect([rig.lobby.rooms.size, isOver()]).toEqual([0, true]);
  expect(rig.clock.pending()).toBeLessThanOrEqual(1);
});

test('OP18 when the time is up it is over, whatever goes on; and at once with no time', async () => {
  const { rig, drain } = open();
  play(rig, 'Ann');
  const isOver = drain(30_000);
  rig.run(29_900);
  await turn();
  expect(isOver()).toBe(false);
  rig.run(300);
  await turn();
  expect([rig.lobby.rooms.size, isOver()]).toEqual([1, true]);
  const second = open();
  play(second.rig, 'Ann');
  const isAtOnce = second.drain(0);
  await turn();
  expect(isAtOnce()).toBe(true);
});

test('OP19 every tick that a client was told of is in the recording: no input that was acknowledged is lost', async () => {
  const store = createMemoryStore();
  const { rig, drain } = open({ recordings: { store, stamp: () => '2026-01-01T00:00:00.000Z' } });
  const { visitor, room } = play(rig, 'Ann');
  drain();
  rig.run(7000);
  setRound(room.world, 'warm-up', EVER);
  rig.run(1000);
  expect(rig.lobby.rooms.size).toBe(0);
  closeLobby(rig.lobby);
  const lastTicks = store.names().map((name) => {
    const bytes = store.bytesOf(name);
    expect(openRecording(bytes)).toMatchObject({ finished: true });
    // The last chunk says the last tick.
    return new DataView(bytes.buffer, bytes.byteOffset).getInt32(bytes.length - CHUNK_TAIL_BYTES - 4, true);
  });
  expect(visitor.tick).toBeGreaterThan(400);
  expect(Math.max(...lastTicks)).toBeGreaterThanOrEqual(visitor.tick);
});
