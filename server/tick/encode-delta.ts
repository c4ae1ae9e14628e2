import type { Writer } from '#shared/net/bytes.ts';
import { writeVarint } from '#shared/net/bytes.ts';
import { copyRecord, copyRecords, type Cursor } from '#shared/net/records.ts';
import {
  changedMask,
  NO_SLACK,
  publicMask,
  writeMasked,
  writeOwn,
  writeOwned,
  writeStateHeader,
} from '#shared/net/state-frame.ts';
import { hasShown, shownAt } from '#shared/sim/shown.ts';
import { HEAD_TICK, ownedStart } from '#shared/sim/world.ts';
import type { Client } from '#server/client.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';
import { shareEnter, shareUpdates } from '#server/tick/share-records.ts';

/**
 * Writes the frame of this tick into the client's free buffer: the own section whole, then what left, what entered, and
 * of everything else the fields that differ from what this client was last sent.
 */
export function encodeDelta(room: Room, client: Client): void {
  const which = client.out[0] === 0 ? 0 : 1;
  const writer = client.writers[which];
  const view = client.views[which];
  writer.at = 0;
  shareUpdates(room.shared, room.game.schema, room.shown, room.lives, tickOf(room));
  writeHeader(room, client, writer);
  writeOwnSection(room, client, writer);
  writeLeaves(client, writer);
  writeEnters(room, client, writer, view);
  writeUpdates(room, client, writer, view);
  markPhase(room.phases, PHASE.encode);
}

function writeHeader(room: Room, client: Client, writer: Writer): void {
  const { header } = client;
  const tick = tickOf(room);
  header.fresh = client.fresh;
  header.own = room.world.columns.kind[client.seat] !== 0;
  header.epoch = client.epoch;
  header.tick = tick;
  header.previousTick = client.fresh ? 0 : client.lastSentTick;
  header.used = room.usedMasks[client.seat];
  header.refused = room.refusedMasks[client.seat];
  if (header.newestOffset !== NO_SLACK) header.newestOffset -= tick;
  if (header.worstOffset !== NO_SLACK) header.worstOffset -= tick;
  writeStateHeader(writer, header);
  header.newestOffset = NO_SLACK;
  header.worstOffset = NO_SLACK;
}

function writeOwnSection({ game, world }: Room, client: Client, writer: Writer): void {
  const { ranges, table } = world;
  if (client.header.own) writeOwn(writer, game.schema, table, client.seat);
  writeOwned(writer, game.schema, table, ownedStart(ranges, client.seat), ranges.ownedPerSeat);
}

function writeLeaves(client: Client, writer: Writer): void {
  // A fresh frame forgets every slot by itself.
  const count = client.fresh ? 0 : client.leavingCount;
  writeVarint(writer, count);
  for (let i = 0, previous = -1; i < count; i++) {
    const slot = client.leaving[i];
    writeVarint(writer, slot - previous - 1);
    previous = slot;
  }
}

function writeEnters(room: Room, client: Client, writer: Writer, view: DataView): void {
  const { shown, shared } = room;
  const now = shownAt(shown, tickOf(room));
  writeVarint(writer, client.enteringCount);
  for (let i = 0, previous = -1; i < client.enteringCount; i++) {
    const slot = client.entering[i];
    const entity = client.entityOf[slot];
    shareEnter(shared, room.game.schema, now, shown.capacity, entity);
    copyRecord(shared.enters, entity, slot - previous - 1, writer, view);
    previous = slot;
  }
}

function writeUpdates(room: Room, client: Client, writer: Writer, view: DataView): void {
  const countAt = writer.at;
  // As many as there are slots would fit; fewer may take fewer bytes.
  writeVarint(writer, client.slotsEnd);
  const recordsAt = writer.at;
  cursor.previous = -1;
  cursor.count = 0;
  let first = 0;
  // Between what enters, which has been sent whole.
  for (let i = 0; i < client.enteringCount; i++) {
    writeRecords(room, client, first, client.entering[i], writer, view);
    first = client.entering[i] + 1;
  }
  writeRecords(room, client, first, client.slotsEnd, writer, view);
  moveBack(writer, countAt, recordsAt, cursor.count);
}

const cursor: Cursor = { previous: -1, count: 0 };

/** Of the slots `first .. end`. Nearly every client was sent the last tick, and what differs from that is encoded already. */
function writeRecords(room: Room, client: Client, first: number, end: number, writer: Writer, view: DataView): void {
  if (client.lastSentTick === tickOf(room) - 1) {
    copyRecords(room.shared.updates, client.entityOf, first, end, cursor, writer, view);
  } else encodeRecords(room, client, first, end, writer);
}

function encodeRecords(room: Room, client: Client, first: number, end: number, writer: Writer): void {
  const { shown, game } = room;
  const now = shownAt(shown, tickOf(room));
  for (let slot = first; slot < end; slot++) {
    const entity = client.entityOf[slot];
    if (entity < 0) continue;
    const mask = maskSince(room, client.lastSentTick, entity);
    if (mask === 0) continue;
    writeVarint(writer, slot - cursor.previous - 1);
    writeMasked(writer, game.schema, mask, now, shown.capacity, entity);
    cursor.previous = slot;
    cursor.count++;
  }
}

/** Puts the count before the updates and closes the gap. */
function moveBack(writer: Writer, countAt: number, recordsAt: number, count: number): void {
  const end = writer.at;
  writer.at = countAt;
  writeVarint(writer, count);
  if (writer.at !== recordsAt) writer.bytes.copyWithin(writer.at, recordsAt, end);
  writer.at += end - recordsAt;
}

/** What differs since a tick, or everything once that tick is forgotten. */
function maskSince({ shown, world, game: { schema } }: Room, tick: number, entity: number): number {
  const now = shownAt(shown, world.head[HEAD_TICK]);
  if (!hasShown(shown, tick)) return publicMask(schema, now[entity]);
  return changedMask(schema, now, shownAt(shown, tick), shown.capacity, entity);
}
