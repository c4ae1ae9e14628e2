import { hasBit } from '#shared/core/bits.ts';
import { copyRecord, copySteady, FORM, noteListed, putGap } from '#shared/net/records.ts';
import { type BitWriter, putBits } from '#shared/net/wire/bits.ts';
import { putSymbol } from '#shared/net/wire/change.ts';
import { GAP_END } from '#shared/net/wire/gap.ts';
import type { Client } from '#server/client.ts';
import { type Room, tickOf } from '#server/room.ts';
import { shareChange } from '#server/tick/share-records.ts';

/**
 * Writes the updates of a frame: of kinds of which every frame tells each entity in turn, of all others those that are not as expected.
 * Nearly everything is copied; what enters has been sent whole.
 */
export function writeUpdates(room: Room, client: Client, writer: BitWriter): void {
  const { listed } = room.shared;
  let first = 0;
  listed.count = 0;
  listed.passed = 0;
  for (let i = 0; i < client.enteringCount; i++) {
    writeTold(room, client, first, client.entering[i], writer);
    first = client.entering[i] + 1;
  }
  writeTold(room, client, first, client.slotsEnd, writer);
  room.counters.slotsWalked += client.slotsEnd;
  writeListed(room, client, writer);
}

/** Of the slots `first .. end`. Nearly all of them are steady, and what has changed of them is encoded already. */
function writeTold(room: Room, client: Client, first: number, end: number, writer: BitWriter): void {
  const { steady, listed } = room.shared;
  for (let slot = first; slot < end; slot++) {
    slot = copySteady(steady, client, listed, slot, end, tickOf(room), writer);
    if (slot < end && client.entityOf[slot] >= 0) writeOne(room, client, slot, writer);
  }
}

function writeOne(room: Room, client: Client, slot: number, writer: BitWriter): void {
  const { listed } = room.shared;
  const entity = client.entityOf[slot];
  const records = shareChange(room, client, slot);
  const form = records.forms[entity];
  if (form === FORM.listed) return noteListed(listed, slot);
  if (form === FORM.expected) listed.passed++;
  const isLeft = form === FORM.other && isDeferred(client, slot);
  if (form !== FORM.expected && client.isDeferring) putBits(writer, isLeft ? 1 : 0, 1);
  if (form !== FORM.expected && !isLeft) copyRecord(records, entity, writer);
  if (!isLeft) bringUp(client, slot, tickOf(room));
}

function writeListed(room: Room, client: Client, writer: BitWriter): void {
  const { listed, codec } = room.shared;
  let next = 0;
  for (let i = 0; i < listed.count; i++) {
    const slot = listed.slots[i];
    const isLeft = isDeferred(client, slot);
    putGap(writer, codec.gaps, listed.ranks[i] - next);
    next = listed.ranks[i] + 1;
    if (client.isDeferring) putBits(writer, isLeft ? 1 : 0, 1);
    if (isLeft) continue;
    copyRecord(shareChange(room, client, slot), client.entityOf[slot], writer);
    bringUp(client, slot, tickOf(room));
  }
  putSymbol(writer, codec.gaps, GAP_END);
}

function isDeferred({ isDeferring, deferred }: Client, slot: number): boolean {
  return isDeferring && hasBit(deferred, slot);
}

function bringUp({ lastAt, beforeAt }: Client, slot: number, tick: number): void {
  beforeAt[slot] = lastAt[slot];
  lastAt[slot] = tick;
}
