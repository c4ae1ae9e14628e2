import { calledSecond } from '#client/hud/round-text.ts';
import type { SoundName } from '#shared/games/game.ts';
import type { Board, RoundPhase } from '#shared/sim/board.ts';

/** What of a room's course has been called. */
export interface RoundCalls {
  phase: RoundPhase | undefined;
  second: number;
}

export function createRoundCalls(): RoundCalls {
  return { phase: undefined, second: 0 };
}

/**
 * What a change of the round sounds like: each called second, its start and its end, once each. Silent at the first look:
 * who comes into a running round hears nothing.
 */
export function nextCall(calls: RoundCalls, board: Board, tick: number): SoundName | undefined {
  const { phase, second } = calls;
  // Before the first state a room seems open.
  calls.phase = board.phase === 'open' ? undefined : board.phase;
  calls.second = calledSecond(board, tick);
  if (phase === undefined) return undefined;
  if (calls.second !== 0 && calls.second !== second) return 'tick';
  if (phase === 'countdown' && board.phase === 'round') return 'go';
  if (phase === 'round' && board.phase === 'podium') return 'end';
  return undefined;
}
