import { TICK_HZ } from '#shared/core/constants.ts';

/*
 * How often a client is tried with a frame. The bound on what is under way holds a frame back now and then on any line; a line on which
 * it does so all the time carries less than it is given, and a queue stands in it that makes all states late. Frames that come
 * less often let it run dry, and show how long the way is without it.
 */

/** Ticks from one frame to the next: 60, 30, 20 and 10 a second, the least by which others can be watched. */
export const PACES = [1, 2, 3, 6] as const;

/**
 * A stretch in which frames were held back although others arrived is clogged, unless the line ran dry meanwhile: what a lost packet kept
 * then came all at once, and no queue is left. Half a second: longer than a packet lost once delays.
 */
export const STRETCH_TICKS = 30;

/**
 * So many in a row, and the line bears less. 3 s: lost packets clog single stretches, and a queue that stands for 5 s would pass for the
 * length of the way, which makes room for a longer one.
 */
export const CLOGGED_MAX = 6;

/** A rate that has proved too high before is given up sooner: 1.5 s, in which every state is late. */
export const CLOGGED_AGAIN_MAX = 3;

/** After so long without a clogged stretch a higher rate is tried: 5 s at first, and twice as long whenever it turns out too high. */
export const PATIENCE_TICKS: number = 5 * TICK_HZ;
export const PATIENCE_TICKS_MAX: number = 40 * TICK_HZ;

/** Before the first time. */
const NO_PATIENCE: number = PATIENCE_TICKS / 2;

/** Of one connection. */
export interface Pace {
  /** Position in `PACES`. */
  level: number;
  /** Of the stretch under way: its first tick, whether a frame was held back, one was acknowledged, and little was under way. */
  sinceTick: number;
  isHeld: boolean;
  isAcked: boolean;
  isDry: boolean;
  /** Clogged stretches in a row. */
  clogged: number;
  /** When the last one ended, or the level was changed. */
  cloggedTick: number;
  patience: number;
  /** Of `DRAIN`. */
  drain: number;
  /** The first frame after a drain. */
  probeTick: number;
}

/**
 * Whoever is slowed down is sent nothing until all that is under way has arrived: then no queue is left, and the next frame shows how long
 * the way is. Measured in a queue a round trip makes room for a longer queue, and so on for ever.
 */
export const DRAIN = { none: 0, empties: 1, probes: 2 } as const;

export function createPace(tick: number): Pace {
  const stretch = { sinceTick: tick, isHeld: false, isAcked: false, isDry: false };
  const drain = { drain: DRAIN.none, probeTick: 0 };
  return { level: 0, ...stretch, clogged: 0, cloggedTick: tick, patience: NO_PATIENCE, ...drain };
}

/** Ticks from one frame to the next where the host wants no fewer than `least`. Call it once in every tick. */
export function paceOf(pace: Pace, tick: number, least: number): number {
  if (tick - pace.sinceTick >= STRETCH_TICKS) endStretch(pace, tick);
  return Math.max(least, PACES[pace.level]);
}

function endStretch(pace: Pace, tick: number): void {
  // Where nothing arrives at all, as while a line is cut, it says nothing about how much it carries.
  const isClogged = pace.isHeld && pace.isAcked && !pace.isDry;
  pace.clogged = isClogged ? pace.clogged + 1 : 0;
  pace.sinceTick = tick;
  pace.isHeld = false;
  pace.isAcked = false;
  pace.isDry = false;
  if (isClogged) pace.cloggedTick = tick;
  if (pace.clogged >= (pace.patience > NO_PATIENCE ? CLOGGED_AGAIN_MAX : CLOGGED_MAX)) slowDown(pace);
  else if (tick - pace.cloggedTick >= pace.patience) speedUp(pace, tick);
}

function slowDown(pace: Pace): void {
  pace.clogged = 0;
  pace.drain = DRAIN.empties;
  if (pace.level === PACES.length - 1) return;
  pace.level++;
  pace.patience = Math.min(PATIENCE_TICKS_MAX, pace.patience * 2);
}

/** A line that bears the highest rate for as long as it once did not is a new one. */
function speedUp(pace: Pace, tick: number): void {
  if (pace.level === 0) pace.patience = NO_PATIENCE;
  else pace.level--;
  pace.cloggedTick = tick;
}

/** The way turned out to have got longer: it was no queue, and the line bears what it did. */
export function takeBack(pace: Pace, tick: number): void {
  pace.patience = Math.max(NO_PATIENCE, pace.patience / 2);
  pace.level = Math.max(0, pace.level - 1);
  pace.cloggedTick = tick;
}

/** Notes that so many frames are under way where a frame may go out, of so many allowed. A queue that stands keeps nearly all of them. */
export function noteUnderway(pace: Pace, frames: number, framesMax: number): void {
  if (2 * frames < framesMax) pace.isDry = true;
}
