import { counted, ordinal } from '#client/hud/round-text.ts';
import type { Standing } from '#client/hud/standings.ts';

/*
 * How a round ended, in words.
 */

/** "Brisk Otter wins round 2"; several first places are a draw, and without points nobody wins. */
export function resultText(round: number, lines: readonly Standing[]): string {
  const first = lines.filter(({ place }) => place === 1);
  if (!lines.some(({ score }) => score > 0)) return `Nobody scored in round ${round}`;
  if (first.length !== 1) return `Round ${round} ends in a draw`;
  return first[0]!.own ? `You win round ${round}` : `${first[0]!.name} wins round ${round}`;
}

/** "You came 4th with 3 points."; '' when places mean nothing. */
export function ownText(lines: readonly Standing[]): string {
  const line = lines.find(({ own }) => own);
  return line && line.place > 0 && lines.some(({ score }) => score > 0)
    ? `You came ${ordinal(line.place)} with ${counted(line.score, 'point')}.`
    : '';
}
