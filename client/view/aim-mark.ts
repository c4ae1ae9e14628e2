import { clamp01, easeOut } from '#client/view/curves.ts';
import type { Fx } from '#client/view/fx.ts';
import { foreseenMs, type Hits } from '#client/view/hits.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { HURT } from '#client/view/palette.ts';
import type { Shape } from '#client/view/paint-light.ts';
import { stamp, type Stamps } from '#client/view/stamps.ts';

/*
 * The mark at the pointer that says whether a shot hit: hollow as soon as it does so here, full when the server has said so, gone when
 * it says otherwise, larger and with a ring when it killed. Shape tells them apart, not colour alone. The pointer itself is the page's cursor, which is
 * never later than the hand.
 */

/** A hollow mark stays until its fate is known; one that nothing was heard of for this long is given up. */
const FORESEEN_MS = 1200;
const HIT_MS = 280;
const KILL_MS = 520;

/** Side of the mark, CSS pixels. */
const SIDE = 34;

/** Without a pointer the mark is this far ahead of the body, m. */
const AHEAD_METRES = 2.5;

export interface AimMark {
  readonly shape: Shape;
  /** 0..1: how much of its time has passed. */
  readonly age: number;
  readonly killed: boolean;
}

/** What to show now: of several the one that says most. */
export function aimMarkOf(hits: Hits, nowMs: number): AimMark | undefined {
  const { hitMs, killMs } = hits;
  const openMs = foreseenMs(hits);
  if (nowMs - killMs < KILL_MS) return { shape: 'cross', age: (nowMs - killMs) / KILL_MS, killed: true };
  if (nowMs - hitMs < HIT_MS && hitMs >= openMs)
    return { shape: 'cross', age: (nowMs - hitMs) / HIT_MS, killed: false };
  if (nowMs - openMs < FORESEEN_MS) return { shape: 'hollow', age: (nowMs - openMs) / FORESEEN_MS, killed: false };
  return undefined;
}

/** Draws the mark on a screen whose corner is at (left, top) in drawn pixels. */
export function showAimMark(fx: Fx, metrics: Metrics, left: number, top: number, marks: Stamps, nowMs: number): void {
  const mark = aimMarkOf(fx.hits, nowMs);
  const at = mark && placeOf(fx, metrics, left, top);
  if (!mark || !at) return;
  const side = (SIDE * metrics.ratio) / metrics.scale;
  const size = side * (mark.killed ? 1.5 : 1.25 - 0.25 * easeOut(mark.age * 3));
  const alpha = 1 - clamp01((mark.age - 0.6) / 0.4);
  stamp(marks, mark.shape, at.x, at.y, size, size, 0, mark.killed ? HURT : 0xffffff, alpha);
  if (!mark.killed) return;
  const ring = size * (0.8 + 0.7 * easeOut(mark.age));
  stamp(marks, 'ring', at.x, at.y, ring, ring, 0, 0xffffff, alpha * 0.8);
}

function placeOf(
  { match, pointer }: Fx,
  { ratio, scale }: Metrics,
  left: number,
  top: number,
): { x: number; y: number } | undefined {
  if (pointer.known) return { x: (pointer.x * ratio + left) / scale, y: (pointer.y * ratio + top) / scale };
  const { own } = match;
  if (!own) return undefined;
  const { aimRadians } = match.intent;
  return { x: own.x + Math.cos(aimRadians) * AHEAD_METRES, y: own.y + Math.sin(aimRadians) * AHEAD_METRES };
}
