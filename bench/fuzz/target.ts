import { Buffer } from 'node:buffer';
import { cpuMs } from '#bench/fuzz/checks.ts';
import type { Dice } from '#shared/testing/hostile-packets.ts';

/** Something that reads what strangers send, with what makes hostile bytes for it and what judges its answers. */
export interface Target {
  readonly name: string;
  /** Bytes for the next reading. */
  make(roll: Dice): Uint8Array;
  /** Reads them; must answer the same when asked again. */
  read(bytes: Uint8Array): unknown;
  /** What is wrong with the answer; undefined when nothing is. */
  judge(bytes: Uint8Array, answer: unknown): string | undefined;
}

export interface Findings {
  readonly name: string;
  readonly frames: number;
  /** What was wrong, and the first bytes that showed it. */
  readonly wrongs: ReadonlyMap<string, string>;
  /** The most that one reading took; of readings over the limit the quickest of several counts. */
  readonly worstMs: number;
}

/** The most that one frame may take. */
export const FRAME_MS_MAX = 5;

/**
 * A reading that takes longer than this is repeated, and the quickest counts: the machine and the collector stop everything for
 * milliseconds now and then, code does not. Far below the limit, so that the figure means something.
 */
const REPEAT_MS = 0.5;
const REPEATS = 5;

export interface RunOptions {
  readonly frames: number;
  /** Ends the run once this is found wrong; by default at anything. */
  readonly until?: string;
}

/** Tries frames until something is wrong, or the thing that is looked for. */
export function runTarget(target: Target, roll: Dice, { frames, until }: RunOptions): Findings {
  const wrongs = new Map<string, string>();
  let worstMs = 0;
  let tried = 0;
  for (; tried < frames && !(until === undefined ? wrongs.size > 0 : wrongs.has(until)); tried++) {
    const bytes = target.make(roll);
    const tookMs = tryOnce(target, bytes, wrongs);
    if (tookMs > worstMs) worstMs = Math.max(worstMs, tookMs > REPEAT_MS ? repeat(target, bytes, tookMs) : tookMs);
    if (worstMs > FRAME_MS_MAX) wrongs.set('slow', `${worstMs} ms: ${hexOf(bytes)}`);
  }
  return { name: target.name, frames: tried, wrongs, worstMs };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 200)).toString('hex');
}

/** What the reading took, ms. */
function tryOnce(target: Target, bytes: Uint8Array, wrongs: Map<string, string>): number {
  const startMs = performance.now();
  let endMs = startMs;
  let wrong: string | undefined;
  try {
    const answer = target.read(bytes);
    endMs = performance.now();
    wrong = target.judge(bytes, answer);
  } catch (error) {
    wrong = 'threw';
    if (!wrongs.has(wrong)) wrongs.set(wrong, `${String(error)}: ${hexOf(bytes)}`);
  }
  if (wrong !== undefined && !wrongs.has(wrong)) wrongs.set(wrong, hexOf(bytes));
  return endMs - startMs;
}

function repeat(target: Target, bytes: Uint8Array, tookMs: number): number {
  let leastMs = tookMs;
  for (let i = 0; i < REPEATS; i++)
    leastMs = Math.min(
      leastMs,
      cpuMs(() => tryReading(target, bytes)),
    );
  return leastMs;
}

function tryReading(target: Target, bytes: Uint8Array): void {
  try {
    target.read(bytes);
  } catch {
    // It has been noted.
  }
}
