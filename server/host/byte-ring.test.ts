import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import {
  createRingMemory,
  freeRecord,
  openRing,
  readRecord,
  waitingIn,
  writeRecord,
  writtenIn,
} from '#server/host/byte-ring.ts';

const pair = (bytes: number) => {
  const memory = createRingMemory(bytes);
  return { writer: openRing(memory), reader: openRing(memory) };
};

test('WK3 records cross in order, whole and once, whatever their lengths and however often the ring goes round', () => {
  const { writer, reader } = pair(1024);
  const bytes = new Uint8Array(300);
  let written = 0;
  let read = 0;
  // Positions are 32 bits that wrap round: begin shortly before they do.
  writer.control[0] = writer.control[16] = 0x7fff_f000;
  for (let turn = 0; turn < 20_000; turn++) {
    if (randomU32(1, turn, 0, 0) % 2 === 0) {
      const length = randomU32(2, written, 0, 0) % 301;
      bytes.fill(written & 0xff);
      Object.assign(writer, { kind: written % 3, room: written, seat: 9 - written, tag: written * 7 });
      writer.timeMs[0] = written / 3;
      if (writeRecord(writer, bytes, length)) written++;
    } else if (readRecord(reader, writtenIn(reader))) {
      const { kind, room, seat, tag, length, at } = reader;
      expect([kind, room, seat, tag]).toEqual([read % 3, read, 9 - read, read * 7]);
      expect(reader.timeMs[0]).toBe(read / 3);
      expect(length).toBe(randomU32(2, read, 0, 0) % 301);
      expect(reader.bytes.subarray(at, at + length).every((byte) => byte === (read & 0xff))).toBe(true);
      freeRecord(reader);
      read++;
    }
  }
  expect(written).toBeGreaterThan(5000);
  expect(written - read).toBeLessThan(50);
});

test('WK3 ... a full ring refuses, keeps what it has, and takes more once there is room', () => {
  const { writer, reader } = pair(1024);
  const bytes = new Uint8Array(100);
  let count = 0;
  while (writeRecord(writer, bytes, 100)) count++;
  expect([count, waitingIn(reader)]).toEqual([8, 8 * 128]);
  expect(readRecord(reader, writtenIn(reader))).toBe(true);
  expect(writeRecord(writer, bytes, 100)).toBe(false);
  freeRecord(reader);
  expect(writeRecord(writer, bytes, 100)).toBe(true);
});

test('WK3 ... and what is written after `until` is read later', () => {
  const { writer, reader } = pair(1024);
  writeRecord(writer, new Uint8Array(1), 1);
  const until = writtenIn(reader);
  writeRecord(writer, new Uint8Array(1), 1);
  expect(readRecord(reader, until)).toBe(true);
  freeRecord(reader);
  expect(readRecord(reader, until)).toBe(false);
  expect(readRecord(reader, writtenIn(reader))).toBe(true);
});
