import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createStateHeader,
  hasLawfulSlack,
  HEADER_BITS_MAX,
  type HeaderBefore,
  NO_SLACK,
  putStateHeader,
  STATE_FRAME,
  type StateHeader,
  takeStateHeader,
} from '#shared/net/state-header.ts';
import {
  beginReading,
  bitLength,
  createBitReader,
  createBitWriter,
  endBits,
  isAtEnd,
  takeBits,
} from '#shared/net/wire/bits.ts';
import { bits, count, rawFrame, type Step } from '#shared/testing/raw-frame.ts';

const before: HeaderBefore = { tick: 1000, epoch: 7, used: 0b1011, refused: 0b0100 };

function header(parts: Partial<StateHeader>): StateHeader {
  return { ...createStateHeader(), epoch: before.epoch, tick: 1001, previousTick: before.tick, ...parts };
}

function bytesOf(head: StateHeader, after = before): Uint8Array {
  const w = createBitWriter(80);
  putStateHeader(w, head, after);
  endBits(w);
  return w.bytes.slice(0, w.at);
}

function bitsOf(parts: Partial<StateHeader>): number {
  const w = createBitWriter(80);
  putStateHeader(w, header(parts), before);
  return bitLength(w);
}

function take(
  bytes: Uint8Array,
  after = before,
): { head: StateHeader; follows: boolean; failed: boolean; atEnd: boolean } {
  const [r, head] = [createBitReader(80), createStateHeader()];
  expect(beginReading(r, bytes)).toBe(true);
  expect(takeBits(r, 8)).toBe(STATE_FRAME);
  const follows = takeStateHeader(r, head, after);
  return { head, follows, failed: r.failed, atEnd: isAtEnd(r) };
}

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const mask = fc.oneof(int32, fc.constantFrom(0, -1, 1, -2));
const slack = fc.integer({ min: -32_767, max: 32_767 });

describe('state heads', () => {
  test('DL70 any head is read as it was written, in no more bits than the longest has', () => {
    const flags = fc.record({ own: fc.boolean(), deferring: fc.boolean(), used: mask, refused: mask });
    const reports = fc.record({ newestOffset: int32, newestSlack: slack, worstOffset: int32, worstSlack: slack });
    const none = fc.constant({ newestOffset: NO_SLACK, newestSlack: 0, worstOffset: NO_SLACK, worstSlack: 0 });
    const times = fc.oneof(
      fc.record({ fresh: fc.constant(true), tick: fc.integer({ min: 1, max: 2 ** 31 - 1 }), epoch: fc.nat(255) }),
      fc.record({ tick: fc.integer({ min: 1001, max: 1000 + 65_535 }) }),
      fc.record({ tick: fc.integer({ min: 1001, max: 1040 }) }),
    );
    fc.assert(
      fc.property(flags, fc.oneof(reports, none), times, mask, mask, (said, told, when, used, refused) => {
        fc.pre(told.newestOffset !== NO_SLACK || told.worstOffset === NO_SLACK);
        const after = { ...before, used, refused };
        const head = { ...header({ ...said, ...told }), ...when };
        if (head.fresh) head.previousTick = 0;
        const w = createBitWriter(80);
        putStateHeader(w, head, after);
        expect(bitLength(w)).toBeLessThanOrEqual(HEADER_BITS_MAX);
        expect(take(bytesOf(head, after), after)).toEqual({ head, follows: true, failed: false, atEnd: true });
      }),
      { numRuns: 1000 },
    );
  });

  test('DL71 masks that go on as expected, or stand still, take two bits whatever the time between', () => {
    const plain = bitsOf({ used: (before.used << 1) | 1, refused: before.refused << 1 });
    // Type, three flags, a count of 0, 16 bits of the tick, the masks, no report.
    expect(plain).toBe(8 + 3 + 1 + 16 + 2 + 1);
    for (const age of [1, 2, 31, 32, 33, 5000]) {
      const gone = (word: number): number => (age >= 32 ? 0 : word << age);
      const all = age >= 32 ? -1 : gone(before.used) | (2 ** age - 1);
      const time = 2 * (31 - Math.clz32(age));
      for (const used of [all, gone(before.used)]) {
        const head = header({ tick: 1000 + age, used, refused: gone(before.refused) });
        expect(bitsOf(head), `${age} ticks`).toBe(plain + time);
        expect(take(bytesOf(head)).head).toEqual(head);
      }
      const other = header({ tick: 1000 + age, used: all, refused: gone(before.refused) ^ 1 });
      expect(bitsOf(other)).toBe(plain + time + 64);
      expect(take(bytesOf(other)).head).toEqual(other);
    }
    const some = header({ tick: 1002, used: (before.used << 2) | 0b10, refused: before.refused << 2 });
    expect(bitsOf(some)).toBe(plain + 2 + 64);
    expect(take(bytesOf(some)).head).toEqual(some);
    // What a fresh head is compared with is known to nobody.
    const fresh = header({ fresh: true, previousTick: 0, used: -1 });
    expect(bitsOf(fresh)).toBe(8 + 3 + 8 + 32 + 2 + 1);
    expect(take(bytesOf(fresh), { tick: 0, epoch: 0, used: 0, refused: 0 }).head).toEqual(fresh);
  });

  test('DL71 two inputs that were the same one are reported once', () => {
    const once = { newestOffset: 3, newestSlack: 50, worstOffset: 3, worstSlack: 50 };
    const masks = { used: (before.used << 1) | 1, refused: before.refused << 1 };
    const report = 2 * 6 + 2 + 6;
    expect(bitsOf({ ...masks, ...once })).toBe(bitsOf(masks) + 1 + report);
    for (const other of [{ worstOffset: 2 }, { worstSlack: 51 }]) {
      const head = header({ ...masks, ...once, ...other });
      expect(bitsOf(head)).toBe(bitsOf(masks) + 1 + 2 * report);
      expect(take(bytesOf(head)).head).toEqual(head);
    }
  });

  test('DL72 a head that goes on from another tick than the last does not follow', () => {
    const bytes = bytesOf(header({}));
    for (let tick = 0; tick < 66_000; tick++) {
      const { follows } = take(bytes, { ...before, tick });
      // A whole turn of its 16 bits later it looks alike: 18 minutes in which nothing came through.
      if (follows !== (tick === 1000)) expect.fail(`after ${tick}`);
    }
    expect(take(bytes, { ...before, tick: 1000 + 65_536 }).follows).toBe(true);
    // Also not from the last tick there is.
    for (const tick of [2 ** 31 - 1, 2 ** 31 - 2]) {
      const late = bytesOf(header({ tick: tick + 1, previousTick: tick }), { ...before, tick });
      expect(take(late, { ...before, tick }).follows).toBe(tick < 2 ** 31 - 1);
    }
  });

  test('DL72 a fresh head needs no past, but a tick', () => {
    const fresh = (tick: number): Uint8Array => bytesOf(header({ fresh: true, tick, previousTick: 0 }));
    for (const at of [0, 1000, 2 ** 31 - 1]) expect(take(fresh(5), { ...before, tick: at }).follows).toBe(true);
    for (const tick of [0, -1, -(2 ** 31)]) expect(take(fresh(tick)).follows).toBe(false);
  });

  test('DL72 masks of a form that there is not, a slack that no server reports, and a head that is cut off are refused', () => {
    const start: Step[] = [bits(STATE_FRAME, 8), bits(0, 3), count(0), bits(1001, 16)];
    expect([0, 1, 3].map((form) => take(rawFrame(...start, bits(form, 2), bits(0, 8))).failed)).toEqual([
      false,
      false,
      true,
    ]);
    const slacks = [32_767, -32_767, 32_768, -32_768, 2 ** 31 - 1, -(2 ** 31)];
    const lawful = [true, true, false, false, false, false];
    expect(slacks.map((newestSlack) => hasLawfulSlack(header({ newestSlack })))).toEqual(lawful);
    expect(slacks.map((worstSlack) => hasLawfulSlack(header({ worstSlack })))).toEqual(lawful);
    const bytes = bytesOf(header({ used: 99, newestOffset: -3, newestSlack: 900, worstOffset: 2, worstSlack: -900 }));
    for (let length = 1; length < bytes.length; length++) expect(take(bytes.subarray(0, length)).failed).toBe(true);
  });
});
