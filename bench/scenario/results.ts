import { TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import { encodeRawState, encodeStateMessage } from '#server/transport/frames.ts';
import type { FieldBytes } from '#bench/scenario/field-bytes.ts';
import { type GcMark, marksOf, type Pause } from '#bench/scenario/gc.ts';
import { kindsAt } from '#bench/scenario/kinds.ts';
import type { Measured } from '#bench/scenario/measure.ts';
import type { ProfileRow } from '#bench/scenario/profile.ts';
import { type Spread, spreadOf } from '#bench/scenario/spread.ts';

/* What a run is kept as: `results.json`, as `results.schema.json` describes it. Times are ms unless their name says otherwise. */

/** Goes up when an older reader would misread the file. */
export const RESULTS_FORMAT = 1;

/** Ticks that are told one by one. */
const WORST = 10;

export interface PhaseResult extends Spread {
  readonly phase: string;
  /** Of what all ticks took, 0..1. */
  readonly share: number;
  /** The mean of each second, µs. */
  readonly perSecondUs: readonly number[];
}

export interface WorstTick {
  /** Counted from the first that was measured. */
  readonly tick: number;
  readonly totalMs: number;
  /** By phase, in the order of `phases`. */
  readonly phasesMs: readonly number[];
  /** In which run it took so little. */
  readonly run: number;
  /** What of it was garbage collection. */
  readonly gcMs: number;
  /** What lived then, by kind. */
  readonly entities: Readonly<Record<string, number>>;
}

export interface GcResult {
  /** In all runs. */
  readonly pauses: number;
  readonly maxMs: number;
  /** Those that fell into ticks. */
  readonly marks: readonly GcMark[];
}

/** Down to one player in one second. */
export interface BytesResult {
  readonly perState: number;
  readonly payload: number;
  /** What the raw lane, or an event for clients without it, adds around the payload. */
  readonly rawLane: number;
  readonly event: number;
}

export interface ScenarioResult {
  readonly name: string;
  readonly doc: string;
  readonly players: number;
  readonly seed: number;
  readonly ticks: number;
  readonly hash: string;
  /** Whether the hash is the committed one; null: none is, of so many players or ticks. */
  readonly hashOk: boolean | null;
  /** How often it was lived. */
  readonly runs: number;
  /** What the ticks took, each in the run in which it took least. */
  readonly total: Spread;
  readonly overBudget: number;
  /** The same of all runs, with all that came between. */
  readonly lived: Spread;
  readonly phases: readonly PhaseResult[];
  /** What players took to decide, beside the tick. */
  readonly decided: Spread;
  readonly bytes: BytesResult;
  readonly heapPerTick: number;
  readonly gc: GcResult;
  readonly counters: Readonly<Record<string, number>>;
  /** The tick that took as long as the 99th percentile. */
  readonly p99Tick: WorstTick;
  /** The slowest first. */
  readonly worst: readonly WorstTick[];
  /** Every tick in order, µs. */
  readonly ticksUs: readonly number[];
  /** What states are made of, the largest part first; empty where nobody counted. */
  readonly fields: readonly FieldBytes[];
  readonly profile?: ProfileResult;
}

export interface ProfileResult {
  /** Beside the results. */
  readonly file: string;
  readonly top: readonly ProfileRow[];
}

/** All that `results.json` holds. */
export interface Results {
  readonly format: number;
  readonly version: string;
  readonly at: string;
  readonly command: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly scenarios: readonly ScenarioResult[];
}

/** What is known beside the measurement. */
export interface Extras {
  readonly pauses?: readonly Pause[];
  readonly fields?: readonly FieldBytes[];
  readonly profile?: ProfileResult;
}

export function resultOf(
  measured: Measured,
  doc: string,
  committed: string | undefined,
  extras: Extras = {},
): ScenarioResult {
  const { name, players, seed, ticks, runs, hash, totalMs, phasesMs, gcMs, counters } = measured;
  const marks = marksOf(measured, extras.pauses ?? []);
  const spentMs = totalMs.reduce((sum, ms) => sum + ms, 0);
  return {
    ...{ name, doc, players, seed, ticks, runs, hash },
    hashOk: committed === undefined ? null : committed === hash,
    total: spreadOf(totalMs),
    overBudget: totalMs.filter((ms) => ms > TICK_MS).length,
    lived: spreadOf(measured.livedMs),
    phases: phasesMs.map((ms, phase) => {
      const share = ms.reduce((sum, one) => sum + one, 0) / spentMs;
      return { phase: measured.phases[phase], ...spreadOf(ms), share, perSecondUs: perSecondUs(ms) };
    }),
    decided: spreadOf(measured.decidedMs),
    bytes: bytesOf(measured),
    heapPerTick: measured.heapPerTick,
    gc: { pauses: gcMs.length, maxMs: Math.max(0, ...gcMs), marks },
    counters,
    ...slowOf(measured, marks),
    ticksUs: Array.from(totalMs, (ms) => Math.round(ms * 1000)),
    fields: extras.fields ?? [],
    ...(extras.profile && { profile: extras.profile }),
  };
}

function bytesOf({ counters, players, ticks }: Measured): BytesResult {
  const { bytesSent = 0, framesSent = 0 } = counters;
  // A replay sends nothing.
  const perState = bytesSent / Math.max(1, framesSent);
  const frame = new Uint8Array(Math.round(perState));
  const states = (framesSent / players / ticks) * TICK_HZ;
  return {
    perState,
    payload: perState * states,
    rawLane: (encodeRawState(frame).length - frame.length) * states,
    event: (eventBytes(frame) - frame.length) * states,
  };
}

/** With the head of its WebSocket message. */
function eventBytes(frame: Uint8Array): number {
  const message = encodeStateMessage(frame).length;
  return message + (encodeRawState(new Uint8Array(message)).length - message);
}

function perSecondUs(ms: Float64Array): number[] {
  return Array.from({ length: Math.ceil(ms.length / TICK_HZ) }, (_, second) => {
    const ticks = ms.subarray(second * TICK_HZ, (second + 1) * TICK_HZ);
    return Math.round((ticks.reduce((sum, one) => sum + one, 0) / ticks.length) * 1e4) / 10;
  });
}

function slowOf(measured: Measured, marks: readonly GcMark[]): Pick<ScenarioResult, 'p99Tick' | 'worst'> {
  const { totalMs } = measured;
  const ticks = Array.from(totalMs, (_, tick) => tick).sort((a, b) => totalMs[b] - totalMs[a] || a - b);
  // As `spreadOf` picks it, from the other end.
  const p99 = ticks.length - 1 - Math.min(ticks.length - 1, Math.floor(0.99 * ticks.length));
  return {
    p99Tick: tickAt(measured, marks, ticks[p99]),
    worst: ticks.slice(0, WORST).map((tick) => tickAt(measured, marks, tick)),
  };
}

function tickAt(
  { totalMs, phasesMs, counted, entities, kindNames }: Measured,
  marks: readonly GcMark[],
  tick: number,
): WorstTick {
  return {
    tick,
    totalMs: totalMs[tick],
    phasesMs: phasesMs.map((ms) => ms[tick]),
    run: counted[tick],
    gcMs: marks.reduce((sum, mark) => sum + (mark.counts && mark.tick === tick ? mark.ms : 0), 0),
    entities: kindsAt(entities, tick, kindNames),
  };
}
