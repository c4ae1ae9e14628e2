import { assert } from '#shared/core/assert.ts';
import { copyRecord } from '#shared/net/records.ts';
import { putHeard, putOwn, putOwned } from '#shared/net/state-frame.ts';
import { FRAME_AGE_MAX, NO_SLACK, putStateHeader } from '#shared/net/state-header.ts';
import { beginBits, type BitWriter, endBits } from '#shared/net/wire/bits.ts';
import { putCount } from '#shared/net/wire/numbers.ts';
import { ownedStart } from '#shared/sim/world.ts';
import type { Client } from '#server/client.ts';
import { bufferFor } from '#server/frame-buffers.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';
import { shareBudget } from '#server/tick/share-budget.ts';
import { beginShared, shareEnter } from '#server/tick/share-records.ts';
import { writeUpdates } from '#server/tick/write-updates.ts';

/**
 * Writes the frame of this tick into the client's free buffer: the own section whole, then what left, what entered, what is
 * heard, and of everything else what is not as it would go on from what this client was last sent.
 */
export function encodeDelta(room: Room, client: Client): void {
  const writer = bufferFor(client.writers, client.out[0] === 0 ? 0 : 1, room.frameSize, client.slotsEnd);
  beginShared(room.shared, tickOf(room));
  shareBudget(room, client);
  beginBits(writer);
  writeHeader(room, client, writer);
  writeOwnSection(room, client, writer);
  writeLeaves(client, writer);
  writeEnters(room, client, writer);
  putHeard(writer, client.heard);
  client.heard.count = 0;
  writeUpdates(room, client, writer);
  endBits(writer);
  markPhase(room.phases, PHASE.encode);
}

function writeHeader(room: Room, client: Client, writer: BitWriter): void {
  const { header, said } = client;
  const tick = tickOf(room);
  header.fresh = client.fresh;
  header.own = room.world.columns.kind[client.seat] !== 0;
  header.deferring = client.isDeferring;
  header.epoch = client.epoch;
  header.tick = tick;
  header.previousTick = client.fresh ? 0 : client.lastSentTick;
  if (!client.fresh && tick - client.lastSentTick > FRAME_AGE_MAX) assert(false, `no frame for ${tick} ticks`);
  header.used = room.usedMasks[client.seat];
  header.refused = room.refusedMasks[client.seat];
  if (header.newestOffset !== NO_SLACK) header.newestOffset -= tick;
  if (header.worstOffset !== NO_SLACK) header.worstOffset -= tick;
  putStateHeader(writer, header, said);
  header.newestOffset = NO_SLACK;
  header.worstOffset = NO_SLACK;
  said.used = header.used;
  said.refused = header.refused;
}

function writeOwnSection({ game, world }: Room, client: Client, writer: BitWriter): void {
  const { ranges, table } = world;
  if (client.header.own) putOwn(writer, game.schema, table, client.seat);
  putOwned(writer, game.schema, table, ownedStart(ranges, client.seat), ranges.ownedPerSeat);
}

function writeLeaves(client: Client, writer: BitWriter): void {
  // A fresh frame forgets every slot by itself.
  const count = client.fresh ? 0 : client.leavingCount;
  putCount(writer, count);
  for (let i = 0, previous = -1; i < count; i++) {
    const slot = client.leaving[i];
    putCount(writer, slot - previous - 1);
    previous = slot;
  }
}

function writeEnters(room: Room, client: Client, writer: BitWriter): void {
  const tick = tickOf(room);
  putCount(writer, client.enteringCount);
  for (let i = 0, previous = -1; i < client.enteringCount; i++) {
    const slot = client.entering[i];
    const entity = client.entityOf[slot];
    putCount(writer, slot - previous - 1);
    copyRecord(shareEnter(room, entity), entity, writer);
    client.lastAt[slot] = tick;
    client.beforeAt[slot] = -1;
    previous = slot;
  }
}
