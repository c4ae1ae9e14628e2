import { expect, test } from 'vitest';
import { dot } from '#shared/games/dot/dot.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { createInput } from '#shared/sim/input.ts';
import { createRingMemory, freeRecord, openRing, readRecord, writeRecord, writtenIn } from '#server/host/byte-ring.ts';
import type { HostedRoom } from '#server/host/hosted-room.ts';
import { createInThreadHost } from '#server/host/in-thread.ts';
import { epochIn, type FromWorker, tagOf, type ToWorker, whichIn } from '#server/host/messages.ts';
import { createPostedStore } from '#server/host/posted-store.ts';
import { createRemoteRoom } from '#server/host/remote-room.ts';
import { createWorkerPort } from '#server/host/worker-port.ts';
import { createWorkerRooms } from '#server/host/worker-rooms.ts';
import { createTally } from '#server/ops/tally.ts';
import { createMemoryStore, type MemoryStore } from '#server/recording/store.ts';
import { seatHostPlayer } from '#server/testing/host-player.ts';
import { specOf } from '#server/testing/room-spec.ts';

/* Both ends of a worker in one thread, stepped by hand. */

const stamp = (): string => '2026-01-31T12:00:00.000Z';

interface Played {
  readonly room: HostedRoom;
  readonly step: (deadlineMs: number) => void;
}

function openByWorker(store: MemoryStore): Played {
  const [toWorker, fromWorker] = [createRingMemory(1 << 16), createRingMemory(1 << 16)];
  const commands: ToWorker[] = [];
  const post = (message: ToWorker): void => void commands.push(structuredClone(message));
  const said = (message: FromWorker): void => {
    if (message.type === 'write') {
      const { id, file, how, bytes } = message;
      store[how](file, bytes, () => post({ type: 'written', id, file, kept: true }));
    }
  };
  const rooms = createWorkerRooms({
    ...{ nowMs: () => 0, games: [dot], toWorker, fromWorker, stamp, tally: createTally(false) },
    nextCommand: () => commands.shift(),
    post: said,
    stepping: () => {},
    within: () => (run) => run(),
    store: createPostedStore(said),
  });
  const frames = openRing(fromWorker);
  const room = createRemoteRoom(1, specOf(dot, 4), true, () => {});
  room.moveTo({ post, toWorker: openRing(toWorker) });
  const step = (deadlineMs: number): void => {
    rooms.step(deadlineMs);
    for (const until = writtenIn(frames); readRecord(frames, until); freeRecord(frames)) room.takeFrame(frames);
    room.refresh();
  };
  return { room, step };
}

function openInThread(store: MemoryStore): Played {
  const host = createInThreadHost(() => 0, { store, stamp });
  host.listen({ stepped: () => {}, restored: () => {}, failed: () => {} });
  const room = host.open(specOf(dot, 4));
  return { room, step: (deadlineMs) => host.step(deadlineMs) };
}

/** Two minutes of people who come, play, drop and go: the same in every run. What they were sent. */
function play(open: (store: MemoryStore) => Played): { store: MemoryStore; told: number[][] } {
  const store = createMemoryStore();
  const { room, step } = open(store);
  const told: number[][] = [];
  let tick = 0;
  const run = (): void => step(++tick * TICK_MS);
  const come = (seat: number, epoch: number) => {
    const player = seatHostPlayer(room, seat, epoch);
    told.push(player.ticks);
    return player;
  };
  let ann = come(0, 1);
  const bob = come(1, 1);
  // By hand, so that both rooms have it in the same tick.
  ann.acks = bob.acks = false;
  for (let i = 0; i < 7200; i++) {
    run();
    if (i === 300) room.detachPlayer(0);
    if (i === 340) ann = Object.assign(come(0, 2), { acks: false });
    if (i === 700) room.removePlayer(1);
    if (i === 900) room.splitRecording();
    if (i % 400 === 0) room.setRoster([{ seat: 0, name: `Ann ${i}`, connected: true, bot: false }]);
    const input = { ...createInput(), moveX: (randomU32(3, i, 0, 0) % 255) - 127 };
    const inputs = Array.from({ length: 16 }, () => input);
    if (i % 3 > 0) ann.send({ count: 1, inputs });
    if (i < 700) bob.send({ count: 1, inputs });
  }
  room.close();
  for (let i = 0; i < 3; i++) run();
  return { store, told };
}

test('WK20 a room behind rings and messages is recorded, and shown to its players, as one in the same thread', () => {
  const [near, far] = [play(openInThread), play(openByWorker)];
  expect(far.store.names()).toEqual(near.store.names());
  for (const name of near.store.names()) {
    expect(Buffer.compare(far.store.bytesOf(name), near.store.bytesOf(name)), name).toBe(0);
  }
  expect(near.store.names().length).toBeGreaterThan(1);
  expect(far.told).toEqual(near.told);
  expect(far.told[0].length).toBeGreaterThan(100);
});

test('WK21 frames that find no room in the ring wait in their own buffers, and go in order when there is room', () => {
  const memory = createRingMemory(1024);
  const [ring, reader] = [openRing(memory), openRing(memory)];
  const port = createWorkerPort({ room: 1, seat: 2, epoch: 3, ring, bytesHeard: () => 0, stalled: () => {} });
  const filler = new Uint8Array(900);
  ring.kind = 9;
  expect(writeRecord(ring, filler, filler.length)).toBe(true);
  const done: string[] = [];
  // The second would fit.
  port.sendFrame(new Uint8Array(300).fill(1), 300, () => done.push('first'));
  port.sendFrame(Uint8Array.of(2, 2), 2, () => done.push('second'));
  const read = (): number[][] => {
    const all: number[][] = [];
    for (const until = writtenIn(reader); readRecord(reader, until); freeRecord(reader)) {
      if (reader.kind !== 9) all.push([reader.seat, epochIn(reader.tag), whichIn(reader.tag), reader.bytes[reader.at]]);
    }
    return all;
  };
  const seen = [...read()];
  port.flush();
  seen.push(...read());
  port.flush();
  seen.push(...read());
  expect(seen).toEqual([
    [2, 3, 0, 1],
    [2, 3, 1, 2],
  ]);
  port.release(1);
  port.release(1);
  port.release(0);
  expect(done).toEqual(['second', 'first']);
});

test('WK22 a buffer that is free again is told late where the ring had no room, and an input that finds none is dropped', () => {
  const memory = createRingMemory(1024);
  const [ring, reader] = [openRing(memory), openRing(memory)];
  const room = createRemoteRoom(1, specOf(dot, 4), false, () => {});
  room.moveTo({ post: () => {}, toWorker: ring });
  const written: (() => void)[] = [];
  room.seatPlayer(0, 5, { sendFrame: (_, __, done) => void written.push(done), stalled: () => {} });
  const frame = { ...openRing(createRingMemory(1024)), seat: 0, tag: tagOf(5, 1), at: 0, length: 4 };
  room.takeFrame(frame);
  ring.kind = 9;
  while (writeRecord(ring, new Uint8Array(200), 200));
  while (writeRecord(ring, new Uint8Array(0), 0));
  written[0]();
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  writeInputFrame(writer, createInputFrame());
  const input = writer.bytes.subarray(0, writer.at);
  expect(room.receiveFrame(0, input, 0)).toBe('full');
  for (const until = writtenIn(reader); readRecord(reader, until); freeRecord(reader));
  room.look();
  expect(readRecord(reader, writtenIn(reader))).toBe(true);
  expect([reader.kind, reader.seat, epochIn(reader.tag), whichIn(reader.tag)]).toEqual([2, 0, 5, 1]);
  expect(room.receiveFrame(0, input, 0)).toBe('queued');
});
