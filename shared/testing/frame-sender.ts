import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { putPublic } from '#shared/net/state-frame.ts';
import type { HeaderBefore, StateHeader } from '#shared/net/state-header.ts';
import { findChange, putChange } from '#shared/net/wire/change.ts';
import type { WireCodec } from '#shared/net/wire/codec.ts';
import { isSteady } from '#shared/net/wire/predict.ts';
import { bits, count, gap, gapEnd, head, number, rawFrame, type Step } from '#shared/testing/raw-frame.ts';

/*
 * A server without a room: sends frames of states that a test makes up, each in the slot that it is given in.
 */

/** What is at a tick: `values[slot * rows + row]`, wire values; kind 0 where nothing is. */
export interface SentState {
  readonly tick: number;
  readonly values: Int32Array;
  readonly fresh?: boolean;
  /** Slots that are left for later if they differ. */
  readonly deferred?: ReadonlySet<number>;
  readonly header?: Partial<StateHeader>;
  /** The own section, in place of an empty one. */
  readonly own?: Step;
  readonly heard?: Step;
}

interface SentSlot {
  lastAt: number;
  beforeAt: number;
}

export interface FrameSender {
  readonly codec: WireCodec;
  readonly known: Map<number, SentSlot>;
  readonly past: Map<number, Int32Array>;
  said: HeaderBefore;
}

/** What the frame that was written last says, by slot. */
export interface Sent {
  readonly bytes: Uint8Array;
  readonly leaves: readonly number[];
  readonly enters: readonly number[];
  readonly updates: readonly number[];
  readonly deferred: readonly number[];
}

export function createFrameSender(codec: WireCodec): FrameSender {
  return { codec, known: new Map(), past: new Map(), said: { tick: 0, epoch: 0, used: 0, refused: 0 } };
}

/** Writes the next frame. A slot whose kind is another one leaves first, and enters by the frame after. */
export function sendFrame(sender: FrameSender, state: SentState): Sent {
  const { known, past, codec } = sender;
  const { tick, values, fresh = false } = state;
  const rows = codec.schema.publicRows.length;
  if (fresh) known.clear();
  past.set(tick, values);
  const slots = Array.from({ length: values.length / rows }, (_, slot) => slot);
  const leaves = slots.filter((slot) => known.has(slot) && kindAt(sender, slot) !== values[slot * rows]);
  const enters = slots.filter((slot) => !known.has(slot) && values[slot * rows] !== 0);
  for (const slot of leaves) known.delete(slot);
  const updates: number[] = [];
  const deferred: number[] = [];
  const changes = changesOf(sender, state, updates, deferred);
  const header = {
    fresh,
    tick,
    previousTick: fresh ? 0 : sender.said.tick,
    deferring: deferred.length > 0,
    ...state.header,
  };
  const bytes = rawFrame(
    head(header, sender.said),
    state.own ?? count(0),
    list(leaves, () => () => {}),
    list(enters, (slot) => whole(codec, values, slot)),
    state.heard ?? count(0),
    ...changes,
    gapEnd(codec),
  );
  for (const slot of enters) known.set(slot, { lastAt: tick, beforeAt: -1 });
  sender.said = {
    tick,
    epoch: header.epoch ?? sender.said.epoch,
    used: header.used ?? 0,
    refused: header.refused ?? 0,
  };
  return { bytes, leaves, enters, updates, deferred };
}

function kindAt({ known, past, codec }: FrameSender, slot: number): number {
  const { lastAt } = known.get(slot)!;
  return past.get(lastAt)![slot * codec.schema.publicRows.length];
}

/** A count, then the slots by their gaps, each with what `of` writes. */
export function list(slots: readonly number[], of: (slot: number) => Step): Step {
  return (w) => {
    count(slots.length)(w);
    for (const [i, slot] of slots.entries()) {
      count(slot - (slots[i - 1] ?? -1) - 1)(w);
      of(slot)(w);
    }
  };
}

function whole({ schema }: WireCodec, values: Int32Array, slot: number): Step {
  const of = values.subarray(slot * schema.publicRows.length);
  return (w) => {
    number(of[0])(w);
    putPublic(w, schema, of, 1, 0);
  };
}

/** The updates: of what every frame tells in turn, then of all other that is not as expected. */
function changesOf(sender: FrameSender, state: SentState, updates: number[], deferred: number[]): Step[] {
  const { known, codec } = sender;
  const rows = codec.schema.publicRows.length;
  const isTold = (slot: number): boolean => codec.kinds[state.values[slot * rows]]!.always;
  const slots = [...known.keys()].toSorted((a, b) => a - b);
  const found = slots.map((slot) => ({ slot, ...changeOf(sender, state, slot) }));
  for (const { slot, differs } of found) {
    if (differs && state.deferred?.has(slot)) deferred.push(slot);
    else {
      if (differs) updates.push(slot);
      const sent = known.get(slot)!;
      sent.beforeAt = sent.lastAt;
      sent.lastAt = state.tick;
    }
  }
  const steps: Step[] = [];
  const say = ({ slot, step }: (typeof found)[number]): void => {
    if (deferred.length > 0) steps.push(bits(deferred.includes(slot) ? 1 : 0, 1));
    if (!deferred.includes(slot)) steps.push(step);
  };
  for (const one of found) if (isTold(one.slot)) say(one);
  let between = 0;
  for (const one of found.filter(({ slot }) => !isTold(slot))) {
    if (one.differs) {
      steps.push(gap(codec, between));
      say(one);
    }
    between = one.differs ? 0 : between + 1;
  }
  return steps;
}

function changeOf(
  { known, past, codec }: FrameSender,
  { tick, values }: SentState,
  slot: number,
): { step: Step; differs: boolean } {
  const rows = codec.schema.publicRows.length;
  const first = slot * rows;
  const { lastAt, beforeAt } = known.get(slot)!;
  if (tick - lastAt >= HISTORY_TICKS) {
    return { step: (w) => putPublic(w, codec.schema, values.subarray(first), 1, 0), differs: true };
  }
  const plan = codec.kinds[values[first]]!;
  const last = past.get(lastAt)!;
  const before = isSteady(tick, lastAt, beforeAt) ? past.get(beforeAt)! : last;
  const find = (): number => findChange(plan, values, last, before, first, 1, tick - lastAt);
  // Found once more when it is written: residuals are those of whatever was looked at last.
  return { step: (w) => putChange(w, plan, find()), differs: find() !== 0 };
}
