import { assert } from '#shared/core/assert.ts';
import type { ColumnType, EngineFields, Fields, Schema } from '#shared/sim/schema.ts';

/**
 * How many entity indices a room has and who owns them: each seat's body sits at the index of its seat, then come the
 * map's entities, then a block for what each seat owns (shots and the like). Fixed for the room's life.
 */
export interface Ranges {
  readonly seats: number;
  readonly map: number;
  readonly ownedPerSeat: number;
}

export interface ColumnArrays {
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
}
export type Column = ColumnArrays[ColumnType];
export type Columns<F extends Fields> = { readonly [K in keyof F]: ColumnArrays[F[K]['type']] };

/** Words at the head of the buffer. */
export const HEAD_TICK = 0;
export const HEAD_SEED = 1;
const HEAD_WORDS = 16;

/** Columns begin on cache lines, so that no two share one. */
const ALIGN_BYTES = 64;

/** All state that rolls back, in one buffer. Everything else about a room lives elsewhere. */
export interface World<F extends Fields = Fields> {
  readonly schema: Schema<F>;
  readonly ranges: Ranges;
  readonly capacity: number;
  /** Seconds per tick; constant for the room's life. */
  readonly dt: number;
  readonly buffer: ArrayBuffer;
  readonly bytes: Uint8Array;
  /** The whole buffer as words, for hashing. */
  readonly words: Int32Array;
  readonly head: Int32Array;
  /** Simulation tunables in force, by position in the game's tunable set. */
  readonly tunables: Float64Array;
  /** One typed array per field, by name. */
  readonly columns: Columns<F & EngineFields>;
  /** The same arrays in schema order. */
  readonly table: readonly Column[];
}

export interface WorldOptions {
  readonly ranges: Ranges;
  readonly seed: number;
  readonly tickHz: number;
  readonly tunables: Float64Array;
}

/** Allocates a world, every index free. The only allocation of simulation state in a room's life. */
export function createWorld<F extends Fields>(schema: Schema<F>, options: WorldOptions): World<F> {
  const { ranges } = options;
  const capacity = ranges.seats + ranges.map + ranges.seats * ranges.ownedPerSeat;
  assert(capacity > 0 && capacity <= 65_535, `capacity ${capacity} must lie in 1..65,535`);
  const layout = layOut(schema, capacity, options.tunables.length);
  const buffer = new ArrayBuffer(layout.bytes);
  const table = schema.rows.map((row, index) => openColumn(row.type, buffer, layout.offsets[index]!, capacity));
  const world: World<F> = {
    schema,
    ranges,
    capacity,
    dt: 1 / options.tickHz,
    buffer,
    bytes: new Uint8Array(buffer),
    words: new Int32Array(buffer),
    head: new Int32Array(buffer, 0, HEAD_WORDS),
    tunables: new Float64Array(buffer, HEAD_WORDS * 4, options.tunables.length),
    columns: Object.fromEntries(schema.rows.map((row, index) => [row.name, table[index]])) as World<F>['columns'],
    table,
  };
  world.head[HEAD_SEED] = options.seed;
  world.tunables.set(options.tunables);
  return world;
}

function layOut(schema: Schema, capacity: number, tunables: number): { bytes: number; offsets: number[] } {
  let at = align(HEAD_WORDS * 4 + tunables * 8);
  const offsets = schema.rows.map((row) => {
    const offset = at;
    at = align(at + row.bytes * capacity);
    return offset;
  });
  return { bytes: at, offsets };
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGN_BYTES) * ALIGN_BYTES;
}

function openColumn(type: ColumnType, buffer: ArrayBuffer, offset: number, length: number): Column {
  switch (type) {
    case 'i8':
      return new Int8Array(buffer, offset, length);
    case 'u8':
      return new Uint8Array(buffer, offset, length);
    case 'i16':
      return new Int16Array(buffer, offset, length);
    case 'u16':
      return new Uint16Array(buffer, offset, length);
    case 'i32':
      return new Int32Array(buffer, offset, length);
    case 'u32':
      return new Uint32Array(buffer, offset, length);
  }
}

/** Index of the first entity of the map's range. */
export function mapStart(ranges: Ranges): number {
  return ranges.seats;
}

/** Index of the first entity that a seat owns besides its body. */
export function ownedStart(ranges: Ranges, seat: number): number {
  return ranges.seats + ranges.map + seat * ranges.ownedPerSeat;
}

/** Whether an index is that of the seat's body or of something that the seat owns. */
export function isOfSeat(ranges: Ranges, seat: number, index: number): boolean {
  const first = ownedStart(ranges, seat);
  return index === seat || (index >= first && index < first + ranges.ownedPerSeat);
}
