import { bodyColour, css, nameTint } from '#client/view/palette.ts';
import type { Look } from '#shared/games/game.ts';

/** Colour of a seat's body, for CSS; undefined in a game whose bodies are all alike. */
export function seatColour(look: Look, own: boolean, seat: number): string | undefined {
  const body = look.kinds.find(({ own: colour }) => colour !== undefined);
  return body && css(bodyColour(body, own, seat));
}

/** The same for names on a dark ground: lighter. */
export function nameColour(look: Look, own: boolean, seat: number): string {
  const body = look.kinds.find(({ own: colour }) => colour !== undefined);
  return body ? nameTint(bodyColour(body, own, seat), own) : '';
}
