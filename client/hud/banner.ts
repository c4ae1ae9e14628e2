import type { ClientState, Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';

/** Silence of the server that a player has noticed by now: half a second of nobody moving. */
const SILENCE_MS = 500;

export type MatchState = Extract<ClientState, { at: 'playing' | 'dropped' }>;

/** Says that the connection is gone, or that nothing has come for a while; says nothing while all is well. */
export function showBanner(state: MatchState, match: Match, nowMs: number): void {
  const banner = byId('banner', HTMLElement);
  const keptMs = state.at === 'dropped' ? match.seatKeepS * 1000 - (nowMs - state.sinceMs) : 0;
  const text = state.at === 'dropped' ? droppedText(keptMs) : '';
  banner.hidden = text === '';
  // The sentence is announced, the seconds beside it are not: they change each second.
  setText(byId('banner-text', HTMLElement), text);
  setText(byId('banner-seconds', HTMLElement), state.at === 'dropped' ? keptText(keptMs) : '');
  const { silenceMs } = match.stats;
  const hint = byId('silence', HTMLElement);
  hint.hidden = state.at === 'dropped' || silenceMs <= SILENCE_MS;
  if (!hint.hidden) setText(hint, `No news from the server for ${(silenceMs / 1000).toFixed(1)} s`);
}

function droppedText(keptMs: number): string {
  return keptMs > 0 ? 'Connection lost, returning…' : 'Connection lost. Still trying, but your seat may be gone.';
}

function keptText(keptMs: number): string {
  const seconds = Math.ceil(keptMs / 1000);
  return seconds > 0 ? `seat kept ${seconds} s` : '';
}
