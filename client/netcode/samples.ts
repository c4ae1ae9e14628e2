import { type Known, type KnownState, stateAt } from '#client/netcode/known.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';
import {
  blendField,
  createSamples,
  cutSamples,
  findSamples,
  type Frames,
  SAMPLE,
  type View,
} from '#shared/sim/view.ts';

/*
 * What a view shows of a slot: the shared rule of `shared/sim/view.ts` over the states that this client has received. Whatever is
 * drawn of others, and whatever is foreseen of them, is read here.
 */

/** Reads received states, one slot after another. */
export interface Sampler {
  readonly known: Known;
  readonly frames: LifeFrames;
  readonly samples: Float64Array;
  /** Of the slot found last: the two states whose values are blended, and where its values begin. */
  from: KnownState;
  to: KnownState;
  first: number;
  /** [0]: the field read last. */
  readonly value: Float64Array;
}

/** The frames of a client by what they told it of slots. A slot is used by one life after another: it counts as known while this one has it. */
export interface LifeFrames extends Frames {
  life: number;
}

export function createFrames(known: Known): LifeFrames {
  const { ring } = known;
  const knows = (tick: number, slot: number): boolean => {
    const state = ring[tick & (HISTORY_TICKS - 1)];
    return state.tick === tick && state.keys[slot] === frames.life;
  };
  const frames: LifeFrames = {
    life: 0,
    isFrame: (tick) => stateAt(known, tick) !== undefined,
    knows,
    sent: (tick, slot) => knows(tick, slot) && ring[tick & (HISTORY_TICKS - 1)].stale[slot] === 0,
  };
  return frames;
}

export function createSampler(known: Known): Sampler {
  return {
    known,
    frames: createFrames(known),
    samples: createSamples(),
    from: known.ring[0],
    to: known.ring[0],
    first: 0,
    value: new Float64Array(1),
  };
}

/** Looks a life up that holds a slot. False when the view does not have it, or its frames are no longer kept. */
export function sampleSlot(sampler: Sampler, view: View, slot: number, life: number): boolean {
  const { known, frames, samples } = sampler;
  const { cuts } = known.schema;
  frames.life = life;
  if (life === 0 || !findSamples(view, frames, slot, samples)) return false;
  sampler.first = slot * known.rows;
  takeStates(sampler);
  if (cuts < 0) return true;
  if (sampler.from.values[sampler.first + cuts] === sampler.to.values[sampler.first + cuts]) return true;
  cutSamples(samples);
  takeStates(sampler);
  return true;
}

function takeStates(sampler: Sampler): void {
  const { known, samples } = sampler;
  sampler.from = stateAt(known, samples[SAMPLE.a])!;
  sampler.to = stateAt(known, samples[SAMPLE.b])!;
}

/** Writes a public field of the slot that was found to `out[at]`, in rest quanta. */
export function blendRow(
  { from, to, first, samples }: Sampler,
  row: SchemaRow,
  publicRow: number,
  out: Float64Array,
  at: number,
): void {
  blendField(row, from.values[first + publicRow], to.values[first + publicRow], samples, out, at);
}

/** A public field of the slot that was found, in its unit. */
export function sampleField(sampler: Sampler, row: SchemaRow, publicRow: number): number {
  blendRow(sampler, row, publicRow, sampler.value, 0);
  return sampler.value[0] * row.rest;
}
