import type { WireCodec } from '#shared/net/wire/codec.ts';
import { isSteady, predictField } from '#shared/net/wire/predict.ts';
import type { StagedState } from '#shared/net/state-frame.ts';

/*
 * What a client has been told: by slot the newest values and those of the state before, which the next frame goes on from. Every
 * client, a test's or a cheat's too, applies frames by this file.
 */

export interface Slots {
  /** Of the newest frame applied; 0: none yet. */
  tick: number;
  epoch: number;
  used: number;
  refused: number;
  readonly codec: WireCodec;
  readonly rows: number;
  /** 1 where a slot is taken; no slot from `end` on is. */
  readonly taken: Uint8Array;
  end: number;
  /** By slot: ticks of the last frame that brought it up to date and of the one before that; -1 for none. */
  readonly lastAt: Int32Array;
  readonly beforeAt: Int32Array;
  /**
   * Wire values: `values[slot * rows + row]`, rows as in `schema.publicRows`; and those of `beforeAt`, of rows that go on as they went:
   * nobody asks for others, so they may be older.
   */
  readonly values: Int32Array;
  readonly before: Int32Array;
  /** Scratch, by slot: the record of the frame being applied, or one of `FATE`. */
  readonly fates: Int16Array;
}

export function createSlots(codec: WireCodec, capacity: number): Slots {
  const rows = codec.schema.publicRows.length;
  return {
    tick: 0,
    epoch: 0,
    used: 0,
    refused: 0,
    codec,
    rows,
    taken: new Uint8Array(capacity),
    end: 0,
    lastAt: new Int32Array(capacity).fill(-1),
    beforeAt: new Int32Array(capacity).fill(-1),
    values: new Int32Array(capacity * rows),
    before: new Int32Array(capacity * rows),
    fates: new Int16Array(capacity),
  };
}

/** Applies a frame that `readStateFrame` accepted. Costs a prediction for everything that is known. */
export function applyFrame(slots: Slots, staged: StagedState): void {
  const { header } = staged;
  if (header.fresh) slots.taken.fill(0);
  for (let i = 0; i < staged.leaves; i++) slots.taken[staged.leaveSlots[i]] = 0;
  for (let i = 0; i < staged.enters; i++) slots.taken[staged.recordSlots[i]] = 1;
  slots.end = endOf(slots, staged);
  findFates(slots, staged);
  for (let slot = 0; slot < slots.end; slot++) if (slots.taken[slot] !== 0) applySlot(slots, staged, slot);
  slots.tick = header.tick;
  slots.epoch = header.epoch;
  slots.used = header.used;
  slots.refused = header.refused;
}

function endOf({ taken, end }: Slots, { header, enters, recordSlots }: StagedState): number {
  let last = Math.max(header.fresh ? 0 : end, enters === 0 ? 0 : recordSlots[enters - 1] + 1);
  while (last > 0 && taken[last - 1] === 0) last--;
  return last;
}

/** What a frame does to a slot, where it is no record. */
const FATE = { expected: -1, deferred: -2 } as const;

function findFates({ fates, end }: Slots, staged: StagedState): void {
  for (let slot = 0; slot < end; slot++) fates[slot] = FATE.expected;
  for (let i = 0; i < staged.deferred; i++) fates[staged.deferredSlots[i]] = FATE.deferred;
  for (let record = 0; record < staged.records; record++) fates[staged.recordSlots[record]] = record;
}

function applySlot(slots: Slots, staged: StagedState, slot: number): void {
  const fate = slots.fates[slot];
  if (fate === FATE.deferred) return;
  if (fate >= 0 && fate < staged.enters) takeIn(slots, staged, fate, slot);
  else bringUp(slots, staged, fate, slot);
}

function takeIn(
  { rows, values, before, lastAt, beforeAt }: Slots,
  staged: StagedState,
  record: number,
  slot: number,
): void {
  const first = slot * rows;
  const from = record * rows;
  for (let row = 0; row < rows; row++) {
    values[first + row] = staged.values[from + row];
    // So that fields that its kind does not have are 0 there too.
    before[first + row] = values[first + row];
  }
  lastAt[slot] = staged.header.tick;
  beforeAt[slot] = -1;
}

/** The values of a record or, without one, those that are predicted. */
function bringUp(slots: Slots, staged: StagedState, record: number, slot: number): void {
  const { rows, values, before, lastAt, beforeAt } = slots;
  const { tick } = staged.header;
  if (record < 0) predictSlot(slots, slot, tick);
  else takeRow(values, before, staged.values, slot * rows, record * rows, rows);
  beforeAt[slot] = lastAt[slot];
  lastAt[slot] = tick;
}

function takeRow(
  values: Int32Array,
  before: Int32Array,
  from: Int32Array,
  first: number,
  fromAt: number,
  rows: number,
): void {
  for (let row = 0; row < rows; row++) {
    before[first + row] = values[first + row];
    values[first + row] = from[fromAt + row];
  }
}

/** Predicts in place, what others move by before what moves. What stays as it is costs nothing. */
function predictSlot(slots: Slots, slot: number, tick: number): void {
  const { codec, rows, values, before, lastAt } = slots;
  const first = slot * rows;
  const { linear, moved } = codec.kinds[values[first]]!;
  const earlier = beforeOf(slots, slot, tick);
  const age = tick - lastAt[slot];
  for (let i = 0; i < linear.length; i++) {
    const plan = linear[i];
    const at = first + plan.at;
    const next = predictField(plan, values[at], earlier[at], 0, age);
    before[at] = values[at];
    values[at] = next;
  }
  for (let i = 0; i < moved.length; i++) {
    const plan = moved[i];
    const at = first + plan.at;
    const next = predictField(plan, values[at], 0, values[first + plan.by], age);
    before[at] = values[at];
    values[at] = next;
  }
}

/** The state before the last, where it counts for a prediction of a tick; else the last again. */
export function beforeOf({ values, before, lastAt, beforeAt }: Slots, slot: number, tick: number): Int32Array {
  return isSteady(tick, lastAt[slot], beforeAt[slot]) ? before : values;
}
