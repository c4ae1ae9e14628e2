import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { beginRecord, clearRecords, copyRecord, createRecords, endRecord, FORM } from '#shared/net/records.ts';
import {
  beginBits,
  beginReading,
  createBitReader,
  createBitWriter,
  endBits,
  isAtEnd,
  putBits,
  takeBits,
} from '#shared/net/wire/bits.ts';

const CAPACITY = 40;
const BITS_MAX = 200;

/** 1 to 200 bits, single ones, of a record. */
function bitsOf(seed: number, entity: number): number[] {
  const length = 1 + (randomU32(seed, entity, 0, 1) % BITS_MAX);
  return Array.from({ length }, (_, i) => randomU32(seed, entity, i, 2) & 1);
}

function expectCopied(records: ReturnType<typeof createRecords>, seed: number): void {
  const [w, r] = [createBitWriter(CAPACITY * BITS_MAX), createBitReader(CAPACITY * BITS_MAX)];
  const entities = Array.from({ length: CAPACITY }, (_, i) => i);
  clearRecords(records);
  for (const entity of entities) {
    beginRecord(records, entity);
    for (const bit of bitsOf(seed, entity)) putBits(records.writer, bit, 1);
    endRecord(records, entity, FORM.listed, seed);
    expect(records.bits[entity]).toBe(bitsOf(seed, entity).length);
  }
  beginBits(w);
  for (const entity of entities) {
    // So that copies begin anywhere in a word.
    putBits(w, 0, entity % 32);
    copyRecord(records, entity, w);
  }
  endBits(w);
  beginReading(r, w.bytes.subarray(0, w.at));
  for (const entity of entities) {
    expect(takeBits(r, entity % 32)).toBe(0);
    expect(bitsOf(seed, entity).map(() => takeBits(r, 1))).toEqual(bitsOf(seed, entity));
  }
  expect([r.failed, isAtEnd(r)]).toEqual([false, true]);
}

test('DL74 a record of any length is copied bit for bit, wherever in a word its frame has got to, tick after tick', () => {
  const records = createRecords(CAPACITY, BITS_MAX);
  for (let seed = 0; seed < 10; seed++) expectCopied(records, seed);
});

test('DL74 records of an entity each fit their buffer, all of the longest at once', () => {
  for (const bits of [1, 31, 32, 33, 64]) {
    const records = createRecords(CAPACITY, bits);
    for (let entity = 0; entity < CAPACITY; entity++) {
      beginRecord(records, entity);
      for (let left = bits; left > 0; left -= 32)
        putBits(records.writer, -1 >>> Math.max(0, 32 - left), Math.min(32, left));
      endRecord(records, entity, FORM.other, 1);
    }
    const w = createBitWriter(8);
    copyRecord(records, CAPACITY - 1, w);
    endBits(w);
    expect(
      [...w.bytes.subarray(0, w.at)]
        .map((byte) => byte.toString(2))
        .join('')
        .replaceAll('0', ''),
    ).toHaveLength(bits);
  }
});
