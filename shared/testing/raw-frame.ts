import { putGap } from '#shared/net/records.ts';
import { createStateHeader, type HeaderBefore, putStateHeader, type StateHeader } from '#shared/net/state-header.ts';
import { type BitWriter, beginBits, createBitWriter, endBits, putBits } from '#shared/net/wire/bits.ts';
import { putSymbol } from '#shared/net/wire/change.ts';
import type { WireCodec } from '#shared/net/wire/codec.ts';
import { GAP_END } from '#shared/net/wire/gap.ts';
import { classOf, extraBits, extraOf } from '#shared/net/wire/number-class.ts';
import { putCount, putNumber, putSigned } from '#shared/net/wire/numbers.ts';

/*
 * Frames that are put together step by step, so that tests can write what no server would.
 */

export type Step = (w: BitWriter) => void;

const writer = createBitWriter(1 << 16);

/** The steps one after the other, in a copy of their own. */
export function rawFrame(...steps: readonly Step[]): Uint8Array {
  beginBits(writer);
  for (const step of steps) step(writer);
  endBits(writer);
  return writer.bytes.slice(0, writer.at);
}

export function bits(value: number, count: number): Step {
  return (w) => putBits(w, value, count);
}

export function count(value: number): Step {
  return (w) => putCount(w, value);
}

export function number(value: number): Step {
  return (w) => putNumber(w, value);
}

export function signed(value: number): Step {
  return (w) => putSigned(w, value);
}

/** As the next frame has it after one of tick 7 with all masks 0, unless told otherwise. */
export function head(parts: Partial<StateHeader> = {}, before: HeaderBefore = AFTER): Step {
  return (w) => putStateHeader(w, { ...createStateHeader(), tick: 8, previousTick: 7, ...parts }, before);
}

/** What a reader has applied that the head above goes on from. */
export const AFTER: HeaderBefore = { tick: 7, epoch: 0, used: 0, refused: 0 };

/** So many entities between two records. */
export function gap({ gaps }: WireCodec, entities: number): Step {
  return (w) => putGap(w, gaps, entities);
}

export function gapEnd({ gaps }: WireCodec): Step {
  return (w) => putSymbol(w, gaps, GAP_END);
}

/** The part of a change mask that a group of fields has. */
export function mask({ kinds }: WireCodec, kind: number, group: number, value: number): Step {
  return (w) => putSymbol(w, kinds[kind]!.masks[group], value);
}

/** By how much a field, counted as in its kind's plan, is not as predicted. */
export function residual({ kinds }: WireCodec, kind: number, field: number, value: number): Step {
  const symbol = classOf(value);
  return (w) => {
    putSymbol(w, kinds[kind]!.fields[field].residuals, symbol);
    putBits(w, extraOf(value, symbol), extraBits(symbol));
  };
}
