import type { MatchStats } from '#client/netcode/api.ts';
import type { Reconciliation } from '#client/netcode/predictor.ts';
import { USED_MASK_TICKS } from '#shared/core/constants.ts';
import { NO_SLACK, type StateHeader } from '#shared/net/state-header.ts';

type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };

/** The numbers of a match, written by its parts and read by displays and tests. */
export interface Stats extends Writable<MatchStats> {
  /** What the frame before said of inputs. */
  readonly before: Pick<StateHeader, 'tick' | 'used' | 'refused'>;
}

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
    before: { tick: 0, used: 0, refused: 0 },
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
  stats.refused += countRefused(stats, header);
  const late = isReworked(stats, header) || cameLate(header);
  noteBefore(stats, header);
  if (!result.mismatch) return;
  if (!used || result.doubted || late) stats.mismatches.substituted++;
  else if (result.near) stats.mismatches.contact++;
  else stats.mismatches.unknown++;
}

function noteBefore({ before }: Stats, { tick, used, refused }: StateHeader): void {
  before.tick = tick;
  before.used = used;
  before.refused = refused;
}

/** Inputs that the frame before did not call refused. */
function countRefused({ before }: Stats, { tick, refused }: StateHeader): number {
  let bits = refused & ~shifted(before.refused, tick - before.tick);
  let count = 0;
  for (; bits !== 0; bits &= bits - 1) count++;
  return count;
}

/** Whether the server has meanwhile worked in an input that came late: the ticks since then were lived again there. */
function isReworked({ before }: Stats, { fresh, tick, used }: StateHeader): boolean {
  const ticks = tick - before.tick;
  return !fresh && ((used ^ shifted(before.used, ticks)) & shifted(-1, ticks)) !== 0;
}

/**
 * Whether an input came late since the frame before: worked in at its tick it counts as used, and what it pressed was pressed later.
 * Reports are rounded, and at no slack at all an input may have been late.
 */
function cameLate({ worstOffset, worstSlack }: StateHeader): boolean {
  return worstOffset !== NO_SLACK && worstSlack <= 0;
}

/** A mask as it stands so many ticks later. */
function shifted(mask: number, ticks: number): number {
  return ticks < USED_MASK_TICKS ? mask << ticks : 0;
}
