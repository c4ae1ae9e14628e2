import { TICK_MS } from '#shared/core/constants.ts';
import { type Health, NOW } from '#server/load/health.ts';
import { PHASES } from '#server/phases.ts';
import type { Log } from '#server/log.ts';

/*
 * Ticks that began late or took too long, each put down to one cause. In this order, because each explains those after it: `gc`, the collector
 * ran for half of it; `host`, this thread had the processor for less than half of it, so the machine gave it to somebody else; a phase
 * of the tick, `bots` or `step` (the rest of a step: the lobby's part, recordings) for a tick that took too long itself;
 * `event-loop` for one that waited while its own thread did something else.
 */

export type Cause = 'gc' | 'host' | (typeof PHASES)[number] | 'bots' | 'step' | 'event-loop';
export const CAUSES: readonly Cause[] = ['gc', 'host', ...PHASES, 'bots', 'step', 'event-loop'];

/** Beyond this a tick is late, ms: what no other room may ever cost a room. */
export const LATE_MS = 10;

/** A tick that took more is a stall of its own: it left nothing for what comes after it. */
export const COST_MS: number = TICK_MS;

/** The worst that are kept. */
const WORST = 16;

/** The log has a line at most this often, ms, and that one says how many there were. */
const LOG_EVERY_MS = 5000;

/** What people notice: six ticks. Shorter ones are in the metrics; on a busy desktop they would fill the terminal. */
const TOLD_MS = 100;

/** Engines report collections a turn of the event loop later: causes are found this many ticks after a stall. */
const SETTLE_TICKS = 2;

/** Stalls that may wait for that; more at once have the causes of those before them. */
const WAITING_MAX = 8;

/** What a tick's time went to, ms: `PHASES`, then the bots. */
export type Spent = Float64Array;

export const SPENT_BOTS: number = PHASES.length;

export interface Stall {
  readonly tick: number;
  /** In the loop's time. */
  readonly atMs: number;
  readonly ms: number;
  readonly cause: Cause;
}

/** A collection of garbage, in the loop's time. */
export interface Collection {
  readonly startMs: number;
  readonly ms: number;
}

/** What can be asked of the machine; absent in virtual time. */
export interface Probes {
  /** Processor time that this thread has had, ms. */
  readonly cpuMs: () => number;
  /** The last collections, in any order; a fixed number of them. */
  readonly collections: () => readonly Collection[];
}

interface Waiting {
  readonly tick: number;
  readonly fromMs: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly otherwise: Cause;
}

export interface Stalls {
  readonly probes: Probes | undefined;
  readonly log: Log;
  /** By `CAUSES`. */
  readonly counts: Int32Array;
  /** Longest first. */
  readonly worst: Stall[];
  readonly waiting: Waiting[];
  /**
   * [processor time when last asked, what of it was between the last two ticks, what in the last tick, time of the last line in the log];
   * without probes nothing is known of any.
   */
  readonly stamps: Float64Array;
  /** Since that line, and the longest of them. */
  unlogged: number;
  longest: Stall | undefined;
}

const CPU = 0;
const CPU_WAITED = 1;
const CPU_STEPPED = 2;
const LOGGED = 3;

export function createStalls(log: Log, probes: Probes | undefined): Stalls {
  return {
    probes,
    log,
    counts: new Int32Array(CAUSES.length),
    worst: [],
    waiting: [],
    stamps: Float64Array.of(NaN, NaN, NaN, -LOG_EVERY_MS),
    unlogged: 0,
    longest: undefined,
  };
}

/** The tick under way begins. */
export function noteCpuBegin({ probes, stamps }: Stalls): void {
  if (!probes) return;
  const cpuMs = probes.cpuMs();
  stamps[CPU_WAITED] = cpuMs - stamps[CPU];
  stamps[CPU] = cpuMs;
}

/** ... and ends. */
export function noteCpuEnd({ probes, stamps }: Stalls): void {
  if (!probes) return;
  const cpuMs = probes.cpuMs();
  stamps[CPU_STEPPED] = cpuMs - stamps[CPU];
  stamps[CPU] = cpuMs;
}

/** The tick under way has ended. Allocates only when it was a stall. */
export function watchStall(stalls: Stalls, health: Health, spent: Spent): void {
  const { now, ticks } = health;
  const isLate = now[NOW.wait] > LATE_MS;
  if (isLate || now[NOW.cost] > COST_MS) keep(stalls, isLate ? late(stalls, health) : dear(stalls, health, spent));
  if (stalls.waiting.length > 0 || stalls.longest) settle(stalls, ticks, now[NOW.end]);
}

function keep(stalls: Stalls, stall: Waiting): void {
  if (stalls.waiting.length < WAITING_MAX) stalls.waiting.push(stall);
  else judge(stalls, stall);
}

/** Of a tick that waited. What its thread did since the tick before counts for it, also what it did before the deadline. */
function late({ stamps }: Stalls, { ticks, now }: Health): Waiting {
  return { tick: ticks, fromMs: now[NOW.free], ms: now[NOW.wait], cpuMs: stamps[CPU_WAITED], otherwise: 'event-loop' };
}

function dear({ stamps }: Stalls, { ticks, now }: Health, spent: Spent): Waiting {
  const ms = now[NOW.cost];
  return { tick: ticks, fromMs: now[NOW.start], ms, cpuMs: stamps[CPU_STEPPED], otherwise: dominant(spent, ms) };
}

/** What took most of the tick; `step` when that was outside of what is measured. */
function dominant(spent: Spent, costMs: number): Cause {
  let most = 0;
  let known = 0;
  for (let at = 0; at < spent.length; at++) {
    known += spent[at];
    if (spent[at] > spent[most]) most = at;
  }
  if (spent[most] < costMs - known) return 'step';
  return most === SPENT_BOTS ? 'bots' : PHASES[most];
}

function settle(stalls: Stalls, ticks: number, nowMs: number): void {
  while (stalls.waiting.length > 0 && ticks - stalls.waiting[0].tick >= SETTLE_TICKS) {
    judge(stalls, stalls.waiting.shift()!);
  }
  const { longest, stamps } = stalls;
  if (longest && longest.ms >= TOLD_MS && nowMs - stamps[LOGGED] >= LOG_EVERY_MS) tell(stalls, longest, nowMs);
}

function judge(stalls: Stalls, { tick, fromMs, ms, cpuMs, otherwise }: Waiting): void {
  const cause = collectedMs(stalls, fromMs, ms) >= ms / 2 ? 'gc' : cpuMs < ms / 2 ? 'host' : otherwise;
  const stall = { tick, atMs: fromMs, ms, cause };
  stalls.counts[CAUSES.indexOf(cause)]++;
  stalls.unlogged++;
  if (!stalls.longest || ms > stalls.longest.ms) stalls.longest = stall;
  const { worst } = stalls;
  if (worst.length === WORST && ms <= worst[WORST - 1].ms) return;
  worst.push(stall);
  worst.sort((a, b) => b.ms - a.ms);
  worst.length = Math.min(WORST, worst.length);
}

/** How much of a span the collector ran. */
function collectedMs({ probes }: Stalls, fromMs: number, spanMs: number): number {
  let sum = 0;
  for (const { startMs, ms } of probes?.collections() ?? []) {
    sum += Math.max(0, Math.min(startMs + ms, fromMs + spanMs) - Math.max(startMs, fromMs));
  }
  return sum;
}

function tell(stalls: Stalls, { tick, ms, cause }: Stall, nowMs: number): void {
  stalls.log.warn('the loop stalled', { ms: Math.round(ms * 10) / 10, cause, tick, stalls: stalls.unlogged });
  stalls.stamps[LOGGED] = nowMs;
  stalls.unlogged = 0;
  stalls.longest = undefined;
}

export type StallCounts = Readonly<Record<Cause, number>>;

/** Allocates; for reports. */
export function countStalls({ counts }: Stalls): StallCounts {
  return Object.fromEntries(CAUSES.map((cause, at) => [cause, counts[at]])) as Record<Cause, number>;
}
