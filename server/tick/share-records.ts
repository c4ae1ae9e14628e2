import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { putNumber } from '#shared/net/wire/numbers.ts';
import {
  beginRecord,
  clearRecords,
  createRecords,
  endRecord,
  FORM,
  noRecord,
  type Records,
} from '#shared/net/records.ts';
import { putPublic } from '#shared/net/state-frame.ts';
import { findChange, putChange } from '#shared/net/wire/change.ts';
import { isSteady } from '#shared/net/wire/predict.ts';
import { type Shown, shownAt } from '#shared/sim/shown.ts';
import type { Client } from '#server/client.ts';
import { type Room, tickOf } from '#server/room.ts';
import type { Shared } from '#server/frame-records.ts';

/*
 * What frames of one tick have alike. The change of an entity depends on nothing but the last two states that a client has of it: so
 * clients whose states are equally old share its bits, whatever else they know. The first who needs them has them encoded.
 */

/** Makes ready for the frames of a tick. */
export function beginShared(shared: Shared, tick: number): void {
  if (shared.tick === tick) return;
  shared.tick = tick;
  clearRecords(shared.enters);
  clearRecords(shared.whole);
  for (const records of shared.steady) if (records) clearRecords(records);
  for (const records of shared.plain) if (records) clearRecords(records);
}

/** The records in which the change of a slot is found that this client needs; it is encoded if nobody needed it before. */
export function shareChange(room: Room, client: Client, slot: number): Records {
  const { shared } = room;
  const entity = client.entityOf[slot];
  const last = client.lastAt[slot];
  const records = recordsFor(shared, room.shown, last, client.beforeAt[slot]);
  if (records.ticks[entity] !== shared.tick) encode(room, records, entity, last, client.beforeAt[slot]);
  return records;
}

function recordsFor(shared: Shared, { capacity }: Shown, last: number, before: number): Records {
  const age = shared.tick - last;
  if (age >= HISTORY_TICKS) return shared.whole;
  const list = isSteady(shared.tick, last, before) ? shared.steady : shared.plain;
  return (list[age] ??= createRecords(capacity, shared.bitsMax));
}

function encode(room: Room, records: Records, entity: number, last: number, before: number): void {
  const { shared, shown } = room;
  const now = shownAt(shown, shared.tick);
  const plan = shared.codec.kinds[now[entity]]!;
  if (records === shared.whole) {
    beginRecord(records, entity);
    putPublic(records.writer, room.game.schema, now, shown.capacity, entity);
    return end(room, records, entity, plan.always ? FORM.other : FORM.listed);
  }
  const from = shownAt(shown, last);
  const earlier = isSteady(shared.tick, last, before) ? shownAt(shown, before) : from;
  const mask = findChange(plan, now, from, earlier, entity, shown.capacity, shared.tick - last);
  if (mask === 0 && !plan.always) return noRecord(records, entity, shared.tick);
  beginRecord(records, entity);
  putChange(records.writer, plan, mask);
  end(room, records, entity, !plan.always ? FORM.listed : mask === 0 ? FORM.same : FORM.other);
}

function end({ shared, counters }: Room, records: Records, entity: number, form: number): void {
  endRecord(records, entity, form, shared.tick);
  counters.recordsEncoded++;
  counters.recordBits += records.bits[entity];
}

/** Encodes all of an entity, unless it is done. */
export function shareEnter(room: Room, entity: number): Records {
  const { shared, shown, game } = room;
  const { enters, tick } = shared;
  if (enters.ticks[entity] === tick) return enters;
  const now = shownAt(shown, tick);
  beginRecord(enters, entity);
  putNumber(enters.writer, now[entity]);
  putPublic(enters.writer, game.schema, now, shown.capacity, entity);
  end(room, enters, entity, FORM.other);
  return enters;
}

/** Bits that the slot needs in this frame of the client behind its gap; 0 when it is as the client expects. */
export function updateBits(room: Room, client: Client, slot: number): number {
  beginShared(room.shared, tickOf(room));
  const { forms, bits } = shareChange(room, client, slot);
  const entity = client.entityOf[slot];
  return forms[entity] === FORM.listed || forms[entity] === FORM.other ? bits[entity] : 0;
}
