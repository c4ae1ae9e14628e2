import { ownText, resultText } from '#client/hud/result-text.ts';
import { counted, leftOf, ordinal } from '#client/hud/round-text.ts';
import { nameColour } from '#client/hud/seat-colour.ts';
import type { Standing } from '#client/hud/standings.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, make, setText } from '#client/page/dom.ts';

/** So many stand on it. */
const STEPS = 3;

/** The result of a round, while it stands. */
export interface Podium {
  show(match: Match, lines: readonly Standing[]): void;
}

export function openPodium(): Podium {
  const card = byId('podium', HTMLElement);
  const [title, own, next] = ['podium-title', 'podium-own', 'podium-next'].map((id) => byId(id, HTMLElement));
  const steps = Array.from({ length: STEPS }, makeStep);
  byId('podium-steps', HTMLOListElement).replaceChildren(...steps.map(({ item }) => item));
  return {
    show(match, lines) {
      const { board, tick, game } = match;
      card.hidden = board.phase !== 'podium';
      if (card.hidden) return;
      setText(title!, resultText(board.round, lines));
      for (const [at, { item, place, name, score }] of steps.entries()) {
        const line = lines[at];
        item.hidden = !line || line.place === 0;
        if (!line || item.hidden) continue;
        item.classList.toggle('first', line.place === 1);
        setText(place, ordinal(line.place));
        setText(name, line.name);
        name.style.color = nameColour(game.look, line.own, line.seat);
        setText(score, counted(line.score, 'point'));
      }
      setText(own!, ownText(lines));
      setText(next!, `Next round in ${Math.ceil(leftOf(board, tick))} s`);
    },
  };
}

function makeStep(): Record<'item' | 'place' | 'name' | 'score', HTMLElement> {
  const step = {
    item: make('li'),
    place: make('span', 'place'),
    name: make('strong', 'name'),
    score: make('span', 'score'),
  };
  step.item.append(step.place, step.name, step.score);
  return step;
}
