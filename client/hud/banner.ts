import { wentBackText } from '#client/hud/went-back-text.ts';
import type { ClientState, Ending, Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';

/** Silence of the server that a player has noticed by now: half a second of nobody moving. */
const SILENCE_MS = 500;

export type MatchState = Extract<ClientState, { at: 'playing' | 'dropped' }>;

/** Says that the connection is gone, that the room went back, that the server is about to end, or that nothing comes; else nothing. */
export function showBanner(state: MatchState, match: Match, ending: Ending | undefined, nowMs: number): void {
  const banner = byId('banner', HTMLElement);
  const keptMs = state.at === 'dropped' ? match.seatKeepS * 1000 - (nowMs - state.sinceMs) : 0;
  const fault = wentBackText(match.wentBack, nowMs);
  const news = fault === '' ? (ending?.why.message ?? '') : fault;
  const text = state.at === 'dropped' ? droppedText(keptMs) : news;
  banner.hidden = text === '';
  // The sentence is announced, the seconds beside it are not: they change each second.
  setText(byId('banner-text', HTMLElement), text);
  const left = fault === '' ? endingText(ending, nowMs) : '';
  const seconds = state.at === 'dropped' ? keptText(keptMs) : left;
  setText(byId('banner-seconds', HTMLElement), seconds);
  const { silenceMs } = match.stats;
  const hint = byId('silence', HTMLElement);
  hint.hidden = state.at === 'dropped' || silenceMs <= SILENCE_MS;
  if (!hint.hidden) setText(hint, `No news from the server for ${(silenceMs / 1000).toFixed(1)} s`);
}

function droppedText(keptMs: number): string {
  return keptMs > 0 ? 'Connection lost, returning…' : 'Connection lost. Still trying, but your seat may be gone.';
}

function endingText(ending: Ending | undefined, nowMs: number): string {
  return ending ? `in ${Math.max(0, Math.ceil((ending.byMs - nowMs) / 1000))} s at the latest` : '';
}

function keptText(keptMs: number): string {
  const seconds = Math.ceil(keptMs / 1000);
  return seconds > 0 ? `seat kept ${seconds} s` : '';
}
