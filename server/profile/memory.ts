import { PHASES } from '#server/phases.ts';

/*
 * The profile of a loop as memory that another thread may read at any time: where the time of each of its last ticks went, and the worst
 * ticks of the last minutes, each with what was going on.
 */

/** Ticks whose phases are kept: 68 s. */
export const KEPT_TICKS = 4096;

/** What is kept of each: its phases, then the bots before it. */
export const COLUMNS: number = PHASES.length + 1;

/** Minutes that are looked back at; each has its own worst ticks. */
export const SPANS = 5;
export const SPAN_MS = 60_000;

/** Ticks that are kept of each minute: as many as a report shows, or one bad minute would be cut short. */
export const WORST = 10;

/** Kinds of entities that are counted; none of our games has more than seven. */
export const KINDS = 16;

const SPENT_AT = 19;
const KINDS_AT: number = SPENT_AT + COLUMNS;

type RowWord =
  | 'score'
  | 'step'
  | 'fromMs'
  | 'lateMs'
  | 'waitMs'
  | 'costMs'
  | 'cpuMs'
  | 'gcMs'
  | 'gcPauses'
  | 'settled'
  | 'level'
  | 'percent'
  | 'rooms'
  | 'code'
  | 'tick'
  | 'part'
  | 'players'
  | 'bots'
  | 'roomMs'
  | 'spentMs'
  | 'kinds';

/**
 * A row of `worst`, of a step of all rooms of a loop. `score`: what it waited and took, 0 in an empty row; `step`: its number; `fromMs`:
 * when it could have begun; `settled`: collections are in. From `code` on it is about the room that took most of it: `part` is
 * that of its recording, 0 for none.
 */
export const ROW: Readonly<Record<RowWord, number>> = {
  score: 0,
  step: 1,
  fromMs: 2,
  lateMs: 3,
  waitMs: 4,
  costMs: 5,
  cpuMs: 6,
  gcMs: 7,
  gcPauses: 8,
  settled: 9,
  level: 10,
  percent: 11,
  rooms: 12,
  code: 13,
  tick: 14,
  part: 15,
  players: 16,
  bots: 17,
  roomMs: 18,
  spentMs: SPENT_AT,
  kinds: KINDS_AT,
};

export const ROW_WORDS: number = KINDS_AT + KINDS;

/** Positions in `facts`: what one mark costs and what one step does, ns; marks so far; steps so far. */
export const FACT = { markNs: 0, stepNs: 1, marks: 2, steps: 3 } as const;

export interface ProfileMemory {
  /** Slot = number of the tick modulo `KEPT_TICKS`, `COLUMNS` each. */
  readonly spentMs: Float32Array;
  /** `WORST` rows for each of `SPANS` minutes, in no order. */
  readonly worst: Float64Array;
  /** [0]: odd while a row of `worst` is being written, and another number afterwards. */
  readonly version: Int32Array;
  /** By `FACT`. */
  readonly facts: Float64Array;
}

/** 140 KiB. */
export function createProfileMemory(shared: boolean): ProfileMemory {
  const bytes = (length: number): ArrayBufferLike => (shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length));
  return {
    spentMs: new Float32Array(bytes(KEPT_TICKS * COLUMNS * 4)),
    worst: new Float64Array(bytes(SPANS * WORST * ROW_WORDS * 8)),
    version: new Int32Array(bytes(4)),
    facts: new Float64Array(bytes(Object.keys(FACT).length * 8)),
  };
}
