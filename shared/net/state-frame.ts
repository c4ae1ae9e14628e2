import { assert } from '#shared/core/assert.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { BEARINGS, createHeard, type Heard, HEARD_MAX, SOUNDS_MAX } from '#shared/sim/heard.ts';
import type { Schema, SchemaRow } from '#shared/sim/schema.ts';
import type { Column } from '#shared/sim/world.ts';
import { beforeOf, type Slots } from '#shared/net/slots.ts';
import {
  createStateHeader,
  hasLawfulSlack,
  HEADER_BITS_MAX,
  STATE_FRAME,
  type StateHeader,
  takeStateHeader,
} from '#shared/net/state-header.ts';
import {
  beginReading,
  type BitReader,
  type BitWriter,
  createBitReader,
  isAtEnd,
  putBits,
  takeBits,
} from '#shared/net/wire/bits.ts';
import { takeChange, takeSymbol } from '#shared/net/wire/change.ts';
import { type KindPlan, MASK_FIELDS, type WireCodec } from '#shared/net/wire/codec.ts';
import { ENTITIES_MAX, GAP_END, gapBits, gapOf } from '#shared/net/wire/gap.ts';
import {
  COUNT_BITS_MAX,
  putCount,
  putNumber,
  putSigned,
  takeCount,
  takeNumber,
  takeSigned,
} from '#shared/net/wire/numbers.ts';
import { MAX_BITS } from '#shared/net/wire/prefix-code.ts';

/*
 * Server to client, at most one per tick, in bits:
 *
 *   head      see `state-header.ts`
 *   own       the own body if the head says so, then a count and index gap + entity for all that the seat owns besides. An entity is
 *             its kind and then the other own rows that the kind has, at rest precision, a plain number each
 *   leaves    a count, then slot gaps
 *   enters    a count, then slot gap, kind, and the other public rows that the kind has, a plain number each
 *   heard     a count, then 4 bits of sound, 6 of bearing, 3 of loudness
 *   updates   of kinds of which every frame tells (`KindTable.always`), per entity by slots: 1 bit when the head says that some are left
 *             for later (1 = this one is), and its change, which may be none. Then of all other kinds, per entity that is not as
 *             predicted: the symbol of a gap, the same bit, and its change; and the symbol that ends the list. What is older than
 *             `HISTORY_TICKS` has all its public rows in place of a change
 *
 * Slots ascend within each list; a slot gap is a count of the slots between (the first counts from -1). The gaps of updates count
 * entities instead: those of the listed kinds that were known before and stay.
 */

/**
 * Bytes that the largest frame of a room can have; buffers of this size need no checks while writing. Asserts that there are no more
 * slots than gaps can count.
 */
export function stateFrameBytesMax(codec: WireCodec, slots: number, owned: number): number {
  assert(slots <= ENTITIES_MAX, `${slots} slots, at most ${ENTITIES_MAX}`);
  const { ownRows, ownOf } = codec.schema;
  const own = largestOf(ownOf, (at) => bitsOf(ownRows[at].min, ownRows[at].max));
  const ownSection = own + COUNT_BITS_MAX + owned * (COUNT_BITS_MAX + own);
  const lists = 3 * COUNT_BITS_MAX + HEARD_MAX * HEARD_BITS + MAX_BITS;
  return Math.ceil((HEADER_BITS_MAX + ownSection + lists + slots * (GAP_BITS_MAX + recordBitsMax(codec))) / 8);
}

const HEARD_BITS = 13;

/** A gap with its extra bits, and whether the update is left for later. */
const GAP_BITS_MAX: number = COUNT_BITS_MAX + MAX_BITS;

/** Bits of the longest enter or update behind its gap. */
export function recordBitsMax({ schema: { publicRows, publicOf } }: WireCodec): number {
  const masks = Math.ceil(publicRows.length / MASK_FIELDS) * MAX_BITS;
  return masks + largestOf(publicOf, (at) => bitsOf(publicRows[at].wireMin, publicRows[at].wireMax));
}

/** Of all kinds the one whose fields take most. */
function largestOf(fieldsOf: Schema['ownOf'], bitsMax: (at: number) => number): number {
  return Math.max(...fieldsOf.map((of) => of.reduce((sum, at) => sum + bitsMax(at), 0)));
}

/** Of a plain number, or of the difference of two with the longest symbol. */
function bitsOf(min: number, max: number): number {
  return MAX_BITS + Math.ceil(Math.log2(max - min + 1)) + 1;
}

/** The rest values of one entity of the own section, absolute and complete. `kind` is the first own row. */
export function putOwn(w: BitWriter, { ownRows, ownOf }: Schema, table: readonly Column[], index: number): void {
  const of = ownOf[table[ownRows[0].index][index]];
  for (let i = 0; i < of.length; i++) {
    const row = ownRows[of[i]];
    // By its bits: an unsigned number beyond 2^31 would be allocated.
    putValue(w, row, table[row.index][index] | 0);
  }
}

/** All that the seat owns besides its body: the living entities of `first .. first + count`. */
export function putOwned(w: BitWriter, schema: Schema, table: readonly Column[], first: number, count: number): void {
  const kind = table[schema.ownRows[0].index];
  let living = 0;
  for (let i = 0; i < count; i++) if (kind[first + i] !== 0) living++;
  putCount(w, living);
  for (let i = 0, previous = -1; i < count; i++) {
    if (kind[first + i] === 0) continue;
    putCount(w, i - previous - 1);
    putOwn(w, schema, table, first + i);
    previous = i;
  }
}

/** All public values of one entity but its kind; `values` is a slot of the shown ring. */
export function putPublic(
  w: BitWriter,
  { publicRows, publicOf }: Schema,
  values: Int32Array,
  stride: number,
  e: number,
): void {
  const of = publicOf[values[e]];
  for (let i = 1; i < of.length; i++) putValue(w, publicRows[of[i]], values[of[i] * stride + e]);
}

export function putHeard(w: BitWriter, heard: Heard): void {
  putCount(w, heard.count);
  for (let i = 0; i < heard.count; i++) {
    putBits(w, heard.sounds[i] & (SOUNDS_MAX - 1), 4);
    putBits(w, heard.bearings[i] & (BEARINGS - 1), 6);
    putBits(w, heard.loudnesses[i] & 7, 3);
  }
}

function putValue(w: BitWriter, row: SchemaRow, value: number): void {
  if (row.min < 0) putSigned(w, value);
  else putNumber(w, value);
}

/** Why a state frame was refused. */
export type StateRefusal = 'state/short' | 'state/long' | 'state/type' | 'state/gap' | 'state/slot' | 'state/range';

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
  /** Enters and updates: `records` of them, enters first; slots ascend among enters, told and listed updates. What is as predicted has none. */
  enters: number;
  records: number;
  readonly recordSlots: Int32Array;
  /** By public row: which fields an enter has, and which are not as predicted in an update. */
  readonly recordMasks: Int32Array;
  /** `rows` values per record: all of the entity. */
  readonly values: Int32Array;
  /** Slots that differ and are left for a later frame: of told kinds, then of listed ones, ascending among each. */
  deferred: number;
  readonly deferredSlots: Int32Array;
  readonly heard: Heard;
  readonly reader: BitReader;
}

/** `owned`: how many entities a seat may own besides its body. */
export function createStagedState(codec: WireCodec, slots: number, owned: number): StagedState {
  const { schema } = codec;
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
    deferred: 0,
    deferredSlots: new Int32Array(slots),
    heard: createHeard(),
    reader: createBitReader(stateFrameBytesMax(codec, slots, owned)),
  };
}

/**
 * Reads any bytes into `out`, or names what is wrong with them; then `out` means nothing and nothing was applied. A frame
 * that is accepted applies without further checks. Never throws, allocates nothing; linear in the frame's size and in what is known.
 */
export function readStateFrame(bytes: Uint8Array, slots: Slots, out: StagedState): StateRefusal | undefined {
  const r = out.reader;
  if (!beginReading(r, bytes)) return 'state/long';
  if (takeBits(r, 8) !== STATE_FRAME) return bytes.length === 0 ? 'state/short' : 'state/type';
  const { schema } = slots.codec;
  const refusal =
    (takeStateHeader(r, out.header, slots) ? undefined : 'state/gap') ??
    (hasLawfulSlack(out.header) ? undefined : 'state/range') ??
    readOwn(r, schema, out) ??
    readLeaves(r, slots, out) ??
    readEnters(r, schema, slots, out) ??
    readHeard(r, out.heard) ??
    readUpdates(r, slots, out);
  if (r.failed) return 'state/short';
  return refusal ?? (isAtEnd(r) ? undefined : 'state/long');
}

function readOwn(r: BitReader, schema: Schema, out: StagedState): StateRefusal | undefined {
  // A loop: calling `fill` costs more than so few numbers.
  for (let i = 0; i < out.own.length; i++) out.own[i] = 0;
  if (out.owned.length > 0) out.owned.fill(0);
  if (out.header.own && !readOwnEntity(r, schema, out.own, 0)) return 'state/range';
  const count = takeCount(r);
  const most = out.owned.length / schema.ownRows.length;
  if (count > most) return 'state/slot';
  let index = -1;
  for (let i = 0; i < count; i++) {
    index += 1 + takeCount(r);
    if (index >= most) return 'state/slot';
    if (!readOwnEntity(r, schema, out.owned, index * schema.ownRows.length)) return 'state/range';
  }
  return undefined;
}

/** Reads one entity at rest precision to `out[at]`. False when a value is out of range or the kind is none. */
function readOwnEntity(r: BitReader, { ownRows, ownOf }: Schema, out: Int32Array, at: number): boolean {
  const kind = takeNumber(r);
  if (!isKind(ownOf, kind)) return false;
  out[at] = kind;
  const of = ownOf[kind];
  for (let i = 1; i < of.length; i++) {
    const row = ownRows[of[i]];
    const value = takeValue(r, row);
    if (value < row.min || value > row.max) return false;
    out[at + of[i]] = value;
  }
  return true;
}

function readLeaves(r: BitReader, slots: Slots, out: StagedState): StateRefusal | undefined {
  out.leaves = takeCount(r);
  if (out.leaves > out.leaveSlots.length) return 'state/slot';
  let slot = -1;
  for (let i = 0; i < out.leaves; i++) {
    slot += 1 + takeCount(r);
    if (slot >= slots.taken.length || out.header.fresh || slots.taken[slot] === 0) return 'state/slot';
    out.leaveSlots[i] = slot;
  }
  return undefined;
}

function readEnters(r: BitReader, schema: Schema, slots: Slots, out: StagedState): StateRefusal | undefined {
  out.enters = takeCount(r);
  out.records = 0;
  if (out.enters > out.recordSlots.length) return 'state/slot';
  let slot = -1;
  for (let i = 0; i < out.enters; i++) {
    slot += 1 + takeCount(r);
    if (slot >= slots.taken.length || (!out.header.fresh && slots.taken[slot] !== 0)) return 'state/slot';
    out.recordSlots[i] = slot;
    const kind = takeNumber(r);
    if (!isKind(schema.publicOf, kind) || !readPublic(r, schema, kind, out, i)) return 'state/range';
  }
  out.records = out.enters;
  return undefined;
}

/** Kind 0 is a free index, which nobody can see; and a kind that has no fields is none of the game's. */
function isKind(fieldsOf: Schema['publicOf'], kind: number): boolean {
  return kind > 0 && kind < fieldsOf.length && fieldsOf[kind].length > 1;
}

function readPublic(
  r: BitReader,
  { publicRows, publicOf }: Schema,
  kind: number,
  out: StagedState,
  record: number,
): boolean {
  const first = record * publicRows.length;
  out.values.fill(0, first, first + publicRows.length);
  out.values[first] = kind;
  const of = publicOf[kind];
  let mask = 1;
  for (let i = 1; i < of.length; i++) {
    const row = publicRows[of[i]];
    const value = takeValue(r, row);
    if (value < row.wireMin || value > row.wireMax) return false;
    out.values[first + of[i]] = value;
    mask |= 1 << of[i];
  }
  out.recordMasks[record] = mask;
  return true;
}

function readHeard(r: BitReader, heard: Heard): StateRefusal | undefined {
  const count = takeCount(r);
  if (count > HEARD_MAX) return 'state/range';
  heard.count = count;
  for (let i = 0; i < count; i++) {
    heard.sounds[i] = takeBits(r, 4);
    heard.bearings[i] = takeBits(r, 6);
    heard.loudnesses[i] = takeBits(r, 3);
  }
  return undefined;
}

function readUpdates(r: BitReader, slots: Slots, out: StagedState): StateRefusal | undefined {
  out.deferred = 0;
  if (!out.header.fresh) return readTold(r, slots, out) ?? readListed(r, slots, out);
  return takeSymbol(r, slots.codec.gaps) === GAP_END ? undefined : 'state/slot';
}

/** Of the kinds of which every frame tells. */
function readTold(r: BitReader, slots: Slots, out: StagedState): StateRefusal | undefined {
  leave = 0;
  if (!slots.codec.tells) return undefined;
  for (let slot = 0; slot < slots.end && !r.failed; slot++) {
    if (stays(slots, out, slot) && isTold(slots, slot) && !readUpdate(r, slots, out, slot, true)) return 'state/range';
  }
  return undefined;
}

/** Of all other kinds, those that are not as expected. */
function readListed(r: BitReader, slots: Slots, out: StagedState): StateRefusal | undefined {
  const { gaps } = slots.codec;
  leave = 0;
  let slot = -1;
  for (let symbol = takeSymbol(r, gaps); symbol !== GAP_END; symbol = takeSymbol(r, gaps)) {
    const bits = gapBits(symbol);
    slot = skipGap(slots, out, slot, bits === 0 ? symbol : gapOf(symbol, takeBits(r, bits)));
    if (r.failed || slot < 0) return 'state/slot';
    if (!readUpdate(r, slots, out, slot, false)) return 'state/range';
  }
  return undefined;
}

/** The slot of the entity so many after that of `slot`, of those that can be listed; -1 when there are not so many. */
function skipGap(slots: Slots, out: StagedState, slot: number, gap: number): number {
  const { tells } = slots.codec;
  let left = gap;
  for (let next = slot + 1; next < slots.end; next++) {
    if (stays(slots, out, next) && !(tells && isTold(slots, next)) && left-- === 0) return next;
  }
  return -1;
}

/** Where the list of leaves has got to: slots are asked in ascending order. */
let leave = 0;

/** Whether the slot was known before and does not leave. */
function stays({ taken }: Slots, { leaves, leaveSlots }: StagedState, slot: number): boolean {
  while (leave < leaves && leaveSlots[leave] < slot) leave++;
  return taken[slot] !== 0 && (leave === leaves || leaveSlots[leave] !== slot);
}

function isTold({ codec, values, rows }: Slots, slot: number): boolean {
  return codec.kinds[values[slot * rows]]!.always;
}

/** False for a change that nobody writes. */
function readUpdate(r: BitReader, slots: Slots, out: StagedState, slot: number, mayBeNone: boolean): boolean {
  const { codec, rows, values, lastAt } = slots;
  if (out.header.deferring && takeBits(r, 1) === 1) {
    out.deferredSlots[out.deferred++] = slot;
    return true;
  }
  const record = out.records;
  const kind = values[slot * rows];
  const age = out.header.tick - lastAt[slot];
  out.recordSlots[record] = slot;
  out.records += age < HISTORY_TICKS ? 0 : 1;
  if (age >= HISTORY_TICKS) return readPublic(r, codec.schema, kind, out, record);
  const plan = codec.kinds[kind]!;
  const before = beforeOf(slots, slot, out.header.tick);
  beginValues(plan, kind, out.values, record * rows);
  const mask = takeChange(r, plan, values, before, slot * rows, age, out.values, record * rows);
  out.recordMasks[record] = mask;
  if (mask > 0) out.records++;
  return mask > 0 || (mask === 0 && mayBeNone);
}

/** Lays out a record: its kind, and 0 for what that does not have. */
function beginValues({ absent }: KindPlan, kind: number, values: Int32Array, first: number): void {
  values[first] = kind;
  for (let i = 0; i < absent.length; i++) values[first + absent[i]] = 0;
}

function takeValue(r: BitReader, row: SchemaRow): number {
  if (row.min < 0) return takeSigned(r);
  const bits = takeNumber(r);
  return row.type === 'u32' ? bits >>> 0 : bits;
}
