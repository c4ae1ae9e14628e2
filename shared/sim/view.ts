import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';

/*
 * What was on a screen, and what it says of one entity. Clients draw and aim by these functions, and the server judges by the same, on
 * the same integers: so both see the same, to the bit.
 */

/** Shares between two frames come in so many steps: a byte, rounded before anything is drawn, so that no side rounds otherwise. */
export const BLEND_STEPS = 255;

/** What was on a screen: two frames (state frames by their ticks) and how far between them. */
export interface View {
  /** The earlier frame. */
  a: number;
  /** The later one, or the same; 0: there is no view. */
  b: number;
  /** 0..BLEND_STEPS from a to b. */
  blend: number;
  /** The newest frame that was at hand; nothing after it counts. */
  newest: number;
  /** What its intake found: bits of `VIEW`. Never on the wire. */
  flags: number;
}

/** `replaced`: what the client claimed could not be, and another view was put in its place. `late`: its input came after its tick. */
export const VIEW = { replaced: 1, late: 2 } as const;

export function createView(): View {
  return { a: 0, b: 0, blend: 0, newest: 0, flags: 0 };
}

export function copyView(to: View, from: View): void {
  to.a = from.a;
  to.b = from.b;
  to.blend = from.blend;
  to.newest = from.newest;
  to.flags = from.flags;
}

export function clearView(view: View): void {
  view.a = 0;
  view.b = 0;
  view.blend = 0;
  view.newest = 0;
  view.flags = 0;
}

/** Which frames a client has, and what each of them told it. */
export interface Frames {
  isFrame(tick: number): boolean;
  /** Whether the client knew the entity after the frame of this tick. */
  knows(tick: number, entity: number): boolean;
  /** Whether that frame brought it up to date; where it did not, the client goes on drawing what it had. */
  sent(tick: number, entity: number): boolean;
}

/** Positions in what `findSamples` writes: two ticks, and the share between them, 0..1. */
export const SAMPLE = { a: 0, b: 1, blend: 2 } as const;

export function createSamples(): Float64Array {
  return new Float64Array(Object.keys(SAMPLE).length);
}

/**
 * The two ticks whose values of an entity a view blends: the newest at or before `a` and the oldest from `b` on that brought
 * the entity up to date. Not every frame need do so, which is why each entity has its own. False when the view did not have the
 * entity; one that left, or that nothing newer is at hand of, stays where `a` has it.
 */
export function findSamples(view: View, frames: Frames, entity: number, out: Float64Array): boolean {
  const from = findBack(view.a, frames, entity);
  if (from < 0) return false;
  const to = findOn(view.b, view.newest, frames, entity);
  writeSamples(view, from, to < 0 ? from : to, out);
  return true;
}

/** The two ticks, and where between them the view lies. */
export function writeSamples(view: View, from: number, to: number, out: Float64Array): void {
  const shown = view.a + ((view.b - view.a) * view.blend) / BLEND_STEPS;
  out[SAMPLE.a] = from;
  out[SAMPLE.b] = to;
  out[SAMPLE.blend] = to <= from ? 0 : (shown - from) / (to - from);
}

function findBack(from: number, frames: Frames, entity: number): number {
  for (let tick = from; tick > from - HISTORY_TICKS; tick--) {
    if (!frames.isFrame(tick)) continue;
    if (!frames.knows(tick, entity)) return -1;
    if (frames.sent(tick, entity)) return tick;
  }
  return -1;
}

function findOn(from: number, newest: number, frames: Frames, entity: number): number {
  const last = Math.min(newest, from + HISTORY_TICKS - 1);
  for (let tick = from; tick <= last; tick++) {
    if (!frames.isFrame(tick)) continue;
    if (!frames.knows(tick, entity)) return -1;
    if (frames.sent(tick, entity)) return tick;
  }
  return -1;
}

/**
 * Writes a field, blended between two wire values, to `out[at]` in rest quanta, which need not be whole. Only fields that are shown
 * `interpolate` blend; others are as in the earlier sample. `samples` as `findSamples` left them: numbers that may be fractions go
 * by place, because one that is handed over is allocated wherever the compiler does not inline.
 */
export function blendField(
  row: SchemaRow,
  from: number,
  to: number,
  samples: Float64Array,
  out: Float64Array,
  at: number,
): void {
  const quanta = 1 << row.wireShift;
  if (row.shown !== 'interpolate') out[at] = from * quanta;
  else out[at] = (from + difference(row, from, to) * samples[SAMPLE.blend]) * quanta;
}

/** The shorter way round for what wraps. */
function difference(row: SchemaRow, from: number, to: number): number {
  if (row.overflow === 'clamp') return to - from;
  const turn = row.wireMax + 1;
  const ahead = (to - from + turn) % turn;
  return ahead > turn / 2 ? ahead - turn : ahead;
}

/** Where an entity was put elsewhere between the two samples (its `cuts` field differs), nothing lies between: the nearer one counts. */
export function cutSamples(samples: Float64Array): void {
  if (isLaterNearer(samples)) samples[SAMPLE.a] = samples[SAMPLE.b];
  else samples[SAMPLE.b] = samples[SAMPLE.a];
  samples[SAMPLE.blend] = 0;
}

/** Which of the two samples `cutSamples` leaves. */
export function isLaterNearer(samples: Float64Array): boolean {
  return samples[SAMPLE.blend] >= 0.5;
}
