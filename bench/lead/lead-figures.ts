import type { LeadTrace } from '#bench/lead/lead-run.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/*
 * What a run came to. Moments are counted from when the player came in. The lead of an input is its tick's time minus that at which
 * it was sent: only differences of leads mean anything.
 */

export interface Inputs {
  readonly ticks: number;
  /** Ticks that were stepped without their input. */
  readonly missing: number;
  /** How long inputs were there before their tick; negative for late ones. Those that never came are left out. */
  readonly slacksMs: readonly number[];
}

/** The inputs of the ticks that were stepped in a span. */
export function inputsIn({ watch, startMs }: LeadTrace, fromMs: number, toMs: number): Inputs {
  const slacksMs: number[] = [];
  let ticks = 0;
  let missing = 0;
  watch.steppedMs.forEach((steppedMs, tick) => {
    if (steppedMs < startMs + fromMs || steppedMs >= startMs + toMs) return;
    ticks++;
    if (!watch.inTime[tick]) missing++;
    if (watch.arrivedMs[tick] !== undefined) slacksMs.push(steppedMs - watch.arrivedMs[tick]);
  });
  return { ticks, missing, slacksMs };
}

export interface LeadAt {
  readonly atMs: number;
  readonly leadMs: number;
}

/** The leads of what was sent in a span, in the order of ticks. */
export function leadsIn({ watch, startMs }: LeadTrace, fromMs: number, toMs: number): LeadAt[] {
  const leads: LeadAt[] = [];
  watch.sentMs.forEach((sentMs, tick) => {
    const atMs = sentMs - startMs;
    if (atMs >= fromMs && atMs < toMs) leads.push({ atMs, leadMs: tick * TICK_MS - sentMs });
  });
  return leads;
}

/** Over which the rate is taken: shorter, and the grain of timers is all that there is. */
const RATE_MS = 1000;

/** The rates at which the client's clock ran over each second of a span, minus 1. */
export function ratesOf(leads: readonly LeadAt[]): number[] {
  const rates: number[] = [];
  let from = 0;
  for (const { atMs, leadMs } of leads) {
    while (atMs - leads[from].atMs > RATE_MS) from++;
    const passedMs = atMs - leads[from].atMs;
    if (passedMs > RATE_MS - 2 * TICK_MS) rates.push((leadMs - leads[from].leadMs) / passedMs);
  }
  return rates;
}

/** The number below which this share of all lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function medianLeadMs(leads: readonly LeadAt[]): number {
  return quantile(
    leads.map(({ leadMs }) => leadMs),
    0.5,
  );
}

/** From when on all leads are within `withinMs` of `leadMs`; NaN when they never are. */
export function staysFromMs(leads: readonly LeadAt[], leadMs: number, withinMs: number): number {
  let from = NaN;
  for (const lead of leads) {
    const isNear = Math.abs(lead.leadMs - leadMs) <= withinMs;
    if (!isNear) from = NaN;
    else if (Number.isNaN(from)) from = lead.atMs;
  }
  return from;
}
