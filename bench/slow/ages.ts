import type { Arrivals } from '#bench/slow/messages.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/** When tick 0 was due, on the shared clock, from some tick on: it moves where a server gives up wall time. */
export interface Origin {
  readonly fromTick: number;
  readonly ms: number;
}

/** How old the newest state is that a client has is looked at so often. */
const STEP_MS = 4;

/**
 * How old the newest state was that a client had, over all moments between two: now less when its tick was due. What has not come for
 * long gets older and older, so this counts freezes as they are felt. Ascending.
 */
export function agesIn({ ticks, atMs }: Arrivals, origins: readonly Origin[], fromMs: number, toMs: number): number[] {
  const ages: number[] = [];
  let at = -1;
  for (let now = fromMs; now < toMs; now += STEP_MS) {
    while (at + 1 < atMs.length && atMs[at + 1]! <= now) at++;
    ages.push(at < 0 ? Infinity : now - dueMs(origins, ticks[at]!));
  }
  return ages.toSorted((a, b) => a - b);
}

function dueMs(origins: readonly Origin[], tick: number): number {
  const origin = origins.findLast(({ fromTick }) => fromTick <= tick) ?? origins[0]!;
  return origin.ms + tick * TICK_MS;
}

/** Of ascending values; NaN of none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
