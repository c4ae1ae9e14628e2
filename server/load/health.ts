import { TICK_MS } from '#shared/core/constants.ts';

/*
 * How a loop is doing: how late its ticks begin, apart from what they take. Late and cheap means that something else had the processor;
 * on time and dear means that the ticks themselves are too much.
 */

/** Ticks that are kept: 68 s. */
const KEPT = 4096;

/** `Health.now`: the tick under way, or the last one. All ms. */
export const NOW = { deadline: 0, start: 1, end: 2, free: 3, wait: 4, cost: 5 } as const;

/** What may lie in memory that another thread reads: of a tick all that stands here is written before it is counted anywhere. */
export interface HealthMemory {
  /** How late each of the last ticks began, after its deadline ... */
  readonly lateMs: Float64Array;
  /** ... and how long it took. Slot = number of the tick modulo length. */
  readonly costMs: Float64Array;
}

export interface Health extends HealthMemory {
  ticks: number;
  /**
   * By `NOW`: when the tick was due, began and ended; when it could have begun (it was due, and the one before it was over); what it
   * waited from then on, and what it took.
   */
  readonly now: Float64Array;
}

export function createHealthMemory(shared: boolean): HealthMemory {
  const bytes = KEPT * Float64Array.BYTES_PER_ELEMENT;
  const ring = (): Float64Array => new Float64Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  return { lateMs: ring(), costMs: ring() };
}

export function createHealth({ lateMs, costMs }: HealthMemory = createHealthMemory(false)): Health {
  return { ticks: 0, lateMs, costMs, now: new Float64Array(6) };
}

/** The tick that was due at `deadlineMs` begins at `startMs`. */
export function noteBegin({ now, ticks }: Health, deadlineMs: number, startMs: number): void {
  now[NOW.deadline] = deadlineMs;
  now[NOW.free] = ticks === 0 ? deadlineMs : Math.max(deadlineMs, now[NOW.end]);
  now[NOW.start] = startMs;
  now[NOW.wait] = Math.max(0, startMs - now[NOW.free]);
}

/** ... and ends. */
export function noteEnd(health: Health, endMs: number): void {
  const { now } = health;
  const at = health.ticks % KEPT;
  now[NOW.end] = endMs;
  now[NOW.cost] = endMs - now[NOW.start];
  health.lateMs[at] = now[NOW.start] - now[NOW.deadline];
  health.costMs[at] = now[NOW.cost];
  health.ticks++;
}

export interface Spread {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

export interface HealthSummary {
  readonly ticks: number;
  readonly late: Spread;
  readonly cost: Spread;
  /** Share of full-pace ticks' time that steps took, 0..1 and beyond. */
  readonly load: number;
}

/** Over the kept ticks. Sorts and allocates; for reports. */
export function summariseHealth({ ticks, lateMs, costMs }: Health): HealthSummary {
  const kept = Math.min(ticks, KEPT);
  const costs = costMs.slice(0, kept);
  const load = kept === 0 ? 0 : costs.reduce((sum, ms) => sum + ms, 0) / (kept * TICK_MS);
  return { ticks, late: spreadOf(lateMs.slice(0, kept)), cost: spreadOf(costs), load };
}

function spreadOf(values: Float64Array): Spread {
  values.sort();
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999), maxMs: at(1) };
}
