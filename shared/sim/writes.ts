import { assert } from '#shared/core/assert.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';

/*
 * What was written into a world between two moments, value by value. So a verdict that has passed can be given again, as it was, to
 * a world whose movement came out otherwise.
 */

export interface Writes {
  /** Tick in which they were made; -1 for none. */
  tick: number;
  count: number;
  readonly rows: Uint8Array;
  readonly entities: Uint16Array;
  /** Unsigned 32-bit fields by their bits. */
  readonly values: Int32Array;
}

/** Room for every value of the world: a new round writes nearly all. */
export function createWrites({ table, capacity }: World): Writes {
  const most = table.length * capacity;
  return {
    tick: -1,
    count: 0,
    rows: new Uint8Array(most),
    entities: new Uint16Array(most),
    values: new Int32Array(most),
  };
}

/** A moment to compare with later. */
export interface Moment {
  readonly words: Int32Array;
  /** By word of the world: the row of the field table that it belongs to, or NO_ROW. */
  readonly rowOf: Uint8Array;
  /** By row: where its column begins in the world's buffer, bits of a value, and 1 where values may be below zero. */
  readonly offsets: Int32Array;
  readonly bits: Uint8Array;
  readonly signed: Uint8Array;
  /** Rows whose change means that all else of the entity is new as well. */
  readonly renewing: readonly number[];
  /** By entity, while writes are looked for: 1 where all is noted. */
  readonly isNew: Uint8Array;
}

const NO_ROW = 255;

/** Words that are compared at once; columns and the whole buffer begin and end on such a block. */
const BLOCK = 8;

export function createMoment({ words, table, schema, capacity }: World): Moment {
  assert(table.length < NO_ROW, `${table.length} rows: a row is one byte`);
  assert(words.length % BLOCK === 0, `${words.length} words are no whole blocks`);
  const rowOf = new Uint8Array(words.length).fill(NO_ROW);
  for (const [row, { byteOffset, byteLength }] of table.entries()) {
    rowOf.fill(row, byteOffset >> 2, (byteOffset + byteLength + 3) >> 2);
  }
  const { cuts, publicRows } = schema;
  return {
    words: new Int32Array(words.length),
    rowOf,
    offsets: Int32Array.from(table, ({ byteOffset }) => byteOffset),
    bits: Uint8Array.from(schema.rows, ({ bytes }) => bytes * 8),
    signed: Uint8Array.from(schema.rows, ({ min }) => (min < 0 ? 1 : 0)),
    renewing: [schema.at['generation'], ...(cuts < 0 ? [] : [publicRows[cuts].index])],
    isNew: new Uint8Array(capacity),
  };
}

/** Remembers the world as it is now. One block copy. */
export function takeMoment(moment: Moment, world: World): void {
  moment.words.set(world.words);
}

/**
 * Finds what was written since the moment: every value that differs. Of a life that has begun since then, and of what was put
 * elsewhere (its `cuts` field differs), everything is noted, also what came out as it was before: it does not go on from what was.
 * Each value is noted once. One pass over the words of the world; allocates nothing.
 */
export function findWrites(moment: Moment, world: World, out: Writes): void {
  const { renewing, isNew } = moment;
  out.tick = world.head[HEAD_TICK];
  out.count = 0;
  for (let i = 0; i < renewing.length; i++) {
    const { byteOffset, byteLength } = world.table[renewing[i]];
    findIn(moment, world, byteOffset >> 2, (byteOffset + byteLength + 3) >> 2, true, out);
  }
  findIn(moment, world, 0, world.words.length, false, out);
  for (let i = 0; i < out.count; i++) isNew[out.entities[i]] = 0;
}

/** Notes what differs in the blocks of words that begin in `first .. end - 1`. */
function findIn(moment: Moment, world: World, first: number, end: number, isAll: boolean, out: Writes): void {
  const before = moment.words;
  const now = world.words;
  for (let at = first; at < end; at += BLOCK) {
    const differs =
      (now[at] ^ before[at]) |
      (now[at + 1] ^ before[at + 1]) |
      (now[at + 2] ^ before[at + 2]) |
      (now[at + 3] ^ before[at + 3]) |
      (now[at + 4] ^ before[at + 4]) |
      (now[at + 5] ^ before[at + 5]) |
      (now[at + 6] ^ before[at + 6]) |
      (now[at + 7] ^ before[at + 7]);
    if (differs !== 0) noteBlock(moment, world, at, isAll, out);
  }
}

function noteBlock(moment: Moment, world: World, at: number, isAll: boolean, out: Writes): void {
  for (let word = at; word < at + BLOCK; word++) {
    if (world.words[word] !== moment.words[word]) noteWord(moment, world, word, isAll, out);
  }
}

/** Notes every value of the word that differs, or all of its entity. */
function noteWord(moment: Moment, world: World, word: number, isAll: boolean, out: Writes): void {
  const row = moment.rowOf[word];
  if (row === NO_ROW) return;
  const bits = moment.bits[row];
  const first = (((word * 4 - moment.offsets[row]) * 8) / bits) | 0;
  const differs = world.words[word] ^ moment.words[word];
  for (let i = 0; i * bits < 32 && first + i < world.capacity; i++) {
    if (valueIn(differs, i * bits, bits, 0) === 0 || moment.isNew[first + i] === 1) continue;
    if (isAll) noteEntity(moment, world, first + i, out);
    else note(moment, world, row, first + i, out);
  }
}

function noteEntity(moment: Moment, world: World, entity: number, out: Writes): void {
  moment.isNew[entity] = 1;
  for (let row = 0; row < world.table.length; row++) note(moment, world, row, entity, out);
}

/** Reads it out of the words: a column may be of six types of array, and what all of them give would be allocated. */
function note({ offsets, bits, signed }: Moment, { words }: World, row: number, entity: number, out: Writes): void {
  const bit = offsets[row] * 8 + entity * bits[row];
  const at = out.count++;
  out.rows[at] = row;
  out.entities[at] = entity;
  out.values[at] = valueIn(words[bit >> 5], bit & 31, bits[row], signed[row]);
}

/** The value of so many bits that begins at a bit of the word; of 32 always with a sign, because a larger number would be allocated. */
function valueIn(word: number, bit: number, bits: number, signed: number): number {
  const top = word << (32 - bits - bit);
  return signed === 1 || bits === 32 ? top >> (32 - bits) : top >>> (32 - bits);
}

/** Writes them into a world of the same layout. */
export function applyWrites({ table }: World, { count, rows, entities, values }: Writes): void {
  for (let i = 0; i < count; i++) table[rows[i]][entities[i]] = values[i];
}

export function copyWrites(to: Writes, from: Writes): void {
  const { count } = from;
  to.tick = from.tick;
  to.count = count;
  for (let i = 0; i < count; i++) {
    to.rows[i] = from.rows[i];
    to.entities[i] = from.entities[i];
    to.values[i] = from.values[i];
  }
}

/** Forgets them all. */
export function clearWrites(writes: Writes, tick: number): void {
  writes.tick = tick;
  writes.count = 0;
}
