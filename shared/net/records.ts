import type { Writer } from '#shared/net/bytes.ts';

/*
 * Bytes of one tick that many frames have alike, each encoded once and then copied. A record is an enter or an update; its slot
 * gap, which each client has its own, is one byte that the copy fills in.
 */

export interface Records {
  readonly writer: Writer;
  /** The writer's bytes. */
  readonly view: DataView;
  /** By entity. */
  readonly starts: Int32Array;
  /** By entity, the byte of the gap included; 0 where there is nothing to send. */
  readonly lengths: Uint8Array;
}

/** Copies go by whole words, at least two, and so up to this many bytes beyond their end: all buffers have them. */
export const COPY_SLACK_BYTES = 8;

/** `recordBytesMax`: of one entity without its gap, at most 254. */
export function createRecords(capacity: number, recordBytesMax: number): Records {
  const bytes = new Uint8Array(capacity * (1 + recordBytesMax) + COPY_SLACK_BYTES);
  return {
    writer: { bytes, at: 0 },
    view: new DataView(bytes.buffer),
    starts: new Int32Array(capacity),
    lengths: new Uint8Array(capacity),
  };
}

/** Begins the record of an entity; what is written until `endRecord` follows the gap. */
export function beginRecord({ writer, starts }: Records, entity: number): void {
  starts[entity] = writer.at;
  writer.bytes[writer.at++] = 0;
}

export function endRecord({ writer, starts, lengths }: Records, entity: number): void {
  lengths[entity] = writer.at - starts[entity];
}

export function noRecord({ lengths }: Records, entity: number): void {
  lengths[entity] = 0;
}

/** Where a list of records has got to. */
export interface Cursor {
  /** The last slot written, -1 before the first. */
  previous: number;
  count: number;
}

/**
 * Appends the records of the entities that slots `first .. end` stand for (below 0: none), each behind the gap of its slot.
 * Most of the work of a tick in a large room is this loop; nearly all records fit the two words that are copied without asking.
 */
export function copyRecords(
  { view: from, starts, lengths }: Records,
  entityOf: Int16Array,
  first: number,
  end: number,
  cursor: Cursor,
  writer: Writer,
  view: DataView,
): void {
  let to = writer.at;
  let { count, previous } = cursor;
  for (let slot = first; slot < end; slot++) {
    const entity = entityOf[slot];
    if (entity < 0) continue;
    const length = lengths[entity];
    if (length === 0) continue;
    const start = starts[entity];
    let gap = slot - previous - 1;
    // All bytes of the varint but the last, which goes into the record.
    for (; gap > 0x7f; gap >>>= 7) writer.bytes[to++] = (gap & 0x7f) | 0x80;
    view.setInt32(to, from.getInt32(start, true) | gap, true);
    view.setInt32(to + 4, from.getInt32(start + 4, true), true);
    for (let at = 8; at < length; at += 4) view.setInt32(to + at, from.getInt32(start + at, true), true);
    to += length;
    previous = slot;
    count++;
  }
  writer.at = to;
  cursor.previous = previous;
  cursor.count = count;
}

/** Appends the record of one entity behind a gap. */
export function copyRecord(records: Records, entity: number, gap: number, writer: Writer, view: DataView): void {
  const length = records.lengths[entity];
  const start = records.starts[entity];
  let rest = gap;
  for (; rest > 0x7f; rest >>>= 7) writer.bytes[writer.at++] = (rest & 0x7f) | 0x80;
  const to = writer.at;
  for (let at = 0; at < length; at += 4) view.setInt32(to + at, records.view.getInt32(start + at, true), true);
  writer.bytes[to] = rest;
  writer.at = to + length;
}
