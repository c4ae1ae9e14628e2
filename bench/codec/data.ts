import type { Schema } from '#shared/sim/schema.ts';

/*
 * What a codec is trained and measured on, wherever it comes from: the wire values of every entity at each state, and who knows what.
 */

export interface CodecState {
  readonly tick: number;
  /** By index: the life that has it, a number of its own; 0 where nothing lives. */
  readonly lives: Int32Array;
  /** Wire values, row by row as in `Shown`: `values[row * capacity + index]`. `kind` is row 0. */
  readonly values: Int32Array;
  /** By observer, then by slot: the index that it stands for, or -1. A slot that leaves means nothing for a state at least. */
  readonly views: readonly Int16Array[];
}

export interface CodecData {
  /** A file, or a match and its seed. */
  readonly name: string;
  readonly schema: Schema;
  /** Indices that there are, and slots. */
  readonly capacity: number;
  readonly states: readonly CodecState[];
}

/** The states from `from` on and before `to`. */
export function sliceData(data: CodecData, from: number, to: number): CodecData {
  return { ...data, states: data.states.slice(from, to) };
}

/** Every so-many-th state: what clients get at a lower rate. A slot that has got another life since rests for a state first. */
export function thinData(data: CodecData, every: number): CodecData {
  if (every === 1) return data;
  const states: CodecState[] = [];
  for (let at = 0; at < data.states.length; at += every) {
    const state = data.states[at];
    const last = states.at(-1);
    const views = state.views.map((view, observer) => {
      const isTaken = (slot: number): boolean => last !== undefined && indexAt(last, observer, slot) >= 0;
      return view.map((index, slot) => (last && isTaken(slot) && !isSame(state, last, observer, slot) ? -1 : index));
    });
    states.push({ ...state, views });
  }
  return { ...data, states };
}

/** What a slot of an observer stands for, or -1. */
export function indexAt({ views }: CodecState, observer: number, slot: number): number {
  return views[observer]?.[slot] ?? -1;
}

/** Whether an observer knew by this slot, in another state, the same life. */
export function isSame(now: CodecState, then: CodecState, observer: number, slot: number): boolean {
  const index = indexAt(now, observer, slot);
  return index >= 0 && indexAt(then, observer, slot) === index && then.lives[index] === now.lives[index];
}
