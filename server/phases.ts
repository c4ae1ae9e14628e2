import { assert } from '#shared/core/assert.ts';

/** The phases of a tick, in the order of `tick.ts`. */
export const PHASES = ['collect', 'rollback', 'simulate', 'store', 'interest', 'encode', 'send'] as const;
export const PHASE = { collect: 0, rollback: 1, simulate: 2, store: 3, interest: 4, encode: 5, send: 6 } as const;

/** Ticks whose costs are kept: 17 s, enough to look back at a stutter. */
const KEPT_TICKS = 1024;

/** Where the time of each tick went, and of the bots before it. Fixed rings, no allocation while measuring. */
export interface Phases {
  readonly nowMs: () => number;
  /** `KEPT_TICKS` rows of one number per phase, ms; and one for what bots do with the tick's own functions. */
  readonly spentMs: Float64Array;
  readonly totalMs: Float64Array;
  /** [start of the tick, last mark]. */
  readonly stamps: Float64Array;
  row: number;
  ticks: number;
  /** What all bots of a tick took: a ring of its own, because it is no part of the tick. */
  readonly botsMs: Float64Array;
  botTicks: number;
  /** [0]: times that the clock was read; whoever adds up what that costs sets it back. */
  readonly marks: Int32Array;
}

export function createPhases(nowMs: () => number): Phases {
  return {
    nowMs,
    spentMs: new Float64Array((KEPT_TICKS + 1) * PHASES.length),
    totalMs: new Float64Array(KEPT_TICKS),
    stamps: new Float64Array(2),
    row: 0,
    ticks: 0,
    botsMs: new Float64Array(KEPT_TICKS),
    botTicks: 0,
    marks: new Int32Array(1),
  };
}

export function beginPhases(phases: Phases): void {
  phases.row = phases.ticks % KEPT_TICKS;
  phases.spentMs.fill(0, phases.row * PHASES.length, (phases.row + 1) * PHASES.length);
  const now = phases.nowMs();
  phases.stamps[0] = now;
  phases.stamps[1] = now;
  phases.marks[0]++;
}

/** Books the time since the last mark to a phase; a phase may be marked many times in one tick. */
export function markPhase(phases: Phases, phase: number): void {
  const now = phases.nowMs();
  phases.spentMs[phases.row * PHASES.length + phase] += now - phases.stamps[1];
  phases.stamps[1] = now;
  phases.marks[0]++;
}

export function endPhases(phases: Phases): void {
  phases.totalMs[phases.row] = phases.nowMs() - phases.stamps[0];
  phases.ticks++;
  phases.marks[0]++;
}

/** Until `endBots` all marks count for nothing: what bots ask of `selectInterest` is not the tick's. */
export function beginBots(phases: Phases): void {
  phases.row = KEPT_TICKS;
  const now = phases.nowMs();
  phases.stamps[0] = now;
  phases.stamps[1] = now;
}

export function endBots(phases: Phases): void {
  phases.botsMs[phases.botTicks % KEPT_TICKS] = phases.nowMs() - phases.stamps[0];
  phases.botTicks++;
  phases.marks[0] += 2;
}

/** Adds where the time of the last tick went to `spent`: by phase, then what bots took before it. */
export function addSpent({ spentMs, botsMs, ticks, botTicks }: Phases, spent: Float64Array): void {
  if (ticks === 0) return;
  const at = ((ticks - 1) % KEPT_TICKS) * PHASES.length;
  for (let phase = 0; phase < PHASES.length; phase++) spent[phase] += spentMs[at + phase];
  if (botTicks > 0) spent[PHASES.length] += botsMs[(botTicks - 1) % KEPT_TICKS];
}

export interface PhaseSummary {
  readonly phase: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Percentiles over the kept ticks, the total last. Allocates; for reports. */
export function summarisePhases(phases: Phases): PhaseSummary[] {
  const kept = Math.min(phases.ticks, KEPT_TICKS);
  assert(kept > 0, 'no tick has been measured');
  const columns = PHASES.map((name, phase) => {
    return summarise(
      name,
      Float64Array.from({ length: kept }, (_, row) => phases.spentMs[row * PHASES.length + phase]),
    );
  });
  return [...columns, summarise('total', phases.totalMs.slice(0, kept))];
}

/** The same of what bots took per tick, over the ticks that had bots; undefined when none had. */
export function summariseBots(phases: Phases): PhaseSummary | undefined {
  const kept = Math.min(phases.botTicks, KEPT_TICKS);
  return kept === 0 ? undefined : summarise('bots', phases.botsMs.slice(0, kept));
}

function summarise(phase: string, values: Float64Array): PhaseSummary {
  values.sort();
  const at = (q: number): number => values[Math.min(values.length - 1, Math.floor(q * values.length))];
  return { phase, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: values[values.length - 1] };
}
