import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { applyFrame, createSlots, type Slots } from '#shared/net/slots.ts';
import type { StagedState } from '#shared/net/state-frame.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import type { Schema } from '#shared/sim/schema.ts';

/** No state is of this tick. */
const NEVER = -(2 ** 30);

/** All a client knows of others at one tick it was sent. */
export interface KnownState {
  tick: number;
  /** Tick of the state before it; 0: it was fresh. */
  previousTick: number;
  /** No slot from here on is taken. */
  end: number;
  /** By slot: the life that holds it, 0 for none. A slot is used by one life after another. */
  readonly keys: Int32Array;
  /** By slot: 1 where the frame left what differs for a later one, and the values are those of the last that did not. */
  readonly stale: Uint8Array;
  /** Wire values: `values[slot * rows + row]`, rows as in `schema.publicRows`. */
  readonly values: Int32Array;
}

/** What this client knows: the newest state, and a ring of those before it. */
export interface Known extends Slots {
  readonly schema: Schema;
  readonly slots: number;
  readonly keys: Int32Array;
  nextKey: number;
  /** By tick, as far back as the server keeps what it has shown: far more than any drawing delay. */
  readonly ring: readonly KnownState[];
}

export function createKnown(schema: Schema, slots: number): Known {
  const rows = schema.publicRows.length;
  const ring = Array.from({ length: HISTORY_TICKS }, () => {
    return {
      tick: NEVER,
      previousTick: 0,
      end: 0,
      keys: new Int32Array(slots),
      stale: new Uint8Array(slots),
      values: new Int32Array(slots * rows),
    };
  });
  return { ...createSlots(wireCodecOf(schema), slots), schema, slots, keys: new Int32Array(slots), nextKey: 1, ring };
}

/** Applies a frame that `readStateFrame` accepted, and keeps the state it makes. */
export function applyState(known: Known, staged: StagedState): void {
  const { keys, tick } = known;
  const { fresh } = staged.header;
  if (fresh) forgetAll(known);
  for (let i = 0; i < staged.leaves; i++) keys[staged.leaveSlots[i]] = 0;
  for (let i = 0; i < staged.enters; i++) keys[staged.recordSlots[i]] = known.nextKey++;
  applyFrame(known, staged);
  keep(known, fresh ? 0 : tick);
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

function forgetAll({ keys, ring }: Known): void {
  keys.fill(0);
  for (const state of ring) state.tick = NEVER;
}

function keep(known: Known, previousTick: number): void {
  const { tick, end, rows, keys, values, lastAt } = known;
  const state = known.ring[tick & (HISTORY_TICKS - 1)];
  state.tick = tick;
  state.previousTick = previousTick;
  for (let slot = end; slot < state.end; slot++) state.keys[slot] = 0;
  for (let slot = 0; slot < end; slot++) state.stale[slot] = lastAt[slot] === tick ? 0 : 1;
  copy(keys, state.keys, end);
  copy(values, state.values, end * rows);
  state.end = end;
}

/** A loop, because a part of an array to hand to `set` would be allocated. */
function copy(from: Int32Array, to: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) to[i] = from[i];
}
