import type { Measured } from '#bench/scenario/measure.ts';

/* What passes between a comparison and the processes that live its scenarios. */

/** Which ticks a process is to live, from the seed on. */
export interface LifeTask {
  readonly scenario: string;
  readonly players: number;
  readonly ticks: number;
  readonly warmUpTicks: number;
}

/** One run of a scenario in one process: what its ticks took, and what they did. */
export interface Life {
  readonly totalMs: Float64Array;
  readonly phases: readonly string[];
  /** By phase, then by tick. */
  readonly phasesMs: readonly Float64Array[];
  readonly counters: Readonly<Record<string, number>>;
  readonly hash: string;
  readonly heapPerTick: number;
}

/** What a process answers. */
export type LifeAnswer = { readonly life: Life } | { readonly error: string };

/** The part of a measurement of one run that a comparison needs. */
export function lifeOf({ totalMs, phases, phasesMs, counters, hash, heapPerTick }: Measured): Life {
  return { totalMs, phases, phasesMs, counters, hash, heapPerTick };
}
