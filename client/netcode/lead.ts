import { INPUT_AHEAD_TICKS, TICK_MS } from '#shared/core/constants.ts';
import { createSchedule, dueMs, type Schedule, tickAt } from '#shared/core/schedule.ts';

/*
 * How far ahead of the server this client runs. The client's tick at a moment is the one that is due, by the server's schedule, `leadMs`
 * later: the lead holds
 * the network's delay and the difference of the two clocks in one number, so no clocks need to be synchronised.
 *
 * The server reports the slack of inputs (deadline minus arrival). Lead at sending minus slack is what the input needed; it
 * does not contain the client's own corrections, so steering on it cannot oscillate. The target is a high quantile of
 * what was needed in the last seconds, and a margin.
 *
 * Two things look alike at first and must not be treated alike. A line that stalled hands over everything at once and is as
 * short as before: its inputs are one sample. A line that became longer stays so: what was needed before it says nothing.
 */

/** Reports older than this say nothing about the line now. */
const WINDOW_MS = 3000;

/** Two reports per frame at 60 frames a second in the window, and some; a power of two. */
const SAMPLES = 512;

/** Added to the quantile: the grain of timers and of the report. */
const MARGIN_MS = 3;

/** A line that stalls now and then must not buy delay for every input: at most this above the median. */
const SPREAD_MS_MAX = 50;

/** Within this of the target nothing moves down; a lead that is a little long costs less than a missing input. */
const DEAD_BAND_MS = 4;

/** Beyond this the clocks were cut apart (a tab or a server that slept, another route): set, do not steer. */
const JUMP_MS = 150;

/** The target is computed anew this often; a late input asks for it at once. */
const RETARGET_MS = 100;

/** Late reports in a row that call for extra ticks at once. */
const LATE_STREAK = 3;

/** Of one sample in so many the largest is left out: the quantile. */
const SAMPLES_PER_OUTLIER = 100;

/**
 * An input that needed this much more than the median waited in a line that stalled: nothing came for 100 ms, of which its own
 * tick is one.
 */
const STALL_MS: number = 100 - TICK_MS;

/** Where the median of the last moments is so far above that of the window, the way has become longer. */
const RECENT_MS = 300;
const LONGER_MS = 25;

/** ... and there are so many of them that one stall is not their median. */
const RECENT_SAMPLES_MIN = 5;

/** Ticks whose lead at sending is remembered: more than any round trip. */
const SENT_TICKS = 256;

/** On top of the first guess of the round trip: covers the jitter of an ordinary line until reports arrive. */
const FIRST_MARGIN_MS = 40;

/** A first guess beyond the reach of the server's input buffer would have everything dropped; a short one is only late. */
const FIRST_MS_MAX: number = (INPUT_AHEAD_TICKS - 2) * TICK_MS;

export interface Lead {
  /** At what pace ticks follow each other. */
  readonly schedule: Schedule;
  leadMs: number;
  /** NaN until the first report. */
  wantMs: number;
  /** Of what was needed: the median, NaN until the first report, and how far the quantile lies above it. */
  medianMs: number;
  spreadMs: number;
  /** Of the newest report. */
  reportedTick: number;
  /** The first input that waited in a line that stalled, and for how long; the last one that is put down to it. */
  stallTick: number;
  stallMs: number;
  stallEndTick: number;
  stalledAtMs: number;
  /** Late reports in a row. */
  lateStreak: number;
  /** When an input was last reported late that waited in no stalled line. */
  lateAtMs: number;
  steeredAtMs: number;
  /** When the lead was last changed at once, by more than a clock that runs faster. */
  jumpedAtMs: number;
  targetedAtMs: number;
  readonly sentTicks: Int32Array;
  readonly sentLeadsMs: Float64Array;
  readonly sentAtMs: Float64Array;
  samples: number;
  readonly neededMs: Float64Array;
  readonly notedAtMs: Float64Array;
  readonly sorted: Float64Array;
}

export function createLead(schedule: Schedule = createSchedule()): Lead {
  return {
    schedule,
    leadMs: 0,
    wantMs: NaN,
    medianMs: NaN,
    spreadMs: 0,
    reportedTick: -1,
    stallTick: -1,
    stallMs: 0,
    stallEndTick: -1,
    stalledAtMs: -Infinity,
    lateStreak: 0,
    lateAtMs: -Infinity,
    steeredAtMs: 0,
    jumpedAtMs: -Infinity,
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
  lead.leadMs = dueMs(lead.schedule, tick) + Math.min(rttMs + FIRST_MARGIN_MS, FIRST_MS_MAX) - nowMs;
  lead.wantMs = NaN;
  lead.medianMs = NaN;
  lead.reportedTick = -1;
  lead.stallEndTick = -1;
  lead.stalledAtMs = -Infinity;
  lead.lateStreak = 0;
  lead.steeredAtMs = nowMs;
  lead.jumpedAtMs = nowMs;
  lead.sentTicks.fill(-1);
  lead.samples = 0;
}

/** The newest tick that should have been simulated by now. */
export function dueTick(lead: Lead, nowMs: number): number {
  return Math.floor(tickAt(lead.schedule, nowMs + lead.leadMs));
}

/** How long until this tick falls due, as far as the lead is known now. */
export function untilDueMs(lead: Lead, tick: number, nowMs: number): number {
  return dueMs(lead.schedule, tick) - lead.leadMs - nowMs;
}

/** How far the clock is into the tick after `dueTick`, 0..1. */
export function tickFraction(lead: Lead, nowMs: number): number {
  const tick = tickAt(lead.schedule, nowMs + lead.leadMs);
  return tick - Math.floor(tick);
}

export function noteSent(lead: Lead, tick: number, nowMs: number): void {
  const at = tick & (SENT_TICKS - 1);
  lead.sentTicks[at] = tick;
  // The lead that the tick was meant to have, so that a late timer counts as part of what the input needed; but not that it has
  // only now become due.
  lead.sentLeadsMs[at] = lead.jumpedAtMs === nowMs ? dueMs(lead.schedule, tick) - nowMs : lead.leadMs;
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

/** Takes in the server's report about one input. Of each state the tightest comes first, then the newest, which may be the same. */
export function noteSlack(lead: Lead, tick: number, slackMs: number, nowMs: number): void {
  if (!isNoted(lead, tick) || tick === lead.reportedTick) return;
  lead.reportedTick = tick;
  const neededMs = lead.sentLeadsMs[tick & (SENT_TICKS - 1)] - slackMs;
  const waitedMs = neededMs - lead.medianMs;
  if (tick <= lead.stallEndTick) return goOnStalling(lead, tick, waitedMs);
  const wasLate = lead.lateStreak > 0;
  addSample(lead, neededMs, nowMs);
  lead.lateStreak = slackMs < 0 ? lead.lateStreak + 1 : 0;
  // What is late on end is no stall.
  if (waitedMs > STALL_MS && !wasLate) return beginStall(lead, tick, waitedMs, nowMs);
  if (slackMs < 0) lead.lateAtMs = nowMs;
  if (slackMs < 0 || Number.isNaN(lead.wantMs)) lead.targetedAtMs = -Infinity;
}

/** Whatever was sent until this input arrived waited behind it. */
function beginStall(lead: Lead, tick: number, waitedMs: number, nowMs: number): void {
  lead.stallTick = tick;
  lead.stallMs = waitedMs;
  lead.stallEndTick = tick + Math.floor(waitedMs / TICK_MS);
  lead.stalledAtMs = nowMs;
}

/** A line that hands over slowly, but at twice the pace of a clock or faster, makes those wait as well that were sent meanwhile. */
function goOnStalling(lead: Lead, tick: number, waitedMs: number): void {
  if (waitedMs > lead.stallMs / 2) return;
  const lastTick = lead.stallTick + Math.floor((2 * lead.stallMs) / TICK_MS);
  const endTick = tick + Math.floor(waitedMs / TICK_MS);
  lead.stallEndTick = Math.max(lead.stallEndTick, Math.min(endTick, lastTick));
}

function addSample(lead: Lead, neededMs: number, nowMs: number): void {
  const at = lead.samples++ % SAMPLES;
  lead.neededMs[at] = neededMs;
  lead.notedAtMs[at] = nowMs;
}

/** Moves the lead towards what the line needs: up fast, down slowly. Call before asking what is due. */
export function steerLead(lead: Lead, nowMs: number): void {
  const elapsedMs = nowMs - lead.steeredAtMs;
  lead.steeredAtMs = nowMs;
  if (nowMs - lead.targetedAtMs >= RETARGET_MS) retarget(lead, nowMs);
  if (Number.isNaN(lead.wantMs)) return;
  const missingMs = lead.wantMs - lead.leadMs;
  if (Math.abs(missingMs) > JUMP_MS) jump(lead, missingMs, nowMs);
  // At most four extra ticks at once; the visible jump is hidden by the decaying offset.
  else if (lead.lateStreak >= LATE_STREAK && missingMs > DEAD_BAND_MS)
    jump(lead, Math.min(missingMs, 4 * TICK_MS), nowMs);
  else lead.leadMs += elapsedMs * steeringRate(missingMs, isTroubled(lead, nowMs));
}

/** Nobody notices 1 %; more only where inputs come late, or the lead is far too long. */
function steeringRate(missingMs: number, isLate: boolean): number {
  if (missingMs > 0) return Math.min(isLate ? 0.05 : 0.01, 0.004 * missingMs);
  return missingMs < -DEAD_BAND_MS ? -Math.min(0.02, 0.001 * (-missingMs - DEAD_BAND_MS)) : 0;
}

function jump(lead: Lead, byMs: number, nowMs: number): void {
  lead.leadMs += byMs;
  lead.jumpedAtMs = nowMs;
}

function retarget(lead: Lead, nowMs: number): void {
  lead.targetedAtMs = nowMs;
  const recentMs = medianOf(samplesSince(lead, nowMs - RECENT_MS), RECENT_SAMPLES_MIN);
  const sorted = samplesSince(lead, nowMs - WINDOW_MS);
  const medianMs = medianOf(sorted, 1);
  if (sorted.length === 0) return;
  const high = sorted[Math.max(0, sorted.length - 1 - outliers(lead, sorted.length, nowMs))];
  const spreadMs = Math.min(SPREAD_MS_MAX, high - medianMs);
  const isLate = isTroubled(lead, nowMs);
  const isCut = recentMs < medianMs - JUMP_MS;
  const isOther = isCut || (isLate && recentMs > medianMs + LONGER_MS);
  if (isCut) lead.samples = 0;
  // On another way inputs are taken to be spread as they were before it, until enough of them have come.
  if (!isLate) lead.spreadMs = spreadMs;
  lead.medianMs = isOther ? recentMs : medianMs;
  lead.wantMs = lead.medianMs + (isOther ? lead.spreadMs : spreadMs) + MARGIN_MS;
}

/** Whether inputs came late of which the window still knows. */
function isTroubled({ lateAtMs }: Lead, nowMs: number): boolean {
  return nowMs - lateAtMs <= WINDOW_MS;
}

/** The largest samples that the quantile leaves out; one stall among ever so few. */
function outliers({ stalledAtMs }: Lead, count: number, nowMs: number): number {
  return Math.max(Math.floor(count / SAMPLES_PER_OUTLIER), nowMs - stalledAtMs <= WINDOW_MS ? 1 : 0);
}

/** What was needed since then, ascending; only good until the next call. */
function samplesSince(lead: Lead, sinceMs: number): Float64Array {
  let count = 0;
  for (let i = Math.max(0, lead.samples - SAMPLES); i < lead.samples; i++) {
    const at = i % SAMPLES;
    if (lead.notedAtMs[at] >= sinceMs) lead.sorted[count++] = lead.neededMs[at];
  }
  return lead.sorted.subarray(0, count).sort();
}

/** NaN of fewer than `least`. */
function medianOf(sorted: Float64Array, least: number): number {
  return sorted.length < least ? NaN : sorted[sorted.length >> 1];
}
