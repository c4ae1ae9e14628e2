import {
  type Reader,
  readI16,
  readI32,
  readSigned,
  readU8,
  readVarint,
  type Writer,
  writeSigned,
  writeU16,
  writeU32,
  writeU8,
  writeVarint,
} from '#shared/net/bytes.ts';
import type { Schema, SchemaRow } from '#shared/sim/schema.ts';
import type { Column } from '#shared/sim/world.ts';

/*
 * Server to client, at most one per tick:
 *
 *   0  u8   type 0x73
 *   1  u8   flags: bit 0 = fresh (forget every slot), bit 1 = own body present
 *   2  u8   epoch of the seat
 *   3  u32  tick
 *   7  u32  tick of the frame before this one to this client; 0 when fresh
 *  11  u32  used: bit i is 1 when the movement of `tick - i` was that of its input, in time or by a rollback
 *  15  u32  refused: bit i is 1 when that input came, but too late for anything of it to count
 *  19  i16  tick of the newest input that arrived, minus `tick`; NO_SLACK when none did since the last frame
 *  21  i16  its slack in 1/16 ms
 *  23  i16  the same pair for the input with the least slack
 *  25  i16
 *  27  own section: the own body if flagged, then varint count and index gap + entity for all that the seat owns besides.
 *      An entity is its kind and then the other own rows that the kind has, at rest precision, a varint each
 *      leaves:  varint count, then slot gaps
 *      enters:  varint count, then slot gap, kind, and the other public rows that the kind has, a varint each
 *      updates: varint count, then slot gap, varint mask of public rows, a varint per set bit
 *
 * Slots ascend within each list; a gap is the slot minus the one before it, minus 1 (the first counts from -1). Values are
 * absolute; signed rows are zigzag-coded.
 */

export const STATE_FRAME = 0x73;
export const FLAG_FRESH = 1;
export const FLAG_OWN = 2;

/** In place of a tick offset: no report. */
export const NO_SLACK = -32_768;

/** Slack on the wire: 1/16 ms in an i16 reaches ±2 s, far beyond any useful lead. */
export const SLACK_PER_MS = 16;

const HEADER_BYTES = 27;

/** Bytes that the largest frame of a room can have; buffers of this size need no checks while writing. */
export function stateFrameBytesMax(schema: Schema, slots: number, owned: number): number {
  const own = largestOf(schema.ownOf, (at) => valueBytesMax(schema.ownRows[at].min, schema.ownRows[at].max));
  const count = varintBytes(slots);
  const sections = own + varintBytes(owned) + owned * (varintBytes(owned) + own) + 3 * count;
  return HEADER_BYTES + sections + slots * (count + recordBytesMax(schema));
}

/** Bytes that the longest enter or update can have after its slot gap. */
export function recordBytesMax({ publicRows, publicOf }: Schema): number {
  const mask = varintBytes(2 ** publicRows.length - 1);
  return mask + largestOf(publicOf, (at) => valueBytesMax(publicRows[at].wireMin, publicRows[at].wireMax));
}

/** Of all kinds the one whose fields take most. */
function largestOf(fieldsOf: Schema['ownOf'], bytesMax: (at: number) => number): number {
  return Math.max(...fieldsOf.map((of) => of.reduce((sum, at) => sum + bytesMax(at), 0)));
}

function valueBytesMax(min: number, max: number): number {
  return varintBytes(min < 0 ? 2 * Math.max(-min, max + 1) - 1 : max);
}

function varintBytes(largest: number): number {
  return Math.max(1, Math.ceil(Math.log2(largest + 1) / 7));
}

export interface StateHeader {
  fresh: boolean;
  own: boolean;
  epoch: number;
  tick: number;
  previousTick: number;
  used: number;
  refused: number;
  newestOffset: number;
  newestSlack: number;
  worstOffset: number;
  worstSlack: number;
}

export function createStateHeader(): StateHeader {
  return {
    fresh: false,
    own: false,
    epoch: 0,
    tick: 0,
    previousTick: 0,
    used: 0,
    refused: 0,
    newestOffset: NO_SLACK,
    newestSlack: 0,
    worstOffset: NO_SLACK,
    worstSlack: 0,
  };
}

export function writeStateHeader(w: Writer, header: StateHeader): void {
  writeU8(w, STATE_FRAME);
  writeU8(w, (header.fresh ? FLAG_FRESH : 0) | (header.own ? FLAG_OWN : 0));
  writeU8(w, header.epoch);
  writeU32(w, header.tick);
  writeU32(w, header.previousTick);
  writeU32(w, header.used);
  writeU32(w, header.refused);
  writeU16(w, header.newestOffset);
  writeU16(w, header.newestSlack);
  writeU16(w, header.worstOffset);
  writeU16(w, header.worstSlack);
}

export function writeValue(w: Writer, row: SchemaRow, value: number): void {
  if (row.min < 0) writeSigned(w, value);
  else writeVarint(w, value);
}

/** The rest values of one entity of the own section, absolute and complete. `kind` is the first own row. */
export function writeOwn(w: Writer, { ownRows, ownOf }: Schema, table: readonly Column[], index: number): void {
  const of = ownOf[table[ownRows[0].index][index]];
  for (let i = 0; i < of.length; i++) {
    const row = ownRows[of[i]];
    writeValue(w, row, table[row.index][index]);
  }
}

/** All that the seat owns besides its body: the living entities of `first .. first + count`. */
export function writeOwned(w: Writer, schema: Schema, table: readonly Column[], first: number, count: number): void {
  const kind = table[schema.ownRows[0].index];
  let living = 0;
  for (let i = 0; i < count; i++) if (kind[first + i] !== 0) living++;
  writeVarint(w, living);
  for (let i = 0, previous = -1; i < count; i++) {
    if (kind[first + i] === 0) continue;
    writeVarint(w, i - previous - 1);
    writeOwn(w, schema, table, first + i);
    previous = i;
  }
}

/** All public values of one entity; `values` is a slot of the shown ring. `kind` is the first public row. */
export function writePublic(
  w: Writer,
  { publicRows, publicOf }: Schema,
  values: Int32Array,
  stride: number,
  e: number,
): void {
  const of = publicOf[values[e]];
  for (let i = 0; i < of.length; i++) writeValue(w, publicRows[of[i]], values[of[i] * stride + e]);
}

/** The public values whose bit is set in `mask`, which has bits of fields of the entity's kind only. */
export function writeMasked(
  w: Writer,
  { publicRows, publicOf }: Schema,
  mask: number,
  values: Int32Array,
  stride: number,
  e: number,
): void {
  const of = publicOf[values[e]];
  writeVarint(w, mask);
  for (let i = 1; i < of.length; i++) {
    if ((mask & (1 << of[i])) !== 0) writeValue(w, publicRows[of[i]], values[of[i] * stride + e]);
  }
}

/** Which public rows of an entity that lived throughout differ between two slots of the shown ring. */
export function changedMask(
  { publicOf }: Schema,
  now: Int32Array,
  before: Int32Array,
  stride: number,
  e: number,
): number {
  const of = publicOf[now[e]];
  let mask = 0;
  for (let i = 1; i < of.length; i++) {
    const at = of[i] * stride + e;
    if (now[at] !== before[at]) mask |= 1 << of[i];
  }
  return mask;
}

/** All public rows of a kind but `kind` itself, which never changes within a life. */
export function publicMask({ publicOf }: Schema, kind: number): number {
  let mask = 0;
  for (let i = 1; i < publicOf[kind].length; i++) mask |= 1 << publicOf[kind][i];
  return mask;
}

/** Why a state frame was refused. */
export type StateRefusal =
  | 'state/short'
  | 'state/long'
  | 'state/type'
  | 'state/flags'
  | 'state/gap'
  | 'state/slot'
  | 'state/range';

/** A decoded frame, not yet applied. Reused; holds the largest frame of its room. */
export interface StagedState {
  readonly header: StateHeader;
  /** The own body, by position in `ownRows`. Fields that the kind does not have are 0. */
  readonly own: Int32Array;
  /**
   * What the seat owns besides, by index within its own range: `owned[i * ownRows.length + row]`; all zero where nothing
   * lives, so `kind` tells.
   */
  readonly owned: Int32Array;
  leaves: number;
  readonly leaveSlots: Int32Array;
  /** Enters and updates: `records` of them, enters first. An enter's mask has the bits of all fields that its kind has. */
  enters: number;
  records: number;
  readonly recordSlots: Int32Array;
  readonly recordMasks: Int32Array;
  /** `rows` values per record; only those of set bits mean anything. */
  readonly values: Int32Array;
}

/** `owned`: how many entities a seat may own besides its body. */
export function createStagedState(schema: Schema, slots: number, owned: number): StagedState {
  return {
    header: createStateHeader(),
    own: new Int32Array(schema.ownRows.length),
    owned: new Int32Array(schema.ownRows.length * owned),
    leaves: 0,
    leaveSlots: new Int32Array(slots),
    enters: 0,
    records: 0,
    recordSlots: new Int32Array(slots),
    recordMasks: new Int32Array(slots),
    values: new Int32Array(slots * schema.publicRows.length),
  };
}

/** What the reader must know of the client to tell a valid frame: which slots are taken, and the last tick applied. */
export interface SlotsKnown {
  readonly tick: number;
  /** Not 0 where a slot is taken. */
  readonly taken: Uint8Array;
}

const reader: Reader = { bytes: new Uint8Array(0), at: 0, failed: false };

/**
 * Reads any bytes into `out`, or names what is wrong with them; then `out` means nothing and nothing was applied. A frame
 * that is accepted applies without further checks. Never throws, allocates nothing; linear in the frame's size.
 */
export function readStateFrame(
  bytes: Uint8Array,
  schema: Schema,
  known: SlotsKnown,
  out: StagedState,
): StateRefusal | undefined {
  reader.bytes = bytes;
  reader.at = 0;
  reader.failed = false;
  const refusal =
    readHeader(out.header, known) ??
    readOwn(schema, out) ??
    readLeaves(known, out) ??
    readEnters(schema, known, out) ??
    readUpdates(schema, known, out);
  if (reader.failed) return 'state/short';
  return refusal ?? (reader.at === bytes.length ? undefined : 'state/long');
}

function readHeader(header: StateHeader, known: SlotsKnown): StateRefusal | undefined {
  if (readU8(reader) !== STATE_FRAME) return 'state/type';
  const flags = readU8(reader);
  header.fresh = (flags & FLAG_FRESH) !== 0;
  header.own = (flags & FLAG_OWN) !== 0;
  header.epoch = readU8(reader);
  header.tick = readI32(reader);
  header.previousTick = readI32(reader);
  header.used = readI32(reader);
  header.refused = readI32(reader);
  header.newestOffset = readI16(reader);
  header.newestSlack = readI16(reader);
  header.worstOffset = readI16(reader);
  header.worstSlack = readI16(reader);
  if (flags > (FLAG_FRESH | FLAG_OWN)) return 'state/flags';
  if (header.fresh ? header.previousTick !== 0 : header.previousTick !== known.tick) return 'state/gap';
  return header.tick > header.previousTick ? undefined : 'state/gap';
}

function readOwn(schema: Schema, out: StagedState): StateRefusal | undefined {
  out.own.fill(0);
  out.owned.fill(0);
  if (out.header.own && !readOwnEntity(schema, out.own, 0)) return 'state/range';
  const count = readVarint(reader);
  const most = out.owned.length / schema.ownRows.length;
  if (count < 0 || count > most) return 'state/slot';
  let index = -1;
  for (let i = 0; i < count; i++) {
    const gap = readVarint(reader);
    index += 1 + gap;
    if (gap < 0 || index >= most) return 'state/slot';
    if (!readOwnEntity(schema, out.owned, index * schema.ownRows.length)) return 'state/range';
  }
  return undefined;
}

/** Reads one entity at rest precision to `out[at]`. False when a value is out of range or the kind is none. */
function readOwnEntity({ ownRows, ownOf }: Schema, out: Int32Array, at: number): boolean {
  const kind = readValue(ownRows[0]);
  if (!isKind(ownOf, kind)) return false;
  out[at] = kind;
  const of = ownOf[kind];
  for (let i = 1; i < of.length; i++) {
    const row = ownRows[of[i]];
    const value = readValue(row);
    if (value < row.min || value > row.max) return false;
    out[at + of[i]] = value;
  }
  return true;
}

function readLeaves(known: SlotsKnown, out: StagedState): StateRefusal | undefined {
  out.leaves = readVarint(reader);
  if (out.leaves < 0 || out.leaves > out.leaveSlots.length) return 'state/slot';
  let slot = -1;
  for (let i = 0; i < out.leaves; i++) {
    slot = readSlot(slot, known);
    if (slot < 0 || out.header.fresh || known.taken[slot] === 0) return 'state/slot';
    out.leaveSlots[i] = slot;
  }
  return undefined;
}

function readEnters(schema: Schema, known: SlotsKnown, out: StagedState): StateRefusal | undefined {
  out.enters = readVarint(reader);
  out.records = 0;
  if (out.enters < 0 || out.enters > out.recordSlots.length) return 'state/slot';
  let slot = -1;
  for (let i = 0; i < out.enters; i++) {
    slot = readSlot(slot, known);
    if (slot < 0 || (!out.header.fresh && known.taken[slot] !== 0)) return 'state/slot';
    out.recordSlots[i] = slot;
    if (!readEnter(schema, out, i)) return 'state/range';
  }
  out.records = out.enters;
  return undefined;
}

/** Kind 0 is a free index, which nobody can see; and a kind that has no fields is none of the game's. */
function isKind(fieldsOf: Schema['publicOf'], kind: number): boolean {
  return kind > 0 && kind < fieldsOf.length && fieldsOf[kind].length > 1;
}

function readEnter(schema: Schema, out: StagedState, record: number): boolean {
  const rows = schema.publicRows;
  const kind = readValue(rows[0]);
  if (!isKind(schema.publicOf, kind)) return false;
  const of = schema.publicOf[kind];
  let mask = 1;
  out.values[record * rows.length] = kind;
  for (let i = 1; i < of.length; i++) {
    mask |= 1 << of[i];
    if (!readField(rows[of[i]], out.values, record * rows.length + of[i])) return false;
  }
  out.recordMasks[record] = mask;
  return true;
}

function readField(row: SchemaRow, out: Int32Array, at: number): boolean {
  const value = readValue(row);
  out[at] = value;
  return value >= row.wireMin && value <= row.wireMax;
}

function readUpdates(schema: Schema, known: SlotsKnown, out: StagedState): StateRefusal | undefined {
  const updates = readVarint(reader);
  if (updates < 0 || updates > out.recordSlots.length - out.enters) return 'state/slot';
  let slot = -1;
  let left = 0;
  for (let i = out.enters; i < out.enters + updates; i++) {
    slot = readSlot(slot, known);
    if (slot < 0 || out.header.fresh || known.taken[slot] === 0) return 'state/slot';
    while (left < out.leaves && out.leaveSlots[left] < slot) left++;
    if (left < out.leaves && out.leaveSlots[left] === slot) return 'state/slot';
    out.recordSlots[i] = slot;
    const mask = readVarint(reader);
    if (mask <= 0 || mask >= 1 << schema.publicRows.length || (mask & 1) !== 0) return 'state/range';
    out.recordMasks[i] = mask;
    if (!readRecord(schema, out, i)) return 'state/range';
  }
  out.records = out.enters + updates;
  return undefined;
}

/** The next slot of an ascending list, or -1. */
function readSlot(previous: number, known: SlotsKnown): number {
  const gap = readVarint(reader);
  const slot = previous + 1 + gap;
  return gap >= 0 && slot < known.taken.length ? slot : -1;
}

function readRecord(schema: Schema, out: StagedState, record: number): boolean {
  const rows = schema.publicRows;
  const mask = out.recordMasks[record];
  for (let i = 0; i < rows.length; i++) {
    if ((mask & (1 << i)) !== 0 && !readField(rows[i], out.values, record * rows.length + i)) return false;
  }
  return true;
}

function readValue(row: SchemaRow): number {
  if (row.min < 0) return readSigned(reader);
  const bits = readVarint(reader);
  return row.type === 'u32' ? bits >>> 0 : bits;
}
