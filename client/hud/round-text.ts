import { TICK_HZ } from '#shared/core/constants.ts';
import { type Board, secondsLeft } from '#shared/sim/board.ts';

/*
 * The course of the room in words.
 */

/** The last seconds of a countdown are called one by one. */
const CALLED_SECONDS = 3;

/** Minutes and seconds as on a clock that reaches 0:00 when the time is over. */
export function clockText(seconds: number): string {
  const whole = Math.ceil(Math.max(0, seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** What stands beside the clock; '' in a game without rounds. */
export function phaseText({ phase, round }: Pick<Board, 'phase' | 'round'>): string {
  switch (phase) {
    case 'open':
      return '';
    case 'warm-up':
      return 'Warm-up';
    case 'countdown':
      return 'Get ready';
    case 'round':
      return `Round ${round}`;
    case 'podium':
      return `Round ${round} is over`;
  }
}

export function leftOf(board: Board, tick: number): number {
  return secondsLeft(board, tick, TICK_HZ);
}

/** The second that the countdown calls at a tick, 3 to 1; 0 when it calls none. */
export function calledSecond(board: Board, tick: number): number {
  const second = board.phase === 'countdown' ? Math.ceil(leftOf(board, tick)) : 0;
  return second <= CALLED_SECONDS ? second : 0;
}

/** 1st, 2nd, 3rd, 4th, 11th ... */
export function ordinal(place: number): string {
  const teen = Math.floor(place / 10) % 10 === 1;
  const ending = teen ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[place % 10];
  return `${place}${ending ?? 'th'}`;
}

/** "1 point", "2 points". */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
