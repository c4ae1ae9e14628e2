import { type CodecData, isSame } from '#bench/codec/data.ts';
import { findChange, residuals } from '#shared/net/wire/change.ts';
import { type KindPlan, MASK_FIELDS, type WireCodec } from '#shared/net/wire/codec.ts';
import { GAP_END, GAP_SYMBOLS, gapSymbol } from '#shared/net/wire/gap.ts';
import { CLASSES, classOf } from '#shared/net/wire/number-class.ts';
import { isSteady } from '#shared/net/wire/predict.ts';

/*
 * How often a codec says each of its symbols about some data, every observer being sent every state: what tables are trained on, and
 * what they are measured by.
 */

/** Of one kind. */
export interface KindCounts {
  /** Entities that were known in the last state and are known still. */
  updates: number;
  /** ... that are not as predicted. */
  records: number;
  /** By group of fields, by mask. */
  readonly masks: readonly Float64Array[];
  /** By field of the plan, by class; of all updates, class 0 where it is as predicted. */
  readonly residuals: readonly Float64Array[];
  /** Gaps before its records; none where every frame tells of each entity of the kind. */
  readonly gaps: Float64Array;
}

export interface SymbolCounts {
  /** A state for an observer who had the one before. */
  frames: number;
  /** Gaps before records of any kind, and ends of lists. */
  readonly gaps: Float64Array;
  readonly kinds: ReadonlyMap<number, KindCounts>;
}

/** Goes through the data as a server would that sends everything to everybody. */
export function countSymbols(codec: WireCodec, data: CodecData): SymbolCounts {
  const kinds = new Map<number, KindCounts>();
  for (const [kind, plan] of codec.kinds.entries()) if (plan) kinds.set(kind, createKindCounts(plan));
  const counts = { frames: 0, gaps: new Float64Array(GAP_SYMBOLS), kinds };
  for (let at = 1; at < data.states.length; at++) {
    for (const observer of data.states[at].views.keys()) countFrame(counts, codec, data, at, observer);
  }
  for (const [kind, { updates }] of kinds) if (updates === 0) kinds.delete(kind);
  return counts;
}

function createKindCounts({ fields, masks }: KindPlan): KindCounts {
  return {
    updates: 0,
    records: 0,
    masks: masks.map(({ symbols }) => new Float64Array(symbols)),
    residuals: fields.map(() => new Float64Array(CLASSES)),
    gaps: new Float64Array(GAP_SYMBOLS),
  };
}

function countFrame(
  counts: SymbolCounts,
  codec: WireCodec,
  { states, capacity }: CodecData,
  at: number,
  observer: number,
): void {
  const [now, last, before] = [states[at], states[at - 1], states[at - 2]];
  const view = now.views[observer];
  let gap = 0;
  for (let slot = 0; slot < view.length; slot++) {
    const index = view[slot];
    if (!isSame(now, last, observer, slot)) continue;
    const steady =
      before !== undefined && isSame(now, before, observer, slot) && isSteady(now.tick, last.tick, before.tick);
    const kind = now.values[index];
    const from = steady ? before : last;
    const mask = findChange(
      codec.kinds[kind]!,
      now.values,
      last.values,
      from.values,
      index,
      capacity,
      now.tick - last.tick,
    );
    const { always } = codec.kinds[kind]!;
    countUpdate(counts.kinds.get(kind)!, mask, always);
    if (always) continue;
    if (mask !== 0) countGap(counts, kind, gap);
    gap = mask !== 0 ? 0 : gap + 1;
  }
  counts.gaps[GAP_END]++;
  counts.frames++;
}

function countGap({ gaps, kinds }: SymbolCounts, kind: number, gap: number): void {
  gaps[gapSymbol(gap)]++;
  kinds.get(kind)!.gaps[gapSymbol(gap)]++;
}

/** After `findChange`, which leaves by how much each field differs. */
function countUpdate(counts: KindCounts, mask: number, always: boolean): void {
  counts.updates++;
  for (let i = 0; i < counts.residuals.length; i++) counts.residuals[i][classOf(residuals[i])]++;
  if (mask !== 0) counts.records++;
  if (mask === 0 && !always) return;
  for (let group = 0; group < counts.masks.length; group++) {
    counts.masks[group][(mask >>> (group * MASK_FIELDS)) & ((1 << MASK_FIELDS) - 1)]++;
  }
}
