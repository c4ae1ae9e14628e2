import {
  type Reader,
  readSigned,
  readU8,
  readVarint,
  type Writer,
  writeSigned,
  writeU8,
  writeVarint,
} from '#shared/net/bytes.ts';
import type { World } from '#shared/sim/world.ts';
import type { Writes } from '#shared/sim/writes.ts';

/*
 * What was written into a world, value by value, in the order in which it is to be written:
 *
 *   varint count, then per value: u8 position in the field table | varint entity | signed varint value
 */

/** Row, an entity below 65,536, a value. */
const WRITE_BYTES_MAX = 1 + 3 + 5;

export function writesBytesMax({ count }: Writes): number {
  return 5 + count * WRITE_BYTES_MAX;
}

export function writeWrites(w: Writer, { count, rows, entities, values }: Writes): void {
  writeVarint(w, count);
  for (let i = 0; i < count; i++) {
    writeU8(w, rows[i]);
    writeVarint(w, entities[i]);
    writeSigned(w, values[i]);
  }
}

/** False when the bytes are none for worlds of this layout. */
export function readWrites(r: Reader, { table, capacity }: Pick<World, 'table' | 'capacity'>, out: Writes): boolean {
  const count = readVarint(r);
  if (r.failed || count < 0 || count > out.rows.length) return false;
  for (let i = 0; i < count; i++) {
    const row = readU8(r);
    const entity = readVarint(r);
    const value = readSigned(r);
    if (r.failed || row >= table.length || entity < 0 || entity >= capacity) return false;
    out.rows[i] = row;
    out.entities[i] = entity;
    out.values[i] = value;
  }
  out.count = count;
  return true;
}
