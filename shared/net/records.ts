import { hasBit } from '#shared/core/bits.ts';
import {
  alignWord,
  beginBits,
  bitLength,
  type BitWriter,
  createBitWriter,
  putBits,
  WORD_BYTES,
} from '#shared/net/wire/bits.ts';
import { putSymbol } from '#shared/net/wire/change.ts';
import { gapBits, gapExtra, gapSymbol } from '#shared/net/wire/gap.ts';
import type { PrefixCode } from '#shared/net/wire/prefix-code.ts';

/*
 * Bits of one tick that many frames have alike, each encoded once and then copied: the enter of an entity behind its gap, or its
 * change since a state. Each begins on a whole word; a copy shifts it to where its frame has got to.
 */

export interface Records {
  readonly writer: BitWriter;
  /** By entity: the tick that its record is of, -1 for none. */
  readonly ticks: Int32Array;
  /** By entity: one of `FORM`. */
  readonly forms: Uint8Array;
  /** By entity: how many bits, its first word, which mostly is all of it, and the byte at which it begins. */
  readonly bits: Int32Array;
  readonly words: Int32Array;
  readonly starts: Int32Array;
}

/**
 * `expected`: as its clients expect, and of a kind of which then nothing is said. `listed`: of such a kind, and not as expected: behind
 * a gap. `same` and `other`: of a kind of which every frame tells, as expected or not.
 */
export const FORM = { expected: 0, listed: 1, same: 2, other: 3 } as const;

/** `bitsMax`: of one record. */
export function createRecords(capacity: number, bitsMax: number): Records {
  return {
    writer: createBitWriter(capacity * Math.ceil(bitsMax / 32) * WORD_BYTES),
    ticks: new Int32Array(capacity).fill(-1),
    forms: new Uint8Array(capacity),
    bits: new Int32Array(capacity),
    words: new Int32Array(capacity),
    starts: new Int32Array(capacity),
  };
}

/** Forgets all records: those of another tick are over. */
export function clearRecords({ writer }: Records): void {
  beginBits(writer);
}

/** Begins the record of an entity; what is written until `endRecord` is its bits. */
export function beginRecord({ writer, starts }: Records, entity: number): void {
  starts[entity] = writer.at;
}

export function endRecord(records: Records, entity: number, form: number, tick: number): void {
  const { writer, starts, words, bits, forms, ticks } = records;
  bits[entity] = bitLength(writer) - starts[entity] * 8;
  forms[entity] = form;
  ticks[entity] = tick;
  alignWord(writer);
  words[entity] = writer.view.getInt32(starts[entity], true);
}

export function noRecord({ forms, ticks }: Records, entity: number, tick: number): void {
  forms[entity] = FORM.expected;
  ticks[entity] = tick;
}

/** Appends the record of an entity. */
export function copyRecord({ writer: { view }, starts, words, bits }: Records, entity: number, to: BitWriter): void {
  let left = bits[entity];
  if (left <= 32) return putBits(to, words[entity], left);
  let at = starts[entity];
  for (; left > 32; left -= 32, at += WORD_BYTES) putBits(to, view.getInt32(at, true), 32);
  putBits(to, view.getInt32(at, true), left);
}

/** What a frame knows of its slots. */
export interface SlotList {
  readonly entityOf: Int16Array;
  readonly lastAt: Int32Array;
  readonly beforeAt: Int32Array;
  /** Some of what differs is left for later: bits of slots. */
  readonly isDeferring: boolean;
  readonly deferred: Int32Array;
}

/** Slots whose records are listed behind gaps, after all others have been written. */
export interface Listed {
  count: number;
  readonly slots: Int32Array;
  /** How many entities that can be listed come before each; and how many have been passed by. */
  readonly ranks: Int32Array;
  passed: number;
}

export function createListed(capacity: number): Listed {
  return { count: 0, slots: new Int32Array(capacity), ranks: new Int32Array(capacity), passed: 0 };
}

/**
 * Appends the records of the slots from `first` to `end` of which every frame tells, and notes those that are listed, as far as they are
 * at hand: of this tick, and steady, by age. Returns the first slot of which that is not true, or `end`. Most of the work of a tick in a
 * large room is this loop, so the writer's place is kept in variables.
 */
export function copySteady(
  steady: readonly (Records | undefined)[],
  list: SlotList,
  listed: Listed,
  first: number,
  end: number,
  tick: number,
  to: BitWriter,
): number {
  const { entityOf, lastAt, beforeAt, isDeferring, deferred } = list;
  const { view } = to;
  let { at, word, fill } = to;
  let age = 0;
  let records: Records | undefined;
  let slot = first;
  for (; slot < end; slot++) {
    const entity = entityOf[slot];
    if (entity < 0) continue;
    const last = lastAt[slot];
    if (tick - last !== age) {
      age = tick - last;
      records = age < steady.length ? steady[age] : undefined;
    }
    if (records === undefined || beforeAt[slot] !== last - age || records.ticks[entity] !== tick) break;
    const form = records.forms[entity];
    if (form === FORM.listed) {
      noteListed(listed, slot);
      continue;
    }
    let length = records.bits[entity];
    // A longer one does not fit a piece.
    if (form !== FORM.expected && length > 31) break;
    const isLeft = isDeferring && form === FORM.other && hasBit(deferred, slot);
    if (!isLeft) {
      beforeAt[slot] = last;
      lastAt[slot] = tick;
    }
    if (form === FORM.expected) {
      listed.passed++;
      continue;
    }
    let piece = isLeft ? 1 : records.words[entity];
    if (isLeft) length = 1;
    else if (isDeferring) {
      piece <<= 1;
      length++;
    }
    word |= piece << fill;
    fill += length;
    if (fill < 32) continue;
    view.setInt32(at, word, true);
    at += WORD_BYTES;
    fill -= 32;
    word = fill === 0 ? 0 : piece >>> (length - fill);
  }
  to.at = at;
  to.word = word;
  to.fill = fill;
  return slot;
}

/** Notes a slot whose record is listed. */
export function noteListed(listed: Listed, slot: number): void {
  listed.slots[listed.count] = slot;
  listed.ranks[listed.count++] = listed.passed++;
}

/** Appends a gap. */
export function putGap(to: BitWriter, gaps: PrefixCode, gap: number): void {
  const symbol = gapSymbol(gap);
  putSymbol(to, gaps, symbol);
  const bits = gapBits(symbol);
  if (bits > 0) putBits(to, gapExtra(gap, symbol), bits);
}
