import type { MatchStats } from '#client/netcode/api.ts';
import type { Reconciliation } from '#client/netcode/predictor.ts';
import { USED_MASK_TICKS } from '#shared/core/constants.ts';
import type { StateHeader } from '#shared/net/state-frame.ts';

type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };

/** The numbers of a match, written by its parts and read by displays and tests. */
export type Stats = Writable<MatchStats>;

export function createStats(): Stats {
  return {
    rttMs: 0,
    leadTicks: 0,
    slackMs: 0,
    delayMs: 0,
    frames: 0,
    framesAllUsed: 0,
    bytes: 0,
    mismatches: { substituted: 0, contact: 0, unknown: 0 },
    judged: 0,
    refused: 0,
    silenceMs: 0,
  };
}

/** Whether every input since the frame before was used as it was sent. */
export function allUsed(header: StateHeader): boolean {
  const ticks = header.tick - header.previousTick;
  if (header.fresh || ticks > USED_MASK_TICKS) return false;
  const mask = (-1 >>> (USED_MASK_TICKS - ticks)) | 0;
  return (header.used & mask) === mask;
}

/** Counts a frame, and a mismatch under its cause. One of unknown cause is a bug on one of the two sides. */
export function countFrame(stats: Stats, header: StateHeader, result: Reconciliation): void {
  const used = allUsed(header);
  stats.frames++;
  if (used) stats.framesAllUsed++;
  if (result.judged) stats.judged++;
  if (!result.mismatch) return;
  if (!used || result.doubted) stats.mismatches.substituted++;
  else if (result.near) stats.mismatches.contact++;
  else stats.mismatches.unknown++;
}
