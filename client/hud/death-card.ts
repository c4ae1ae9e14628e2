import { backText, deadRow, deathText } from '#client/hud/deaths.ts';
import { nameOf } from '#client/hud/standings.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';

/** Who got the own player and when the body is back; shown while it is gone. */
export interface DeathCard {
  /** Returns the sentence, or '' while the own player lives. */
  show(match: Match): string;
}

export function openDeathCard(): DeathCard {
  const card = byId('death', HTMLElement);
  const [what, back] = [byId('death-text', HTMLElement), byId('death-back', HTMLElement)];
  return {
    show({ board, seat, own, tick, roster, game }) {
      const row = own ? undefined : deadRow(board, seat);
      card.hidden = !row;
      if (!row) return '';
      const { killer, weapon } = row;
      const text = deathText({ victim: seat, killer, weapon }, game.look.weapons, (by) => nameOf(roster, by));
      setText(what, text);
      setText(back, backText(row, tick));
      return text;
    },
  };
}
