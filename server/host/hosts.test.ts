import { afterEach, describe, expect, test } from 'vitest';
import { dot } from '#shared/games/dot/dot.ts';
import { createInput } from '#shared/sim/input.ts';
import { realClock } from '#server/clock.ts';
import type { HostedRoom, HostListener, RoomHost } from '#server/host/hosted-room.ts';
import { createInThreadHost } from '#server/host/in-thread.ts';
import { appliedIn, isTakenIn, tickIn } from '#server/host/status.ts';
import { createWorkerHost } from '#server/host/workers.ts';
import { createLog } from '#server/log.ts';
import { startLoop } from '#server/loop.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import { createMemoryStore, type MemoryStore } from '#server/recording/store.ts';
import { createCheckpointMemory } from '#server/recovery/keep-room.ts';
import { FAULT_AIM, FAULT_BUTTON, type Fault, FAULTS } from '#shared/testing/faults.ts';
import { games } from '#shared/testing/faulty-games.ts';
import { type HostPlayer, seatHostPlayer } from '#server/testing/host-player.ts';
import { specOf } from '#server/testing/room-spec.ts';
import { openRecording } from '#shared/net/recording/recording.ts';

const FAULTY_GAMES = new URL('../../shared/testing/faulty-games.ts', import.meta.url).href;

const MOVES_MAX_MS = 20_000;

interface Heard {
  readonly restored: { readonly room: HostedRoom; readonly tick: number; readonly error: string }[];
  readonly failed: { readonly room: HostedRoom; readonly error: string }[];
}

interface Rig extends Heard {
  readonly host: RoomHost;
  readonly store: MemoryStore;
  readonly lines: string[];
  stop(): Promise<unknown>;
}

type Kind = 'in-thread' | 'workers';

let rigs: Rig[] = [];
afterEach(async () => {
  await Promise.all(rigs.map((rig) => rig.stop()));
  rigs = [];
});

/** A host on real time; with workers, on as many threads. */
function openRig(kind: Kind, workers = 1): Rig {
  const store = createMemoryStore();
  const lines: string[] = [];
  const heard: Heard = { restored: [], failed: [] };
  const listener: HostListener = {
    stepped: (room) => room.refresh(),
    restored: (room, tick, error) => void heard.restored.push({ room, tick, error }),
    failed: (room, error) => void heard.failed.push({ room, error }),
  };
  const parts = kind === 'workers' ? openWorkers(workers, store, lines) : openInThread(store);
  parts.host.listen(listener);
  const rig = { ...parts, ...heard, store, lines };
  rigs.push(rig);
  return rig;
}

const stamp = (): string => '2026-01-31T12:00:00.000Z';

function openInThread(store: MemoryStore): Pick<Rig, 'host' | 'stop'> {
  const host = createInThreadHost(() => performance.now(), { store, stamp });
  const loop = startLoop(nodeLoopTimers(), (deadlineMs) => host.step(deadlineMs));
  return { host, stop: async () => loop.stop() };
}

function openWorkers(workers: number, store: MemoryStore, lines: string[]): Pick<Rig, 'host' | 'stop'> {
  const host = createWorkerHost({
    ...{ workers, clock: realClock, recordings: { store, stamp }, games: FAULTY_GAMES, hangMs: 700, heapMiB: 64 },
    log: createLog({ level: 'info', stamp: () => '-', write: (line) => void lines.push(line) }),
    plays: { game: 'dot', map: 'Square', seats: 4 },
  });
  return { host, stop: () => host.stop() };
}

let codes = 0;

/** A room of the game that goes wrong on demand, which can be put back. */
function openRoom({ host }: Rig): HostedRoom {
  const game = games.find(({ name }) => name === dot.name)!;
  const spec = specOf(game, 4);
  const code = `AAA${String.fromCodePoint(65 + codes++)}`;
  const memory = createCheckpointMemory(game, spec.map, spec.seats);
  return host.open({ ...spec, code, kept: { memory, restores: false } });
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + MOVES_MAX_MS;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function inputs(...some: Partial<ReturnType<typeof createInput>>[]) {
  const all = Array.from({ length: 16 }, (_, at) => ({ ...createInput(), ...some[at] }));
  return { count: some.length, inputs: all };
}

/** Asks for a fault in a tick that the server has not lived yet. */
function askFor(player: HostPlayer, fault: Fault): void {
  const held = FAULTS.indexOf(fault);
  player.send({ firstTick: player.tick + 5, ...inputs({ aim: FAULT_AIM, pressed: FAULT_BUTTON, held }) });
}

/** All that it knows of others. */
function knownBy(player: HostPlayer): string {
  return player.values.slice(0, player.end * player.rows).join(' ');
}

describe.each(['in-thread', 'workers'] as const)('%s', (kind) => {
  test('WK4 who takes a seat is sent frames in order and whole, and what its inputs say happens', async () => {
    const room = openRoom(openRig(kind));
    const player = seatHostPlayer(room, 0, 1);
    const other = seatHostPlayer(room, 1, 1);
    await until(() => player.ticks.length > 20 && other.ticks.length > 20, 'frames');
    expect(isTakenIn(room.status, 0)).toBe(true);
    const before = knownBy(other);
    for (let i = 0; i < 30; i++) {
      player.send({ firstTick: player.tick + 4, ...inputs({ moveX: 127 }, { moveX: 127 }, { moveX: 127 }) });
      await new Promise((resolve) => setTimeout(resolve, 16));
    }
    expect(knownBy(other)).not.toBe(before);
    for (const { ticks, refusals } of [player, other]) {
      expect(refusals).toEqual([]);
      expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
      expect(new Set(ticks).size).toBe(ticks.length);
    }
  });

  test('WK5 of whoever gives no frame back two are under way and no more; then it goes on', async () => {
    const room = openRoom(openRig(kind));
    const player = seatHostPlayer(room, 0, 1);
    await until(() => player.ticks.length > 5, 'frames');
    player.holds = true;
    const before = player.ticks.length;
    const tick = tickIn(room.status);
    await until(() => tickIn(room.status) > tick + 30, 'ticks');
    expect(player.ticks.length - before).toBe(2);
    player.holds = false;
    player.giveBack();
    await until(() => player.ticks.length - before > 10, 'more frames');
    expect(player.refusals).toEqual([]);
  });

  test('WK6 a seat that is taken anew has forgotten who had it: frames and inputs of before count no more', async () => {
    const room = openRoom(openRig(kind));
    const first = seatHostPlayer(room, 0, 1);
    await until(() => first.ticks.length > 5, 'frames');
    first.holds = true;
    await until(() => first.ticks.length > 6, 'a frame that is held');
    room.detachPlayer(0);
    const second = seatHostPlayer(room, 0, 2);
    const got = first.ticks.length;
    first.giveBack();
    await until(() => second.ticks.length > 20, 'frames of the second');
    expect(first.ticks.length).toBe(got);
    expect(second.refusals).toEqual([]);
    // Dropped for its epoch, though it comes from the connection that has the seat.
    first.epoch = 1;
    askFor(Object.assign(first, { tick: second.tick }), 'throw');
    const tick = tickIn(room.status);
    await until(() => tickIn(room.status) > tick + 20, 'ticks');
    expect(tickIn(room.status)).toBeGreaterThan(tick);
  });

  test('WK7 commands are counted when they are taken in, and a room that is closed ends its recording', async () => {
    const rig = openRig(kind);
    const room = openRoom(rig);
    const player = seatHostPlayer(room, 0, 1);
    room.setRoster([{ seat: 0, name: 'Ann', connected: true, bot: false }]);
    room.removePlayer(3);
    expect(room.commands()).toBe(2);
    await until(() => appliedIn(room.status) === 2 && player.ticks.length > 40, 'commands');
    room.close();
    const ended = (): boolean => {
      return rig.store.names().some((name) => {
        const opened = openRecording(rig.store.bytesOf(name));
        return typeof opened !== 'string' && opened.finished;
      });
    };
    await until(ended, 'the end of the recording');
    const got = player.ticks.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(player.ticks.length).toBe(got);
    expect(rig.host.workers()[0].rooms).toBe(0);
  });

  test('WK8 a room whose tick throws goes on from its checkpoint, and ends when it does so twice', async () => {
    const rig = openRig(kind);
    const [room, neighbour] = [openRoom(rig), openRoom(rig)];
    const player = seatHostPlayer(room, 0, 1);
    await until(() => player.tick > 40, 'a checkpoint');
    const before = tickIn(neighbour.status);
    askFor(player, 'throw');
    await until(() => rig.restored.length === 1, 'to be put back');
    const [{ tick, error }] = rig.restored;
    expect(error).toContain('a rule threw');
    expect(tick % 30).toBe(0);
    expect(tick).toBeGreaterThan(player.tick - 40);
    expect(room.commands()).toBe(0);
    const again = seatHostPlayer(room, 0, 2);
    await until(() => again.tick > 0, 'frames after it');
    expect(again.ticks[0]).toBeLessThanOrEqual(tick + 30);
    expect(again.refusals).toEqual([]);
    askFor(again, 'throw');
    await until(() => rig.failed.length === 1, 'to be given up');
    expect(rig.failed[0].room).toBe(room);
    const later = tickIn(neighbour.status);
    await until(() => tickIn(neighbour.status) > later, 'the neighbour to go on');
    expect(later).toBeGreaterThanOrEqual(before);
    expect(rig.restored).toHaveLength(1);
  });
});

describe('with threads of its own', () => {
  test.each(['reject', 'stack'] as const)(
    'WK9 "%s" in a room ends that room alone, and its thread goes on',
    async (fault) => {
      const rig = openRig('workers');
      const [room, neighbour] = [openRoom(rig), openRoom(rig)];
      const player = seatHostPlayer(room, 0, 1);
      const other = seatHostPlayer(neighbour, 0, 1);
      await until(() => player.tick > 40, 'a checkpoint');
      askFor(player, fault);
      await until(() => rig.restored.length === 1, 'to be put back');
      expect(rig.restored[0].room).toBe(room);
      const got = other.ticks.length;
      await until(() => other.ticks.length > got + 10, 'the neighbour to go on');
      expect(rig.restored).toHaveLength(1);
      expect(rig.host.workers()[0]).toMatchObject({ up: true, ended: 0 });
    },
  );

  test.each(['exit', 'memory', 'loop'] as const)(
    'WK10 "%s" in a room ends its thread: all its rooms go on on another one, and the room is known',
    async (fault) => {
      const rig = openRig('workers');
      const [room, neighbour] = [openRoom(rig), openRoom(rig)];
      const player = seatHostPlayer(room, 0, 1);
      await until(() => player.tick > 40 && tickIn(neighbour.status) > 40, 'checkpoints');
      askFor(player, fault);
      await until(() => rig.restored.length === 2, 'to be put back');
      expect(rig.restored.map((one) => one.room)).toEqual([room, neighbour]);
      expect(rig.lines.find((line) => line.includes('worker ended'))).toContain(`room=${room.spec.code}`);
      const again = seatHostPlayer(room, 0, 2);
      const other = seatHostPlayer(neighbour, 0, 1);
      await until(() => again.ticks.length > 10 && other.ticks.length > 10, 'frames after it');
      expect(rig.failed).toEqual([]);
      askFor(again, fault);
      await until(() => rig.failed.length === 1 && rig.restored.length === 3, 'to be given up');
      expect(rig.failed[0].room).toBe(room);
      expect(rig.restored[2].room).toBe(neighbour);
    },
    60_000,
  );

  test('WK11 half a second without a move is waited for, and delays the rooms of that thread only', async () => {
    const rig = openRig('workers', 2);
    const [room, elsewhere] = [openRoom(rig), openRoom(rig)];
    const player = seatHostPlayer(room, 0, 1);
    await until(() => player.tick > 40 && tickIn(elsewhere.status) > 40, 'ticks');
    expect(rig.host.workers().map(({ rooms }) => rooms)).toEqual([1, 1]);
    askFor(player, 'stall');
    const got = player.ticks.length;
    await until(() => player.ticks.length > got + 60, 'frames after it');
    expect(rig.restored).toEqual([]);
    expect(rig.host.workers().map(({ ended }) => ended)).toEqual([0, 0]);
  });
});
