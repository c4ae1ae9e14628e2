import { type CodecData, type CodecState, indexAt, isSame } from '#bench/codec/data.ts';
import { putGap } from '#shared/net/records.ts';
import { applyFrame, createSlots, type Slots } from '#shared/net/slots.ts';
import {
  createStagedState,
  putHeard,
  putPublic,
  readStateFrame,
  type StagedState,
  stateFrameBytesMax,
} from '#shared/net/state-frame.ts';
import { createStateHeader, putStateHeader } from '#shared/net/state-header.ts';
import { beginBits, bitLength, type BitWriter, createBitWriter, endBits } from '#shared/net/wire/bits.ts';
import { findChange, putChange, putSymbol } from '#shared/net/wire/change.ts';
import type { WireCodec } from '#shared/net/wire/codec.ts';
import { GAP_END } from '#shared/net/wire/gap.ts';
import { putCount, putNumber } from '#shared/net/wire/numbers.ts';
import { isSteady } from '#shared/net/wire/predict.ts';
import { createHeard } from '#shared/sim/heard.ts';

/*
 * Data as whole state frames of one observer after the other, plainly written, read by what clients read them with, and what a client
 * then knows compared with what is so.
 */

export interface Sent {
  readonly frames: number;
  /** All frames. */
  readonly bytes: number;
  /** Lists of updates, their ends too. */
  readonly updateBits: number;
  /** Entities that were known before a frame and after it. */
  readonly updates: number;
  /** Frames that were refused, and entities that came out as others than they are. */
  readonly wrong: number;
}

type Totals = { -readonly [K in keyof Sent]: Sent[K] };

/** Sends every state to every observer. `reading`: the codec of the client, where it is to be another. */
export function sendData(codec: WireCodec, data: CodecData, reading: WireCodec = codec): Sent {
  const totals: Totals = { frames: 0, bytes: 0, updateBits: 0, updates: 0, wrong: 0 };
  const writer = createBitWriter(stateFrameBytesMax(codec, data.capacity, 0));
  const staged = createStagedState(reading, data.capacity, 0);
  const observers = data.states[0]?.views.length ?? 0;
  for (let observer = 0; observer < observers; observer++) {
    const slots = createSlots(reading, data.capacity);
    for (let at = 0; at < data.states.length; at++) {
      writeFrame(writer, totals, codec, data, at, observer, slots);
      readFrame(totals, writer.bytes.slice(0, writer.at), data, at, observer, slots, staged);
    }
  }
  return totals;
}

const nothing = createHeard();

function writeFrame(
  w: BitWriter,
  totals: Totals,
  codec: WireCodec,
  data: CodecData,
  at: number,
  observer: number,
  said: Slots,
): void {
  const now = data.states[at];
  const last = data.states[at - 1];
  const header = { ...createStateHeader(), fresh: !last, tick: now.tick, previousTick: last?.tick ?? 0 };
  beginBits(w);
  putStateHeader(w, header, said);
  putCount(w, 0);
  putSlots(w, last ? slotsThat(last, now, observer, data.capacity) : []);
  putSlots(w, slotsThat(now, last, observer, data.capacity), (slot) => {
    const index = indexAt(now, observer, slot);
    putNumber(w, now.values[index]);
    putPublic(w, data.schema, now.values, data.capacity, index);
  });
  putHeard(w, nothing);
  const before = bitLength(w);
  if (last) totals.updates += putUpdates(w, codec, data, at, observer);
  putSymbol(w, codec.gaps, GAP_END);
  totals.updateBits += bitLength(w) - before;
  endBits(w);
}

/** Slots that mean something in one state and another thing or nothing in the other. */
function slotsThat(has: CodecState, hasNot: CodecState | undefined, observer: number, capacity: number): number[] {
  const slots = [];
  for (let slot = 0; slot < capacity; slot++) {
    if (indexAt(has, observer, slot) >= 0 && !(hasNot && isSame(has, hasNot, observer, slot))) slots.push(slot);
  }
  return slots;
}

function putSlots(w: BitWriter, slots: readonly number[], put: (slot: number) => void = () => {}): void {
  putCount(w, slots.length);
  let previous = -1;
  for (const slot of slots) {
    putCount(w, slot - previous - 1);
    put(slot);
    previous = slot;
  }
}

/** First the kinds of which every frame tells, then those of the others that differ. Returns how many entities stay. */
function putUpdates(
  w: BitWriter,
  codec: WireCodec,
  { states, capacity }: CodecData,
  at: number,
  observer: number,
): number {
  const [now, last, before] = [states[at], states[at - 1], states[at - 2]];
  let [gap, updates] = [0, 0];
  for (const told of [true, false]) {
    for (let slot = 0; slot < capacity; slot++) {
      if (!isSame(now, last, observer, slot)) continue;
      const index = indexAt(now, observer, slot);
      const plan = codec.kinds[now.values[index]]!;
      if (plan.always !== told) continue;
      updates++;
      const steady = before && isSame(now, before, observer, slot) && isSteady(now.tick, last.tick, before.tick);
      const from = steady ? before : last;
      const mask = findChange(plan, now.values, last.values, from.values, index, capacity, now.tick - last.tick);
      if (!told && mask !== 0) putGap(w, codec.gaps, gap);
      gap = told || mask !== 0 ? 0 : gap + 1;
      if (told || mask !== 0) putChange(w, plan, mask);
    }
  }
  return updates;
}

function readFrame(
  totals: Totals,
  bytes: Uint8Array,
  data: CodecData,
  at: number,
  observer: number,
  slots: Slots,
  staged: StagedState,
): void {
  totals.frames++;
  totals.bytes += bytes.length;
  if (readStateFrame(bytes, slots, staged) === undefined) applyFrame(slots, staged);
  else totals.wrong++;
  const now = data.states[at];
  for (let slot = 0; slot < data.capacity; slot++) if (!isRight(slots, slot, data, now, observer)) totals.wrong++;
}

function isRight(
  slots: Slots,
  slot: number,
  { schema, capacity }: CodecData,
  now: CodecState,
  observer: number,
): boolean {
  const index = indexAt(now, observer, slot);
  if (index < 0 || slots.taken[slot] === 0) return index < 0 && slots.taken[slot] === 0;
  const of = schema.publicOf[now.values[index]];
  return of.every((row) => slots.values[slot * slots.rows + row] === now.values[row * capacity + index]);
}
