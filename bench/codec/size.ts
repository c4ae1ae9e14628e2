import type { KindCounts, SymbolCounts } from '#bench/codec/count-symbols.ts';
import type { KindPlan, WireCodec } from '#shared/net/wire/codec.ts';
import { GAP_END, gapBits } from '#shared/net/wire/gap.ts';
import { extraBits } from '#shared/net/wire/number-class.ts';

/* What counted symbols come to, in bits. */

/** With codes of whatever fraction of a bit is best for these very counts: no code of one symbol at a time is shorter. */
export function entropyBits(counts: ArrayLike<number>): number {
  const all = Array.from(counts).reduce((sum, count) => sum + count, 0);
  return Array.from(counts).reduce((sum, count) => sum - (count > 0 ? count * Math.log2(count / all) : 0), 0);
}

/** With codes of these lengths. */
export function codeBits(counts: ArrayLike<number>, lengths: ArrayLike<number>): number {
  return Array.from(counts).reduce((sum, count, symbol) => sum + count * lengths[symbol], 0);
}

/** Residuals that are sent: those that are not 0. */
export function sentResiduals(residuals: Float64Array): Float64Array {
  return residuals.with(0, 0);
}

/** Bits that follow the symbols of residuals, as they are. */
export function plainBits(residuals: ArrayLike<number>): number {
  return Array.from(residuals).reduce((sum, count, symbol) => sum + count * extraBits(symbol), 0);
}

/** All records of a kind: masks, classes and what follows them. */
export function kindBits({ masks, residuals }: KindCounts, plan: KindPlan): number {
  const ofMasks = masks.map((counts, group) => codeBits(counts, plan.masks[group].lengths));
  const ofResiduals = residuals.map((counts, i) => {
    return codeBits(sentResiduals(counts), plan.fields[i].residuals.lengths) + plainBits(counts);
  });
  return sum(ofMasks) + sum(ofResiduals);
}

/** The least that a code of the same symbols could take for them. */
export function kindEntropy({ masks, residuals }: KindCounts): number {
  const ofResiduals = residuals.map((counts) => entropyBits(sentResiduals(counts)) + plainBits(counts));
  return sum(masks.map(entropyBits)) + sum(ofResiduals);
}

/** Which entities have records: gaps, and ends of lists where those are counted. */
export function gapsBits({ gaps }: Pick<SymbolCounts, 'gaps'>, codec: WireCodec): number {
  return codeBits(gaps, codec.gaps.lengths) + gapPlainBits(gaps);
}

export function gapsEntropy({ gaps }: Pick<SymbolCounts, 'gaps'>): number {
  return entropyBits(gaps) + gapPlainBits(gaps);
}

function gapPlainBits(gaps: ArrayLike<number>): number {
  return Array.from(gaps).reduce(
    (total, count, symbol) => total + (symbol === GAP_END ? 0 : count * gapBits(symbol)),
    0,
  );
}

/** Everything of updates. */
export function updateBits(counts: SymbolCounts, codec: WireCodec): number {
  return sum([...counts.kinds].map(([kind, one]) => kindBits(one, codec.kinds[kind]!))) + gapsBits(counts, codec);
}

export function updateEntropy(counts: SymbolCounts): number {
  return sum([...counts.kinds.values()].map(kindEntropy)) + gapsEntropy(counts);
}

/** Entities that could have had a record, of all kinds. */
export function updatesOf({ kinds }: SymbolCounts): number {
  return sum([...kinds.values()].map(({ updates }) => updates));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
