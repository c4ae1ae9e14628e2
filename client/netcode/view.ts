import { type Known, type KnownState, stateAt } from '#client/netcode/known.ts';
import { createSampler, type Sampler } from '#client/netcode/samples.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import { BLEND_STEPS, clearView, copyView, createView, type View } from '#shared/sim/view.ts';

/** What was shown this long before an input's tick the server still keeps when the input arrives, late ones included. */
const KEPT_TICKS = HISTORY_TICKS - ROLLBACK_TICKS_MAX;

/** What is on screen of others: two received states and how far between them. */
export interface Screen {
  /** Their ticks, and the blend as it is drawn; without a view there is nothing on screen. */
  readonly view: View;
  a: KnownState | undefined;
  b: KnownState | undefined;
  readonly sampler: Sampler;
}

export function createScreen(known: Known): Screen {
  return { view: createView(), a: undefined, b: undefined, sampler: createSampler(known) };
}

/** Nothing has been drawn yet of what is known now. */
export function clearScreen(screen: Screen): void {
  clearView(screen.view);
  screen.a = undefined;
  screen.b = undefined;
}

/**
 * Finds the two states around a fractional tick, and rounds the blend before anything is drawn by it. Before the oldest kept or
 * after the newest nothing is invented.
 */
export function findScreen(known: Known, tick: number, out: Screen): void {
  let later = stateAt(known, known.tick);
  let earlier = later;
  while (earlier && earlier.tick > tick) {
    const before = stateAt(known, earlier.previousTick);
    if (!before) break;
    later = earlier;
    earlier = before;
  }
  if (!earlier || !later) return clearScreen(out);
  const { view } = out;
  const span = later.tick - earlier.tick;
  out.a = earlier;
  out.b = later;
  view.a = earlier.tick;
  view.b = later.tick;
  view.blend = span > 0 ? Math.round(Math.max(0, Math.min(1, (tick - earlier.tick) / span)) * BLEND_STEPS) : 0;
  view.newest = known.tick;
}

/**
 * Writes what is on screen as an input of this tick tells it: nothing that the server has forgotten, which lies deeper than any
 * weapon looks back; and no view where nothing is drawn, or nothing but that.
 */
export function tellView({ view }: Screen, tick: number, out: View): void {
  copyView(out, view);
  if (tick - out.a >= KEPT_TICKS) {
    out.a = out.b;
    out.blend = 0;
  }
  if (tick - out.b >= KEPT_TICKS || out.newest >= tick) clearView(out);
}
