import { clockText, counted, leftOf, ordinal, phaseText } from '#client/hud/round-text.ts';
import type { Standing } from '#client/hud/standings.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';

/** At the top: the own place and score, the clock, and what it counts. Hidden in a game without rounds. */
export interface RoundBar {
  show(match: Match, lines: readonly Standing[]): void;
}

export function openRoundBar(): RoundBar {
  const bar = byId('round', HTMLElement);
  const own = byId('round-own', HTMLElement);
  const [place, score] = [byId('round-place', HTMLElement), byId('round-score', HTMLElement)];
  const [clock, phase] = [byId('round-clock', HTMLElement), byId('round-phase', HTMLElement)];
  return {
    show({ board, tick }, lines) {
      bar.hidden = board.phase === 'open';
      if (bar.hidden) return;
      const line = lines.find((one) => one.own && one.place > 0);
      own.hidden = !line;
      // While nobody has a point, places mean nothing.
      setText(place, line && lines.some(({ score: points }) => points > 0) ? ordinal(line.place) : '');
      setText(score, line ? counted(line.score, 'point') : '');
      clock.hidden = board.endsAtTick === 0;
      setText(clock, clockText(leftOf(board, tick)));
      setText(phase, phaseText(board));
    },
  };
}
