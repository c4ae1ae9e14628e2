import { expect, test } from 'vitest';
import { stateFrameBytesMax } from '#shared/net/state-frame.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import { mapStart } from '#shared/sim/world.ts';
import { bufferFor, createFrameBuffers, type FrameSize, frameSizeOf } from '#server/frame-buffers.ts';
import { tickOf } from '#server/room.ts';
import { createRig } from '#server/testing/rig.ts';
import { SHOT_KIND, shotGame } from '#server/testing/shot-game.ts';

const OWNED = 3;

test('TK10 a buffer holds the largest frame of its slots, and nothing is made for fewer than there have been', () => {
  const { codec } = createRig(shotGame).room.shared;
  const size = frameSizeOf(codec, 1000, OWNED);
  const buffers = createFrameBuffers(size);
  let made = 0;
  let most = 8;
  for (const slots of [0, 3, 8, 9, 40, 41, 200, 1000, 999, 0, 1000]) {
    const before = buffers[1];
    const buffer = bufferFor(buffers, 1, size, slots);
    expect(buffers[1]).toBe(buffer);
    expect(buffer.bytes.length).toBeGreaterThanOrEqual(stateFrameBytesMax(codec, slots, OWNED));
    if (buffer !== before) made++;
    most = Math.max(most, slots);
    expect(buffer.bytes.length).toBeLessThanOrEqual(2 * stateFrameBytesMax(codec, most, OWNED) + 8);
  }
  expect(made).toBeGreaterThan(1);
  expect(made).toBeLessThanOrEqual(4);
  const last = buffers[1];
  for (let slots = 0; slots <= 1000; slots++) expect(bufferFor(buffers, 1, size, slots)).toBe(last);
});

test('TK10 the other buffer, which the port may have, stays as it is', () => {
  const size: FrameSize = { bytes: 10, bitsPerSlot: 100 };
  const buffers = createFrameBuffers(size);
  const [first] = buffers;
  bufferFor(buffers, 1, size, 5000);
  expect(buffers[0]).toBe(first);
});

test('TK10 whoever comes to know more is sent all of it, and the buffers are as large as that needs', () => {
  const { room, add, run } = createRig(shotGame);
  const player = add(0);
  run(2);
  const first = room.clients[0].writers[0];
  const begin = mapStart(room.world.ranges);
  const end = begin + room.world.ranges.map;
  for (let entity = begin; entity < end; entity++) {
    spawnAt(room.world, entity, SHOT_KIND.tally);
    room.world.columns.flags[entity] = 0xffff_ffff;
  }
  run(2);
  const { writers, slotsEnd } = room.clients[0];
  expect(slotsEnd).toBeGreaterThan(30);
  expect([player.refusal, player.tick, player.end]).toEqual([undefined, tickOf(room), slotsEnd]);
  expect(writers[0]).not.toBe(first);
  const { codec } = room.shared;
  const most = stateFrameBytesMax(codec, room.world.capacity, room.world.ranges.ownedPerSeat);
  expect(writers[0].bytes.length).toBeGreaterThanOrEqual(stateFrameBytesMax(codec, slotsEnd, 0));
  expect(first.bytes.length).toBeLessThan(most / 4);
});
