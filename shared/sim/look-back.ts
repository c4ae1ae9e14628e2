import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { BLEND_STEPS, type Frames, type View } from '#shared/sim/view.ts';

/*
 * How deep a view lies, and what lay on a screen at a given depth: by frames alone, so that a client and its server find the same.
 */

/**
 * Two frames further apart than this tell nothing about the moments between them. Twice the longest interval at which clients are
 * sent the state.
 */
const SPAN_TICKS_MAX = 12;

/** How far back a view lies from a tick, in 1 / DEPTH_PER_TICK. */
export function depthOf({ a, b, blend }: View, now: number): number {
  return (now - a) * DEPTH_PER_TICK - Math.round(((b - a) * blend * DEPTH_PER_TICK) / BLEND_STEPS);
}

/**
 * Lays a view so far back from a tick, in 1 / DEPTH_PER_TICK: between the two frames around that moment. Where there is no frame
 * at or before it the next one stands for it, and where there is none at all the oldest tick that could be one.
 */
export function layBack(view: View, frames: Frames, now: number, depth: number): void {
  const tick = tickAt(now, depth);
  const oldest = now - HISTORY_TICKS + 1;
  const before = frameBefore(frames, tick, oldest);
  const after = frameAfter(frames, before < 0 ? Math.max(tick, oldest) : before + 1, now - 1);
  view.a = before < 0 ? Math.max(after, oldest) : before;
  view.b = after < 0 ? view.a : after;
  view.newest = view.b;
  const span = (view.b - view.a) * DEPTH_PER_TICK;
  const moment = now * DEPTH_PER_TICK - depth;
  view.blend = span === 0 ? 0 : Math.round(((moment - view.a * DEPTH_PER_TICK) * BLEND_STEPS) / span);
}

/** Whether a view that was laid back has the frames around a moment: of `tickAt`, and the next unless the moment is the tick's own. */
export function liesAround({ a, b }: View, now: number, depth: number): boolean {
  const tick = tickAt(now, depth);
  return a <= tick && (b > tick || a === tick) && b - a <= SPAN_TICKS_MAX;
}

/** The last tick that was over so far back from a tick. */
export function tickAt(now: number, depth: number): number {
  return now - Math.ceil(depth / DEPTH_PER_TICK);
}

/** The newest frame of a tick at or before this one, not before `oldest`; or -1. */
export function frameBefore(frames: Frames, tick: number, oldest: number): number {
  for (let at = tick; at >= oldest; at--) if (frames.isFrame(at)) return at;
  return -1;
}

/** The oldest frame of this tick or after it, not after `newest`; or -1. */
export function frameAfter(frames: Frames, tick: number, newest: number): number {
  for (let at = tick; at <= newest; at++) if (frames.isFrame(at)) return at;
  return -1;
}
