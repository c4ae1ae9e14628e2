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

/** Room for everything: a new round writes nearly all. */
export function createWrites({ table, capacity }: World): Writes {
  const most = table.length * capacity * 2;
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
}

const NO_ROW = 255;

export function createMoment(world: World): Moment {
  const rowOf = new Uint8Array(world.words.length).fill(NO_ROW);
  for (const [row, column] of world.table.entries()) {
    rowOf.fill(row, column.byteOffset >> 2, (column.byteOffset + column.byteLength + 3) >> 2);
  }
  return { words: new Int32Array(world.words.length), rowOf };
}

/** Remembers the world as it is now. One block copy. */
export function takeMoment(moment: Moment, world: World): void {
  moment.words.set(world.words);
}

/**
 * Finds what was written since the moment. Of a life that has begun since then everything is noted, also what came out as it
 * was before. One pass over the words of the world.
 */
export function findWrites(moment: Moment, world: World, out: Writes): void {
  const { words } = world;
  out.tick = world.head[HEAD_TICK];
  out.count = 0;
  for (let word = 0; word < words.length; word++)
    if (words[word] !== moment.words[word]) noteWord(moment, world, word, out);
  const changed = out.count;
  const generation = world.schema.at['generation']!;
  for (let i = 0; i < changed; i++) if (out.rows[i] === generation) noteLife(world, out.entities[i], out);
}

/** Notes every value of the word that differs. */
function noteWord(moment: Moment, world: World, word: number, out: Writes): void {
  const row = moment.rowOf[word];
  if (row === NO_ROW) return;
  const { bytes } = world.schema.rows[row];
  const first = (word * 4 - world.table[row].byteOffset) / bytes;
  const before = moment.words[word];
  const now = world.words[word];
  for (let i = 0; i * bytes < 4; i++) {
    const shift = i * bytes * 8;
    const mask = bytes === 4 ? -1 : (1 << (bytes * 8)) - 1;
    if (((before >>> shift) & mask) !== ((now >>> shift) & mask)) note(world, row, first + i, out);
  }
}

function noteLife(world: World, entity: number, out: Writes): void {
  for (let row = 0; row < world.table.length; row++) note(world, row, entity, out);
}

function note({ table }: World, row: number, entity: number, out: Writes): void {
  const at = out.count++;
  out.rows[at] = row;
  out.entities[at] = entity;
  out.values[at] = table[row][entity] | 0;
}

/** Writes them into a world of the same layout. */
export function applyWrites({ table }: World, { count, rows, entities, values }: Writes): void {
  for (let i = 0; i < count; i++) table[rows[i]][entities[i]] = values[i];
}

/** Forgets them all. */
export function clearWrites(writes: Writes, tick: number): void {
  writes.tick = tick;
  writes.count = 0;
}
