import type { KindLook } from '#shared/games/game.ts';

/*
 * Colours by seat. They differ in lightness as well as in hue, so that most colour-blind players tell most of them apart;
 * names are always written beside, so nothing depends on it. None is near the amber of the own lamp.
 */

/** What lies outside of a map: nearly the colour of the dark itself, so that it looks the same with and without shade. */
export const VOID = 0x04070b;

/** What hurts: the edges of the screen and the sparks of the own body when it is hit. Differs from all seats in lightness. */
export const HURT = 0xff4b3a;

/** For other people's bodies, as 0xRRGGBB: one for each seat of a full room, bots included. */
export const SEATS: readonly number[] = [
  0x5ab4f0, 0x3fbf9b, 0xe78ab8, 0xa9a2ff, 0xf2785c, 0xb5d95a, 0x3d8f8f, 0xc98f5a, 0x7f93b8, 0xf0c4e4, 0x5f86ff,
  0x7fae6e, 0xdad5c6, 0xa868dc, 0xc4526c, 0x8fe3ea,
];

/** Colour of the body of a seat: one's own, that of the seat where bodies are told apart by names, or everybody's. */
export function bodyColour(look: KindLook, own: boolean, seat: number): number {
  if (own && look.own !== undefined) return look.own;
  return look.label === undefined || seat < 0 ? look.fill : SEATS[seat % SEATS.length]!;
}

/** Colour of what a seat fired: its body's, brighter; one's own where the kind has such a colour. */
export function shotColour(look: KindLook, own: boolean, seat: number): number {
  if (own && look.own !== undefined) return look.own;
  return seat < 0 ? look.fill : mix(SEATS[seat % SEATS.length]!, 0xffffff, 0.2);
}

/** For CSS, of a name in the colour of its body: lighter, to be read on a dark ground. */
export function nameTint(body: number, own: boolean): string {
  return css(mix(body, 0xffffff, own ? 0.25 : 0.5));
}

/** For CSS and canvas; `alpha` 0..1. */
export function css(colour: number, alpha = 1): string {
  return `rgb(${colour >> 16} ${(colour >> 8) & 255} ${colour & 255} / ${alpha})`;
}

/** Between two colours: 0 gives the first, 1 the second. */
export function mix(a: number, b: number, share: number): number {
  const channel = (shift: number): number => {
    const from = (a >> shift) & 255;
    return Math.round(from + (((b >> shift) & 255) - from) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}
