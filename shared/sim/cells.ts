import type { World } from '#shared/sim/world.ts';

/*
 * Single values of a world, row by row of an entity. Columns are of six types of array, and an engine that meets all of them in one
 * place asks each time which it is; here they are three, whatever the row.
 */

/** A world's columns by how wide their values are. */
export interface Cells {
  readonly words: Int32Array;
  readonly halves: Int16Array;
  readonly bytes: Int8Array;
  /** By row of the field table: bytes of a value, and where its column begins, counted in values. */
  readonly widths: Uint8Array;
  readonly firsts: Int32Array;
  /** By row: the bits of a value that count; all of them where it has a sign. */
  readonly bits: Int32Array;
}

/** Looks at the memory of the world itself: allocates nothing but the views. */
export function createCells({ buffer, schema, table }: World): Cells {
  return {
    words: new Int32Array(buffer),
    halves: new Int16Array(buffer),
    bytes: new Int8Array(buffer),
    widths: Uint8Array.from(schema.rows, ({ bytes }) => bytes),
    firsts: Int32Array.from(schema.rows, ({ bytes }, row) => table[row].byteOffset / bytes),
    bits: Int32Array.from(schema.rows, ({ bytes, min }) => (min < 0 || bytes === 4 ? -1 : (1 << (8 * bytes)) - 1)),
  };
}

/** A value; what is unsigned and of 32 bits by its bits. */
export function readCell({ words, halves, bytes, widths, firsts, bits }: Cells, row: number, entity: number): number {
  const at = firsts[row] + entity;
  const width = widths[row];
  return (width === 4 ? words[at] : width === 2 ? halves[at] : bytes[at]) & bits[row];
}

/** Writes a value by its low bits, as a store into the column does. */
export function writeCell(cells: Cells, row: number, entity: number, value: number): void {
  const at = cells.firsts[row] + entity;
  const width = cells.widths[row];
  if (width === 4) cells.words[at] = value;
  else if (width === 2) cells.halves[at] = value;
  else cells.bytes[at] = value;
}
