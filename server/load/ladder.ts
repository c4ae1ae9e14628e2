import { PERCENT_FULL, PERCENT_MIN } from '#shared/core/schedule.ts';
import { NOW } from '#server/load/health.ts';

/*
 * What an overloaded loop gives up, in this order: how often what is far is told, bytes of each client, new people and rooms, and last
 * the pace of the game. It goes up while the load is above a level's threshold and down when it has been well below for a while, one
 * level at a time. Load is the share of full-pace ticks that steps take, so a slower game does not look like less load; what ticks waited
 * for is not theirs, and no reason to turn anybody away.
 */

export const LEVELS = ['none', 'far-rates', 'interest-budget', 'joins', 'dilation'] as const;
export type Level = (typeof LEVELS)[number];

/** Position of the level at which nobody new comes in, and of the one at which ticks are slower. */
export const JOINS = 3;
export const DILATION = 4;

/** Load above which a level is entered, by level. Dilation begins before ticks fall behind. */
const ENTER: readonly number[] = [0, 0.7, 0.8, 0.85, 0.97];

/** So far below its threshold is no longer a reason for a level; less, and what it has freed would end it. */
const HYSTERESIS = 0.15;

/** Ticks from one level up to the next: four of them and the announced change of pace are over before 250 ms of ticks are behind. */
const UP_TICKS = 6;

/** ... and down: a second, so that nothing flickers, and back from the top in less than ten. */
const DOWN_TICKS = 60;

/** The smoothed load follows by this share each tick. */
const GAIN = 1 / 8;

/** A tick of more than two counts as two: one stall is no load. */
const LOAD_MAX = 2;

/** Paces are multiples of this, hundredths. */
export const PERCENT_STEP = 5;

/** At the chosen pace at most so much of a tick is used: the rest works off what is behind. */
const FILLED_MAX = 0.96;

/** Faster again when a tick would be filled to no more than this at the next pace. */
const FILLED_AGAIN = 0.9;

export interface Ladder {
  /** Position in `LEVELS`. */
  level: number;
  /** Hundredths of full pace; below 100 only at `DILATION`. */
  percent: number;
  /** [the smoothed load]. */
  readonly load: Float64Array;
  /** Ticks since the last move, and since the load was last too high for a move down. */
  moved: number;
  calm: number;
  /** ... since the last change of pace. */
  paced: number;
  /** By level: times that it was entered from below. */
  readonly entered: Int32Array;
}

export function createLadder(): Ladder {
  return {
    level: 0,
    percent: PERCENT_FULL,
    load: new Float64Array(1),
    moved: DOWN_TICKS,
    calm: 0,
    paced: DOWN_TICKS,
    entered: new Int32Array(LEVELS.length),
  };
}

/**
 * Takes in one tick, of which `now` is that of its `Health`, where a tick at full pace has `tickMs`. Returns whether level or pace moved. Two changes of pace
 * are at least `DOWN_TICKS` apart.
 */
export function climb(ladder: Ladder, now: Float64Array, tickMs: number): boolean {
  ladder.load[0] += (Math.min(LOAD_MAX, now[NOW.cost] / tickMs) - ladder.load[0]) * GAIN;
  ladder.moved++;
  ladder.paced++;
  ladder.calm = isCalm(ladder) ? ladder.calm + 1 : 0;
  if (ladder.level < DILATION) return goUp(ladder) || goDown(ladder);
  return slowDown(ladder) || speedUp(ladder);
}

function isCalm({ level, load, percent }: Ladder): boolean {
  if (level === DILATION) return load[0] * (percent + PERCENT_STEP) <= FILLED_AGAIN * PERCENT_FULL;
  return load[0] < ENTER[level] - HYSTERESIS;
}

function goUp(ladder: Ladder): boolean {
  const next = ladder.level + 1;
  if (ladder.moved < UP_TICKS || ladder.load[0] < ENTER[next]) return false;
  if (next === DILATION && ladder.paced < DOWN_TICKS) return false;
  ladder.entered[next]++;
  move(ladder, next);
  if (next === DILATION) pace(ladder, Math.min(PERCENT_FULL - PERCENT_STEP, neededPercent(ladder)));
  return true;
}

function goDown(ladder: Ladder): boolean {
  if (ladder.level === 0 || ladder.calm < DOWN_TICKS || ladder.moved < DOWN_TICKS) return false;
  move(ladder, ladder.level - 1);
  return true;
}

function slowDown(ladder: Ladder): boolean {
  const isFilled = ladder.load[0] * ladder.percent > PERCENT_FULL;
  const percent = neededPercent(ladder);
  if (!isFilled || ladder.moved < DOWN_TICKS || percent >= ladder.percent) return false;
  pace(ladder, percent);
  move(ladder, DILATION);
  return true;
}

function speedUp(ladder: Ladder): boolean {
  if (ladder.calm < DOWN_TICKS || ladder.moved < DOWN_TICKS) return false;
  pace(ladder, ladder.percent + PERCENT_STEP);
  move(ladder, ladder.percent === PERCENT_FULL ? DILATION - 1 : DILATION);
  return true;
}

/** The fastest pace at which the load would leave something over. */
function neededPercent({ load }: Ladder): number {
  const percent = Math.floor((PERCENT_FULL * FILLED_MAX) / load[0] / PERCENT_STEP) * PERCENT_STEP;
  return Math.max(PERCENT_MIN, Math.min(PERCENT_FULL, percent)) | 0;
}

function move(ladder: Ladder, level: number): void {
  ladder.level = level;
  ladder.moved = 0;
  ladder.calm = 0;
}

function pace(ladder: Ladder, percent: number): void {
  ladder.percent = percent;
  ladder.paced = 0;
}
