import { TICK_MS } from '#shared/core/constants.ts';
import { PERCENT_FULL } from '#shared/core/schedule.ts';
import { LEVELS } from '#server/load/ladder.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import { AT } from '#server/ops/tally.ts';
import {
  COLUMNS,
  FACT,
  KEPT_TICKS,
  KINDS,
  type ProfileMemory,
  ROW,
  ROW_WORDS,
  SPAN_MS,
  SPANS,
  WORST,
} from '#server/profile/memory.ts';
import { unpackCode } from '#server/profile/profile.ts';
import { PHASES } from '#server/phases.ts';

/* The profile of all loops of a server, as people and programs read it. All times are ms unless their name says otherwise. */

/** Where values lie. */
export interface Spread {
  readonly avg: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What of a tick profiling itself takes, as measured when the loop began. */
export interface Overhead {
  /** Reading the clock once and booking it, ns. */
  readonly markNs: number;
  /** Writing down a step of all rooms, ns. */
  readonly stepNs: number;
  /** Times that the clock is read in a tick of all rooms. */
  readonly marksPerTick: number;
  readonly usPerTick: number;
  /** Of the time that there is for a tick. */
  readonly percentOfTick: number;
}

/** A step of all rooms of a loop, and of the room that took most of it. */
export interface WorstTick {
  readonly worker: number;
  /** How long ago. */
  readonly agoS: number;
  /** How long after its time it began, and what of that nobody had anything else to do. */
  readonly lateMs: number;
  readonly waitMs: number;
  /** What all rooms took, and for how much of it the thread had the processor; undefined where nobody asks. */
  readonly costMs: number;
  readonly cpuMs: number | undefined;
  /** Collections of garbage between when it could have begun and its end. */
  readonly gc: { readonly pauses: number; readonly ms: number };
  /** Step of the overload ladder, and share of its pace at which the loop ran. */
  readonly level: string;
  readonly scale: number;
  readonly rooms: number;
  /** Undefined where no room was open. */
  readonly room: WorstRoom | undefined;
}

export interface WorstRoom {
  readonly code: string;
  readonly tick: number;
  readonly players: number;
  readonly bots: number;
  /** Its tick and its bots. */
  readonly tookMs: number;
  readonly phasesMs: Readonly<Record<string, number>>;
  readonly entities: Readonly<Record<string, number>>;
  /** Runs that tick again; undefined where it is not recorded, or the recording is gone. */
  readonly rerun: string | undefined;
}

export interface WorkerProfile {
  readonly worker: number;
  readonly up: boolean;
  readonly rooms: number;
  /** Ticks that the spreads are about: the last 68 s. */
  readonly ticks: number;
  readonly late: Spread;
  readonly cost: Spread;
  readonly phases: Readonly<Record<string, Spread>>;
  readonly overhead: Overhead;
}

export interface ProfileReport {
  /** As far back as the worst ticks are looked for. */
  readonly lastS: number;
  readonly workers: readonly WorkerProfile[];
  /** Of all workers, the worst first: by what they waited and took. */
  readonly worst: readonly WorstTick[];
}

export interface ReportOptions {
  readonly workers: () => readonly WorkerFacts[];
  readonly nowMs: () => number;
  /** What the game calls its kinds, by number. */
  readonly kinds: ReadonlyMap<number, string>;
  /** Which file has this part of a room, as a path that can be typed; undefined: none has. */
  readonly recordingOf: (code: string, part: number) => string | undefined;
}

/** Names of what a tick's time goes to. */
const SPENT: readonly string[] = [...PHASES, 'bots'];

/** Sorts and allocates; it is asked by people. */
export function reportProfile(options: ReportOptions): ProfileReport {
  const workers = options.workers();
  const worst = workers.flatMap(({ profile }, worker) => worstOf(options, profile, worker));
  return {
    lastS: (SPANS * SPAN_MS) / 1000,
    workers: workers.map((facts, worker) => describeWorker(facts, worker)),
    worst: worst.sort((a, b) => b.waitMs + b.costMs - a.waitMs - a.costMs).slice(0, WORST),
  };
}

function describeWorker({ up, rooms, tally, health, profile }: WorkerFacts, worker: number): WorkerProfile {
  const ticks = Math.min(profile.facts[FACT.steps], KEPT_TICKS);
  const column = (at: number): Float64Array => {
    return Float64Array.from({ length: ticks }, (_, row) => profile.spentMs[row * COLUMNS + at]);
  };
  const last = Math.min(tally[AT.ticks], health.lateMs.length);
  return {
    ...{ worker, up, rooms, ticks },
    late: spreadOf(health.lateMs.slice(0, last)),
    cost: spreadOf(health.costMs.slice(0, last)),
    phases: Object.fromEntries(SPENT.map((name, at) => [name, spreadOf(column(at))])),
    overhead: overheadOf(profile),
  };
}

function overheadOf({ facts }: ProfileMemory): Overhead {
  const marksPerTick = facts[FACT.marks] / Math.max(1, facts[FACT.steps]);
  const usPerTick = (marksPerTick * facts[FACT.markNs] + facts[FACT.stepNs]) / 1000;
  return {
    markNs: rounded(facts[FACT.markNs]),
    stepNs: rounded(facts[FACT.stepNs]),
    marksPerTick: rounded(marksPerTick),
    usPerTick: rounded(usPerTick),
    percentOfTick: rounded(usPerTick / 10 / TICK_MS),
  };
}

/** Times that the rows are read again when somebody was writing meanwhile; that takes a few microseconds, at most once a tick. */
const TRIES = 100;

/** The rows as they were at one moment. */
function copyRows({ worst, version }: ProfileMemory): Float64Array {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = Atomics.load(version, 0);
    const rows = worst.slice();
    if ((before & 1) === 0 && Atomics.load(version, 0) === before) return rows;
  }
  return worst.slice();
}

function worstOf(options: ReportOptions, memory: ProfileMemory, worker: number): WorstTick[] {
  const rows = copyRows(memory);
  const nowMs = options.nowMs();
  const found: WorstTick[] = [];
  for (let at = 0; at < rows.length; at += ROW_WORDS) {
    const row = rows.subarray(at, at + ROW_WORDS);
    const agoMs = nowMs - row[ROW.fromMs];
    if (row[ROW.score] > 0 && agoMs <= SPANS * SPAN_MS) found.push(tickOf(options, row, worker, agoMs));
  }
  return found;
}

function tickOf(options: ReportOptions, row: Float64Array, worker: number, agoMs: number): WorstTick {
  return {
    worker,
    agoS: Math.round(agoMs / 100) / 10,
    lateMs: rounded(row[ROW.lateMs]),
    waitMs: rounded(row[ROW.waitMs]),
    costMs: rounded(row[ROW.costMs]),
    cpuMs: Number.isNaN(row[ROW.cpuMs]) ? undefined : rounded(row[ROW.cpuMs]),
    gc: { pauses: row[ROW.gcPauses], ms: rounded(row[ROW.gcMs]) },
    level: LEVELS[row[ROW.level]],
    scale: row[ROW.percent] / PERCENT_FULL,
    rooms: row[ROW.rooms],
    room: row[ROW.code] === 0 ? undefined : roomOf(options, row),
  };
}

function roomOf({ kinds, recordingOf }: ReportOptions, row: Float64Array): WorstRoom {
  const code = unpackCode(row[ROW.code]);
  const part = row[ROW.part];
  const file = part === 0 ? undefined : recordingOf(code, part);
  return {
    code,
    tick: row[ROW.tick],
    players: row[ROW.players],
    bots: row[ROW.bots],
    tookMs: rounded(row[ROW.roomMs]),
    phasesMs: Object.fromEntries(SPENT.map((name, at) => [name, rounded(row[ROW.spentMs + at])])),
    entities: entitiesOf(row, kinds),
    rerun: file && `npm run replay -- ${file} --tick ${row[ROW.tick]}`,
  };
}

function entitiesOf(row: Float64Array, kinds: ReadonlyMap<number, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let kind = 1; kind < KINDS; kind++) {
    const count = row[ROW.kinds + kind];
    if (count > 0) counts[kinds.get(kind) ?? `kind ${kind}`] = count;
  }
  return counts;
}

function spreadOf(values: Float64Array): Spread {
  values.sort();
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  const avg = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { avg: rounded(avg), p50: rounded(at(0.5)), p99: rounded(at(0.99)), max: rounded(at(1)) };
}

/** To the microsecond. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
