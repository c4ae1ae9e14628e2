import { assert } from '#shared/core/assert.ts';
import { hasBit } from '#shared/core/bits.ts';
import { HISTORY_TICKS, TICK_HZ } from '#shared/core/constants.ts';
import { putGap } from '#shared/net/records.ts';
import { createStateHeader, putStateHeader, takeStateHeader } from '#shared/net/state-header.ts';
import {
  beginBits,
  beginReading,
  bitLength,
  type BitReader,
  type BitWriter,
  createBitReader,
  createBitWriter,
  endBits,
  putBits,
  takeBits,
} from '#shared/net/wire/bits.ts';
import { findChange, putSymbol, residuals } from '#shared/net/wire/change.ts';
import { type KindPlan, MASK_FIELDS } from '#shared/net/wire/codec.ts';
import { GAP_END } from '#shared/net/wire/gap.ts';
import { classOf, extraBits, extraOf } from '#shared/net/wire/number-class.ts';
import { putCount, putNumber, putSigned, takeCount } from '#shared/net/wire/numbers.ts';
import { isSteady } from '#shared/net/wire/predict.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';
import { shownAt } from '#shared/sim/shown.ts';
import { ownedStart } from '#shared/sim/world.ts';
import type { Client } from '#server/client.ts';
import { type Room, tickOf } from '#server/room.ts';
import { kindNamesOf } from '#bench/scenario/kinds.ts';
import type { ScenarioLoad } from '#bench/scenario/scenario.ts';

/*
 * What states are made of, by kind of entity and field. The tick itself does not count: here each frame is written once more from what
 * its client had, field by field, and must come out as it was sent, bit for bit.
 */

export interface FieldBytes {
  /** Kind of entity, or part of the frame. */
  readonly type: string;
  readonly field: string;
  /** Down to one player, bytes a second. */
  readonly bytesPerS: number;
}

/** What a client had before the tick. */
interface Before {
  readonly lastAt: Int32Array;
  readonly beforeAt: Int32Array;
  readonly said: { readonly used: number; readonly refused: number };
  readonly tick: number;
}

interface Count {
  readonly room: Room;
  readonly names: readonly string[];
  readonly writer: BitWriter;
  readonly reader: BitReader;
  /** By type and field. */
  readonly bits: Map<string, Map<string, number>>;
  /** Up to here everything is booked. */
  booked: number;
}

/** Clients that are looked at, at most: evenly among all. */
const CLIENTS_MAX = 16;

/** Beyond any frame of any scenario: a room of a thousand told anew takes 64 KB. */
const FRAME_BYTES_MAX = 1 << 20;

/** Lives so many more ticks and counts what their states are made of; the largest part first. Asserts that it accounts for every bit. */
export function countFieldBytes(load: ScenarioLoad, ticks: number): FieldBytes[] {
  const { room } = load;
  const every = Math.max(1, Math.ceil(room.clients.length / CLIENTS_MAX));
  const count: Count = {
    room,
    names: kindNamesOf(room.game.look),
    writer: createBitWriter(FRAME_BYTES_MAX),
    reader: createBitReader(FRAME_BYTES_MAX),
    bits: new Map(),
    booked: 0,
  };
  let clientTicks = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const befores = new Map(watchedIn(room, every).map((client) => [client, beforeOf(client)]));
    load.tick();
    const watched = watchedIn(room, every);
    clientTicks += watched.length;
    for (const client of watched) {
      if (client.lastSentTick === tickOf(room)) countFrame(count, client, befores.get(client) ?? beforeOf(client));
    }
  }
  return bytesOf(count.bits, clientTicks / TICK_HZ);
}

function watchedIn({ clients }: Room, every: number): Client[] {
  return clients.filter(({ seat }) => seat % every === 0);
}

function beforeOf({ lastAt, beforeAt, said, lastSentTick }: Client): Before {
  return { lastAt: lastAt.slice(), beforeAt: beforeAt.slice(), said: { ...said }, tick: lastSentTick };
}

function bytesOf(bits: Count['bits'], seconds: number): FieldBytes[] {
  const all = [...bits].flatMap(([type, fields]) => {
    return [...fields].map(([field, count]) => ({ type, field, bytesPerS: count / 8 / seconds }));
  });
  return all.filter(({ bytesPerS }) => bytesPerS > 0).toSorted((a, b) => b.bytesPerS - a.bytesPerS);
}

/** Books what has been written since the last time. */
function book(count: Count, type: string, field: string): void {
  const at = bitLength(count.writer);
  const fields = count.bits.get(type) ?? new Map<string, number>();
  count.bits.set(type, fields.set(field, (fields.get(field) ?? 0) + at - count.booked));
  count.booked = at;
}

/** In the order of `state-frame.ts`. */
function countFrame(count: Count, client: Client, before: Before): void {
  const sent = client.writers[0].bytes.subarray(0, client.writers[0].at);
  beginBits(count.writer);
  count.booked = 0;
  assert(beginReading(count.reader, sent), `a frame of ${sent.length} B`);
  const fresh = countHead(count, client, before);
  countOwn(count, client);
  countLeaves(count, client, fresh);
  countEnters(count, client);
  countHeard(count);
  countUpdates(count, client, before);
  const { writer } = count;
  putBits(writer, 0, (8 - (bitLength(writer) & 7)) & 7);
  book(count, 'frame', 'padding');
  endBits(writer);
  const isSame = writer.at === sent.length && sent.every((byte, at) => writer.bytes[at] === byte);
  assert(isSame, `the frame of seat ${client.seat} in tick ${tickOf(count.room)} came out otherwise`);
}

function countHead(count: Count, { epoch }: Client, { said, tick }: Before): boolean {
  const header = createStateHeader();
  takeBits(count.reader, 8);
  takeStateHeader(count.reader, header, { ...said, epoch, tick });
  putStateHeader(count.writer, header, said);
  book(count, 'frame', 'head');
  return header.fresh;
}

function countOwn(count: Count, { seat, header }: Client): void {
  const { world } = count.room;
  const { kind } = world.columns;
  if (header.own) countOwnEntity(count, seat, 'own body');
  const first = ownedStart(world.ranges, seat);
  const living = Array.from({ length: world.ranges.ownedPerSeat }, (_, i) => i).filter((i) => kind[first + i] !== 0);
  putCount(count.writer, living.length);
  book(count, 'frame', 'what is owned');
  for (const [n, i] of living.entries()) {
    putCount(count.writer, i - (living[n - 1] ?? -1) - 1);
    countOwnEntity(count, first + i, `own ${count.names[kind[first + i]]}`);
  }
}

function countOwnEntity(count: Count, entity: number, type: string): void {
  const { schema, table } = count.room.world;
  const { ownRows, ownOf } = schema;
  for (const at of ownOf[table[ownRows[0].index][entity]]) {
    putValue(count.writer, ownRows[at], table[ownRows[at].index][entity] | 0);
    book(count, type, ownRows[at].name);
  }
}

function putValue(writer: BitWriter, { min }: SchemaRow, value: number): void {
  if (min < 0) putSigned(writer, value);
  else putNumber(writer, value);
}

function countLeaves(count: Count, client: Client, fresh: boolean): void {
  const slots = client.leaving.subarray(0, fresh ? 0 : client.leavingCount);
  putCount(count.writer, slots.length);
  for (let i = 0; i < slots.length; i++) putCount(count.writer, slots[i] - (i > 0 ? slots[i - 1] : -1) - 1);
  book(count, 'frame', 'leaving');
}

function countEnters(count: Count, client: Client): void {
  const { room, writer } = count;
  const now = shownAt(room.shown, tickOf(room));
  const slots = client.entering.subarray(0, client.enteringCount);
  putCount(writer, slots.length);
  book(count, 'frame', 'entering');
  for (let i = 0; i < slots.length; i++) {
    const entity = client.entityOf[slots[i]];
    putCount(writer, slots[i] - (i > 0 ? slots[i - 1] : -1) - 1);
    putNumber(writer, now[entity]);
    book(count, count.names[now[entity]], 'entering');
    countWhole(count, now, entity);
  }
}

/** All public fields but the kind, absolute. */
function countWhole(count: Count, now: Int32Array, entity: number): void {
  const { schema, capacity } = count.room.world;
  for (const at of schema.publicOf[now[entity]].slice(1)) {
    putValue(count.writer, schema.publicRows[at], now[at * capacity + entity]);
    book(count, count.names[now[entity]], schema.publicRows[at].name);
  }
}

/** The client has forgotten what it was told, so it is read from the frame. */
function countHeard(count: Count): void {
  const { reader, writer } = count;
  reader.at = bitLength(writer);
  const heard = takeCount(reader);
  putCount(writer, heard);
  for (let i = 0; i < heard; i++) putBits(writer, takeBits(reader, HEARD_BITS), HEARD_BITS);
  book(count, 'frame', 'heard');
}

/** A sound: 4 bits of which, 6 of bearing, 3 of loudness. */
const HEARD_BITS = 13;

/** Of kinds of which every frame tells at once; of others those that differ, behind gaps, after them. */
function countUpdates(count: Count, client: Client, before: Before): void {
  const { room, writer } = count;
  const entering = new Set(client.entering.subarray(0, client.enteringCount));
  const listed: { readonly slot: number; readonly rank: number }[] = [];
  let rank = 0;
  for (let slot = 0; slot < client.slotsEnd; slot++) {
    if (client.entityOf[slot] < 0 || entering.has(slot)) continue;
    if (planOf(room, client.entityOf[slot]).always) countUpdate(count, client, before, slot);
    else if (changeOf(room, client, before, slot) !== 0) listed.push({ slot, rank: rank++ });
    else rank++;
  }
  let next = 0;
  for (const one of listed) {
    putGap(writer, room.shared.codec.gaps, one.rank - next);
    next = one.rank + 1;
    book(count, nameIn(count, client, one.slot), 'which entity');
    countUpdate(count, client, before, one.slot);
  }
  putSymbol(writer, room.shared.codec.gaps, GAP_END);
  book(count, 'frame', 'end of the list');
}

function planOf({ shown, shared }: Room, entity: number): KindPlan {
  return shared.codec.kinds[shownAt(shown, shared.tick)[entity]]!;
}

function nameIn({ room, names }: Count, { entityOf }: Client, slot: number): string {
  return names[shownAt(room.shown, tickOf(room))[entityOf[slot]]];
}

/** What is older has all its fields sent. */
const WHOLE = -1;

/** Bits of the fields that differ; their residuals are in `residuals` afterwards. */
function changeOf(room: Room, { entityOf }: Client, { lastAt, beforeAt }: Before, slot: number): number {
  const { shown } = room;
  const tick = tickOf(room);
  const last = lastAt[slot];
  if (tick - last >= HISTORY_TICKS) return WHOLE;
  const from = shownAt(shown, last);
  const earlier = isSteady(tick, last, beforeAt[slot]) ? shownAt(shown, beforeAt[slot]) : from;
  const entity = entityOf[slot];
  return findChange(planOf(room, entity), shownAt(shown, tick), from, earlier, entity, shown.capacity, tick - last);
}

function countUpdate(count: Count, client: Client, before: Before, slot: number): void {
  const { room, writer } = count;
  const name = nameIn(count, client, slot);
  const mask = changeOf(room, client, before, slot);
  const isLeft = client.isDeferring && mask !== 0 && hasBit(client.deferred, slot);
  if (client.isDeferring) putBits(writer, isLeft ? 1 : 0, 1);
  book(count, name, 'left for later');
  if (isLeft) return;
  if (mask === WHOLE) countWhole(count, shownAt(room.shown, tickOf(room)), client.entityOf[slot]);
  else countChange(count, planOf(room, client.entityOf[slot]), mask, name);
}

/** As `putChange` writes it. */
function countChange(count: Count, { fields, masks }: KindPlan, mask: number, name: string): void {
  const { writer } = count;
  for (let group = 0; group < masks.length; group++) {
    putSymbol(writer, masks[group], (mask >>> (group * MASK_FIELDS)) & ((1 << MASK_FIELDS) - 1));
  }
  book(count, name, 'which fields');
  for (let i = 0; i < fields.length; i++) {
    if ((mask & (1 << i)) === 0) continue;
    const symbol = classOf(residuals[i]);
    putSymbol(writer, fields[i].residuals, symbol);
    if (symbol > 16) putBits(writer, extraOf(residuals[i], symbol), extraBits(symbol));
    book(count, name, fields[i].row.name);
  }
}
