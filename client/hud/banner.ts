import type { ClientState, Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';

/** The server keeps the seat of a dropped player this long unless it was told otherwise (`seat.keepS`), ms. */
const SEAT_KEPT_MS = 30_000;

/** Silence of the server that a player has noticed by now: half a second of nobody moving. */
const SILENCE_MS = 500;

export type MatchState = Extract<ClientState, { at: 'playing' | 'dropped' }>;

/** Says that the connection is gone, or that nothing has come for a while; says nothing while all is well. */
export function showBanner(state: MatchState, match: Match, nowMs: number): void {
  const banner = byId('banner', HTMLElement);
  const text = state.at === 'dropped' ? droppedText(nowMs - state.sinceMs) : '';
  banner.hidden = text === '';
  // The sentence is announced, the seconds beside it are not: they change each second.
  setText(byId('banner-text', HTMLElement), text);
  setText(byId('banner-seconds', HTMLElement), state.at === 'dropped' ? keptText(nowMs - state.sinceMs) : '');
  const { silenceMs } = match.stats;
  const hint = byId('silence', HTMLElement);
  hint.hidden = state.at === 'dropped' || silenceMs <= SILENCE_MS;
  if (!hint.hidden) setText(hint, `No news from the server for ${(silenceMs / 1000).toFixed(1)} s`);
}

function droppedText(sinceMs: number): string {
  return sinceMs < SEAT_KEPT_MS
    ? 'Connection lost, returning…'
    : 'Connection lost. Still trying, but your seat may be gone.';
}

function keptText(sinceMs: number): string {
  const seconds = Math.ceil((SEAT_KEPT_MS - sinceMs) / 1000);
  return seconds > 0 ? `seat kept ${seconds} s` : '';
}
