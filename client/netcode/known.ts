import type { SlotsKnown, StagedState } from '#shared/net/state-frame.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { Schema } from '#shared/sim/schema.ts';

/** No state is of this tick. */
const NEVER = -(2 ** 30);

/** All a client knows of others at one tick it was sent. */
export interface KnownState {
  tick: number;
  /** Tick of the state before it; 0: it was fresh. */
  previousTick: number;
  /** By slot: the life that holds it, 0 for none. A slot is used by one life after another. */
  readonly keys: Int32Array;
  /** Wire values: `values[slot * rows + row]`, rows as in `schema.publicRows`. */
  readonly values: Int32Array;
}

/** What this client knows: the newest state, and a ring of those before it. */
export interface Known extends SlotsKnown {
  tick: number;
  readonly schema: Schema;
  readonly rows: number;
  readonly slots: number;
  /** 1 where a slot is taken. */
  readonly taken: Uint8Array;
  readonly keys: Int32Array;
  readonly values: Int32Array;
  nextKey: number;
  /** By tick, as far back as the server keeps what it has shown: far more than any drawing delay. */
  readonly ring: readonly KnownState[];
}

export function createKnown(schema: Schema, slots: number): Known {
  const rows = schema.publicRows.length;
  const ring = Array.from({ length: HISTORY_TICKS }, () => {
    return { tick: NEVER, previousTick: 0, keys: new Int32Array(slots), values: new Int32Array(slots * rows) };
  });
  return {
    tick: 0,
    schema,
    rows,
    slots,
    taken: new Uint8Array(slots),
    keys: new Int32Array(slots),
    values: new Int32Array(slots * rows),
    nextKey: 1,
    ring,
  };
}

/** Applies a frame that `readStateFrame` accepted, and keeps the state it makes. */
export function applyState(known: Known, staged: StagedState): void {
  if (staged.header.fresh) forgetAll(known);
  for (let i = 0; i < staged.leaves; i++) freeSlot(known, staged.leaveSlots[i]);
  for (let i = 0; i < staged.records; i++) {
    if (i < staged.enters) takeSlot(known, staged.recordSlots[i]);
    writeRecord(known, staged, i);
  }
  keep(known, staged.header.tick, staged.header.fresh ? 0 : known.tick);
}

/** The state of a tick; undefined when none was received for it, or it is no longer kept. */
export function stateAt({ ring }: Known, tick: number): KnownState | undefined {
  const state = ring[tick & (HISTORY_TICKS - 1)];
  return state.tick === tick ? state : undefined;
}

/** The i-th newest state, 0 being the newest; undefined when it was never received or is no longer kept. */
export function stateBefore(known: Known, i: number): KnownState | undefined {
  let state = stateAt(known, known.tick);
  for (let back = 0; state && back < i; back++) state = stateAt(known, state.previousTick);
  return state;
}

/** Tick of the oldest kept state since which this life has held the slot; 0 when no kept state has it. */
export function enteredAt(known: Known, slot: number, key: number): number {
  let entered = 0;
  let state = stateAt(known, known.tick);
  while (state && (entered === 0 || state.keys[slot] === key)) {
    if (state.keys[slot] === key) entered = state.tick;
    state = stateAt(known, state.previousTick);
  }
  return entered;
}

function forgetAll(known: Known): void {
  known.taken.fill(0);
  known.keys.fill(0);
  for (const state of known.ring) state.tick = NEVER;
}

function freeSlot(known: Known, slot: number): void {
  known.taken[slot] = 0;
  known.keys[slot] = 0;
}

function takeSlot(known: Known, slot: number): void {
  known.taken[slot] = 1;
  known.keys[slot] = known.nextKey++;
  known.values.fill(0, slot * known.rows, (slot + 1) * known.rows);
}

function writeRecord(known: Known, staged: StagedState, record: number): void {
  const mask = staged.recordMasks[record];
  const to = staged.recordSlots[record] * known.rows;
  const from = record * known.rows;
  for (let row = 0; row < known.rows; row++) {
    if ((mask & (1 << row)) !== 0) known.values[to + row] = staged.values[from + row];
  }
}

function keep(known: Known, tick: number, previousTick: number): void {
  const state = known.ring[tick & (HISTORY_TICKS - 1)];
  known.tick = tick;
  state.tick = tick;
  state.previousTick = previousTick;
  state.keys.set(known.keys);
  state.values.set(known.values);
}
