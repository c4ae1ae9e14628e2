import { type Known, type KnownState, stateBefore } from '#client/netcode/known.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';

/** What is on screen of others: two received states and how far between them. */
export interface View {
  a: KnownState | undefined;
  b: KnownState | undefined;
  /** 0..1 from a to b. */
  blend: number;
}

export function createView(): View {
  return { a: undefined, b: undefined, blend: 0 };
}

/** Finds the two states around a fractional tick. Before the oldest kept or after the newest, both are that one. */
export function findView(known: Known, tick: number, out: View): void {
  let later = stateBefore(known, 0);
  let earlier = later;
  for (let i = 1; earlier && earlier.tick > tick; i++) {
    const before = stateBefore(known, i);
    if (!before) break;
    later = earlier;
    earlier = before;
  }
  out.a = earlier;
  out.b = later;
  const span = earlier && later ? later.tick - earlier.tick : 0;
  out.blend = span > 0 ? Math.max(0, Math.min(1, (tick - earlier!.tick) / span)) : 0;
}

/**
 * A field of a slot as the view shows it, in the field's unit. Blends only within one life; the slot must be taken in `a`.
 */
export function sampleView(view: View, rows: number, row: SchemaRow, rowIndex: number, slot: number): number {
  const { a, b, blend } = view;
  const at = slot * rows + rowIndex;
  const from = a!.values[at];
  if (row.shown !== 'interpolate' || a!.keys[slot] !== b!.keys[slot]) return from * row.wire;
  return (from + difference(row, from, b!.values[at]) * blend) * row.wire;
}

function difference(row: SchemaRow, from: number, to: number): number {
  if (row.overflow === 'clamp') return to - from;
  const turn = row.wireMax + 1;
  const ahead = (to - from + turn) % turn;
  return ahead > turn / 2 ? ahead - turn : ahead;
}
