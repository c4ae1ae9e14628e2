import { paceText } from '#client/hud/pace-text.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';

/** Says at what speed the game runs while that is not full. */
export function showPace({ speed }: Match): void {
  const chip = byId('pace', HTMLElement);
  const text = paceText(speed);
  chip.hidden = text === '';
  if (!chip.hidden) setText(chip, text);
}
