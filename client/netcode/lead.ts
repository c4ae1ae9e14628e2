import { INPUT_AHEAD_TICKS, TICK_MS } from '#shared/core/constants.ts';

/*
 * How far ahead of the server this client runs. The client's tick at a moment is `(now + leadMs) / TICK_MS`: the lead holds
 * the network's delay and the difference of the two clocks in one number, so no clocks need to be synchronised.
 *
 * The server reports the slack of inputs (deadline minus arrival). Lead at sending minus slack is what the input needed; it
 * does not contain the client's own corrections, so steering on it cannot oscillate. The target is a high quantile of
 * what was needed in the last seconds, and a margin.
 */

/** Reports older than this say nothing about the line now. */
const WINDOW_MS = 3000;

/** Two reports per frame at 60 frames a second in the window, and some. */
const SAMPLES = 512;

/** Added to the quantile: the grain of timers and of the report. */
const MARGIN_MS = 3;

/** A line that stalls now and then must not buy delay for every input: at most this above the median. */
const SPREAD_MS_MAX = 50;

/** Within this of the target nothing moves down; a lead that is a little long costs less than a missing input. */
const DEAD_BAND_MS = 4;

/** Beyond this the clocks were cut apart (a sleeping tab, another route): set, do not steer. */
const JUMP_MS = 150;

/** The target is computed anew this often; a late input asks for it at once. */
const RETARGET_MS = 100;

/** Late reports in a row that call for extra ticks at once. */
const LATE_STREAK = 3;

/** Ticks whose lead at sending is remembered: more than any round trip. */
const SENT_TICKS = 256;

/** On top of the first guess of the round trip: covers the jitter of an ordinary line until reports arrive. */
const FIRST_MARGIN_MS = 40;

/** A first guess beyond the reach of the server's input buffer would have everything dropped; a short one is only late. */
const FIRST_MS_MAX: number = (INPUT_AHEAD_TICKS - 2) * TICK_MS;

export interface Lead {
  leadMs: number;
  /** NaN until the first report. */
  wantMs: number;
  lateStreak: number;
  steeredAtMs: number;
  targetedAtMs: number;
  readonly sentTicks: Int32Array;
  readonly sentLeadsMs: Float64Array;
  readonly sentAtMs: Float64Array;
  samples: number;
  readonly neededMs: Float64Array;
  readonly notedAtMs: Float64Array;
  readonly sorted: Float64Array;
}

export function createLead(): Lead {
  return {
    leadMs: 0,
    wantMs: NaN,
    lateStreak: 0,
    steeredAtMs: 0,
    targetedAtMs: 0,
    sentTicks: new Int32Array(SENT_TICKS).fill(-1),
    sentLeadsMs: new Float64Array(SENT_TICKS),
    sentAtMs: new Float64Array(SENT_TICKS),
    samples: 0,
    neededMs: new Float64Array(SAMPLES),
    notedAtMs: new Float64Array(SAMPLES),
    sorted: new Float64Array(SAMPLES),
  };
}

/** The first guess, when the state of `tick` has just arrived over a line of this round trip. */
export function startLead(lead: Lead, nowMs: number, tick: number, rttMs: number): void {
  lead.leadMs = tick * TICK_MS + Math.min(rttMs + FIRST_MARGIN_MS, FIRST_MS_MAX) - nowMs;
  lead.wantMs = NaN;
  lead.lateStreak = 0;
  lead.steeredAtMs = nowMs;
  lead.sentTicks.fill(-1);
  lead.samples = 0;
}

/** The newest tick that should have been simulated by now. */
export function dueTick(lead: Lead, nowMs: number): number {
  return Math.floor((nowMs + lead.leadMs) / TICK_MS);
}

/** How long until this tick falls due, as far as the lead is known now. */
export function untilDueMs(lead: Lead, tick: number, nowMs: number): number {
  return tick * TICK_MS - lead.leadMs - nowMs;
}

/** How far the clock is into the tick after `dueTick`, 0..1. */
export function tickFraction(lead: Lead, nowMs: number): number {
  const tick = (nowMs + lead.leadMs) / TICK_MS;
  return tick - Math.floor(tick);
}

export function noteSent(lead: Lead, tick: number, nowMs: number): void {
  const at = tick & (SENT_TICKS - 1);
  lead.sentTicks[at] = tick;
  // The lead that the tick was meant to have, so that a late timer counts as part of what the input needed.
  lead.sentLeadsMs[at] = lead.leadMs;
  lead.sentAtMs[at] = nowMs;
}

/** Whether the input of a tick was sent since the lead was started, and not long ago. */
export function isNoted(lead: Lead, tick: number): boolean {
  return lead.sentTicks[tick & (SENT_TICKS - 1)] === tick;
}

/** When the input of a noted tick was sent. */
export function sentAtMs(lead: Lead, tick: number): number {
  return lead.sentAtMs[tick & (SENT_TICKS - 1)];
}

/** Takes in the server's report about one input. */
export function noteSlack(lead: Lead, tick: number, slackMs: number, nowMs: number): void {
  if (!isNoted(lead, tick)) return;
  const at = tick & (SENT_TICKS - 1);
  const sample = lead.samples++ % SAMPLES;
  lead.neededMs[sample] = lead.sentLeadsMs[at] - slackMs;
  lead.notedAtMs[sample] = nowMs;
  lead.lateStreak = slackMs < 0 ? lead.lateStreak + 1 : 0;
  if (slackMs < 0 || Number.isNaN(lead.wantMs)) lead.targetedAtMs = -Infinity;
}

/** Moves the lead towards what the line needs: up fast, down slowly. Call before asking what is due. */
export function steerLead(lead: Lead, nowMs: number): void {
  const elapsedMs = nowMs - lead.steeredAtMs;
  lead.steeredAtMs = nowMs;
  if (nowMs - lead.targetedAtMs >= RETARGET_MS) retarget(lead, nowMs);
  if (Number.isNaN(lead.wantMs)) return;
  const missingMs = lead.wantMs - lead.leadMs;
  if (Math.abs(missingMs) > JUMP_MS) lead.leadMs = lead.wantMs;
  else if (lead.lateStreak >= LATE_STREAK && missingMs > DEAD_BAND_MS) burst(lead, missingMs);
  else lead.leadMs += elapsedMs * steeringRate(missingMs);
}

function steeringRate(missingMs: number): number {
  if (missingMs > 0) return Math.min(0.05, 0.004 * missingMs);
  return missingMs < -DEAD_BAND_MS ? -Math.min(0.02, 0.002 * (-missingMs - DEAD_BAND_MS)) : 0;
}

/** At most four extra ticks per call; the visible jump is hidden by the decaying offset. */
function burst(lead: Lead, missingMs: number): void {
  lead.leadMs += Math.min(missingMs, 4 * TICK_MS);
}

function retarget(lead: Lead, nowMs: number): void {
  lead.targetedAtMs = nowMs;
  const count = recentSamples(lead, nowMs);
  if (count === 0) return;
  const sorted = lead.sorted.subarray(0, count).sort();
  const high = sorted[Math.min(count - 1, Math.floor(0.99 * count))];
  const median = sorted[count >> 1];
  lead.wantMs = Math.min(high, median + SPREAD_MS_MAX) + MARGIN_MS;
}

function recentSamples(lead: Lead, nowMs: number): number {
  let count = 0;
  for (let i = Math.min(lead.samples, SAMPLES) - 1; i >= 0; i--) {
    if (nowMs - lead.notedAtMs[i] <= WINDOW_MS) lead.sorted[count++] = lead.neededMs[i];
  }
  return count;
}
