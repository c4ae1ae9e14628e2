import type { Drawn, Match } from '#client/netcode/api.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { nameTint } from '#client/view/palette.ts';

/*
 * Names under bodies, as text of the page over the picture: always as sharp as the screen, in whatever script, and never
 * markup.
 */

/** Distance from the middle of a body to its name, as a share of the body's size. */
const BELOW = 1.4;

export interface Labels {
  readonly layer: HTMLElement;
  readonly metrics: Metrics;
  readonly match: Match;
}

export function createLabels(host: HTMLElement, match: Match, metrics: Metrics): Labels {
  const layer = document.createElement('div');
  layer.className = 'labels';
  // The list of players says who is here.
  layer.setAttribute('aria-hidden', 'true');
  host.append(layer);
  return { layer, metrics, match };
}

export function closeLabels({ layer }: Labels): void {
  layer.remove();
}

/** The name of one body, made when it is first shown. */
export interface Label {
  readonly element: HTMLElement;
  text: string;
}

export function createLabel({ layer }: Labels, colour: number, own: boolean): Label {
  const element = document.createElement('span');
  element.style.color = nameTint(colour, own);
  element.hidden = true;
  layer.append(element);
  return { element, text: '' };
}

/** Puts the name of the seat below a body of this size, on a screen whose corner is at (left, top) in drawn pixels. */
export function placeLabel(labels: Labels, label: Label, drawn: Drawn, size: number, left: number, top: number): void {
  const { match, metrics } = labels;
  const row = drawn.labelSeat < 0 ? undefined : match.roster.find(({ seat }) => seat === drawn.labelSeat);
  const text = row ? (row.connected ? row.name : `${row.name} (away)`) : '';
  if (text !== label.text) {
    label.text = text;
    label.element.textContent = text;
    label.element.hidden = text === '';
    label.element.classList.toggle('away', row?.connected === false);
  }
  if (!row) return;
  // On whole pixels, or the letters swim.
  const x = Math.round((drawn.x * metrics.scale - left) / metrics.ratio);
  const y = Math.round(((drawn.y + size * BELOW) * metrics.scale - top) / metrics.ratio);
  label.element.style.transform = `translate(${x}px, ${y}px) translateX(-50%)`;
}
