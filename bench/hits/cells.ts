/*
 * What is tried: every way in which a target moves, over every line, at every rate of states, with every aim.
 */

/** How targets move; those that teleport do so in a game of their own. */
export const MOTIONS = ['straight', 'reversing', 'circling', 'dashing', 'teleporting'] as const;
export type Motion = (typeof MOTIONS)[number];

/**
 * Where the ray is to pass the target: through its middle, one wire quantum inside its edge, one outside, or, at `edge`, by the last
 * binary angle that hits or the first that misses.
 */
export const AIMS = ['centre', 'inside', 'outside', 'edge'] as const;
export type Aim = (typeof AIMS)[number];

/** A shooter's line. */
export interface HitLine {
  readonly rttMs: number;
  /** Of the round trip, plus or minus; each way has half of it. */
  readonly jitterMs: number;
}

export const LINES: readonly HitLine[] = [0, 50, 100, 200].flatMap((rttMs) =>
  [0, 30].map((jitterMs) => ({ rttMs, jitterMs })),
);

/** A state every so many ticks: 60, 30 and 20 a second. */
export const RATES = [1, 2, 3] as const;
export type Rate = (typeof RATES)[number];

/** Why a shot does not count. */
export const CAUSES = [
  /** What was on the screen lay deeper than a rail looks back. */
  'capped',
  /** Target or shooter was dead, dashed or was shielded, on the screen or when it was judged. */
  'protected',
  /** The input came late or not at all. */
  'late',
  /** The shooter was not where, or did not aim as, its client had it. */
  'mispredicted',
  /** What its client said was on the screen was not believed. */
  'replaced',
  /** Nothing was on the screen yet. */
  'blank',
  /** Whom it hits was not on the screen. */
  'unseen',
] as const;
export type Cause = (typeof CAUSES)[number];

/** Numbers of one cell, by position in `COUNTS`; the causes follow. */
export const COUNTS = ['eligible', 'agreed', 'hits', 'present'] as const;
export type Count = (typeof COUNTS)[number] | Cause;

const COLUMNS: readonly Count[] = [...COUNTS, ...CAUSES];
const CELLS: number = RATES.length * LINES.length * MOTIONS.length * AIMS.length;

/** What is counted in a run: a number per cell and column. Plain data, so that it goes from thread to thread. */
export type Tally = Float64Array;

export function createTally(): Tally {
  return new Float64Array(CELLS * COLUMNS.length);
}

export interface Cell {
  readonly rate: Rate;
  /** Position in `LINES`. */
  readonly line: number;
  readonly motion: Motion;
  readonly aim: Aim;
}

/** Every cell, in the order in which a tally has them. */
export const cells: readonly Cell[] = RATES.flatMap((rate) =>
  LINES.flatMap((_, line) => MOTIONS.flatMap((motion) => AIMS.map((aim) => ({ rate, line, motion, aim })))),
);

function cellAt({ rate, line, motion, aim }: Cell): number {
  const row = (RATES.indexOf(rate) * LINES.length + line) * MOTIONS.length + MOTIONS.indexOf(motion);
  return row * AIMS.length + AIMS.indexOf(aim);
}

export function count(tally: Tally, cell: Cell, column: Count, by = 1): void {
  tally[cellAt(cell) * COLUMNS.length + COLUMNS.indexOf(column)] += by;
}

export function read(tally: Tally, cell: Cell, column: Count): number {
  return tally[cellAt(cell) * COLUMNS.length + COLUMNS.indexOf(column)];
}

/** Adds one run's numbers to those of others. */
export function addTally(to: Tally, from: Tally): void {
  for (let i = 0; i < to.length; i++) to[i] += from[i];
}
