import { beginRecord, createRecords, endRecord, noRecord, type Records } from '#shared/net/records.ts';
import { changedMask, recordBytesMax, writeMasked, writePublic } from '#shared/net/state-frame.ts';
import type { Lives } from '#shared/sim/lives.ts';
import type { Schema } from '#shared/sim/schema.ts';
import { hasShown, type Shown, shownAt } from '#shared/sim/shown.ts';

/** What frames of one tick have alike, and of which tick it is. */
export interface Shared {
  /** What differs from the tick before, of all that lives: for clients who were sent that one, nearly all. */
  readonly updates: Records;
  /** All of an entity, for those it enters; made when the first asks. */
  readonly enters: Records;
  readonly enterTicks: Int32Array;
  tick: number;
}

export function createShared(schema: Schema, capacity: number): Shared {
  const bytesMax = recordBytesMax(schema);
  return {
    updates: createRecords(capacity, bytesMax),
    enters: createRecords(capacity, bytesMax),
    enterTicks: new Int32Array(capacity).fill(-1),
    tick: -1,
  };
}

/** Encodes what changed since the tick before, unless it is done. One pass over what lives. */
export function shareUpdates(shared: Shared, schema: Schema, shown: Shown, lives: Lives, tick: number): void {
  if (shared.tick === tick) return;
  shared.tick = tick;
  shared.updates.writer.at = 0;
  shared.enters.writer.at = 0;
  if (!hasShown(shown, tick - 1)) return;
  const now = shownAt(shown, tick);
  const before = shownAt(shown, tick - 1);
  for (let i = 0; i < lives.count; i++)
    shareUpdate(shared.updates, schema, now, before, shown.capacity, lives.living[i]);
}

function shareUpdate(
  updates: Records,
  schema: Schema,
  now: Int32Array,
  before: Int32Array,
  stride: number,
  entity: number,
): void {
  const mask = changedMask(schema, now, before, stride, entity);
  if (mask === 0) return noRecord(updates, entity);
  beginRecord(updates, entity);
  writeMasked(updates.writer, schema, mask, now, stride, entity);
  endRecord(updates, entity);
}

/** Encodes all of an entity, unless it is done. */
export function shareEnter(shared: Shared, schema: Schema, now: Int32Array, stride: number, entity: number): void {
  if (shared.enterTicks[entity] === shared.tick) return;
  shared.enterTicks[entity] = shared.tick;
  beginRecord(shared.enters, entity);
  writePublic(shared.enters.writer, schema, now, stride, entity);
  endRecord(shared.enters, entity);
}
