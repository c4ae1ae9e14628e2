import type { Writer } from '#shared/net/bytes.ts';
import { writeVarint } from '#shared/net/bytes.ts';
import {
  changedMask,
  NO_SLACK,
  writeMasked,
  writeOwn,
  writeOwned,
  writePublic,
  writeStateHeader,
} from '#shared/net/state-frame.ts';
import { hasShown, shownAt } from '#shared/sim/shown.ts';
import { ownedStart } from '#shared/sim/world.ts';
import { type Client, isSlotUsed } from '#server/client.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';

/**
 * Writes the frame of this tick into the client's free buffer: the own section whole, then what left, what entered, and
 * of everything else the fields that differ from what this client was last sent.
 */
export function encodeDelta(room: Room, client: Client): void {
  const writer = client.writers[client.out[0] === 0 ? 0 : 1];
  writer.at = 0;
  writeHeader(room, client, writer);
  writeOwnSection(room, client, writer);
  writeLeaves(client, writer);
  writeEnters(room, client, writer);
  writeUpdates(room, client, writer);
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

function writeEnters(room: Room, client: Client, writer: Writer): void {
  const { shown } = room;
  const now = shownAt(shown, tickOf(room));
  writeVarint(writer, client.enteringCount);
  for (let i = 0, previous = -1; i < client.enteringCount; i++) {
    const slot = client.entering[i];
    writeVarint(writer, slot - previous - 1);
    writePublic(writer, room.game.schema, now, shown.capacity, client.entityOf[slot]);
    client.sentTick[slot] = tickOf(room);
    previous = slot;
  }
}

function writeUpdates(room: Room, client: Client, writer: Writer): void {
  const countAt = writer.at;
  writer.at += UPDATE_COUNT_BYTES;
  let count = 0;
  for (let slot = 0, previous = -1; slot < client.slotsEnd; slot++) {
    if (!isSlotUsed(client, slot) || client.sentTick[slot] === tickOf(room)) continue;
    if (!writeUpdate(room, client, writer, slot, previous)) continue;
    previous = slot;
    count++;
  }
  moveBack(writer, countAt, count);
}

/** Room left for the count of updates, which is known only after writing them. */
const UPDATE_COUNT_BYTES = 3;

/** Puts the count before the updates and closes the gap. */
function moveBack(writer: Writer, countAt: number, count: number): void {
  const end = writer.at;
  writer.at = countAt;
  writeVarint(writer, count);
  writer.bytes.copyWithin(writer.at, countAt + UPDATE_COUNT_BYTES, end);
  writer.at += end - countAt - UPDATE_COUNT_BYTES;
}

function writeUpdate(room: Room, client: Client, writer: Writer, slot: number, previous: number): boolean {
  const { shown } = room;
  const entity = client.entityOf[slot];
  const now = shownAt(shown, tickOf(room));
  const baseTick = client.sentTick[slot];
  client.sentTick[slot] = tickOf(room);
  const mask = hasShown(shown, baseTick)
    ? changedMask(shown.rows.length, now, shownAt(shown, baseTick), shown.capacity, entity)
    : everything(shown.rows.length);
  if (mask === 0) return false;
  writeVarint(writer, slot - previous - 1);
  writeMasked(writer, shown.rows, mask, now, shown.capacity, entity);
  return true;
}

/** All rows but `kind`, which never changes within a life. */
function everything(rows: number): number {
  return (1 << rows) - 2;
}
