import { openCountdown } from '#client/hud/countdown.ts';
import { openDeathCard } from '#client/hud/death-card.ts';
import { openKillFeed } from '#client/hud/kill-feed.ts';
import { openPodium } from '#client/hud/podium.ts';
import { ownText, resultText } from '#client/hud/result-text.ts';
import { openRoundBar } from '#client/hud/round-bar.ts';
import { createRoundCalls, nextCall } from '#client/hud/round-calls.ts';
import { openScoreboard } from '#client/hud/scoreboard.ts';
import { openSlots, type Slots } from '#client/hud/slots.ts';
import { type Standing, standings } from '#client/hud/standings.ts';
import { openVitals } from '#client/hud/vitals.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';
import type { SoundName } from '#shared/games/game.ts';

/** Everything over the picture that tells of the match. What a game does not have is not shown. */
export interface Hud {
  readonly slots: Slots;
  /** Once per picture, after the devices were read. */
  showPicture(nowMs: number, devices: { readonly scores: boolean; readonly touch: boolean }): void;
  /** A few times per second. */
  showTexts(nowMs: number): void;
  close(): void;
}

/** `call` plays what the round sounds like. */
export function openHud(match: Match, call: (sound: SoundName) => void): Hud {
  const screen = byId('match', HTMLElement);
  const announce = openAnnouncer();
  const calls = createRoundCalls();
  const [round, countdown, death, podium] = [openRoundBar(), openCountdown(), openDeathCard(), openPodium()];
  const [feed, scores, vitals, slots] = [openKillFeed(), openScoreboard(), openVitals(), openSlots(match.game)];

  function showTexts(nowMs: number): void {
    const lines = standings(match.board, match.roster, match.seat);
    round.show(match, lines);
    scores.show(match, lines);
    podium.show(match, lines);
    feed.show(match, nowMs);
    slots.showTexts(match);
    announce.death(death.show(match));
    announce.round(match, lines);
    // One thing at a time in the middle.
    screen.classList.toggle('scores-open', scores.isOpen);
    screen.classList.toggle('podium-open', match.board.phase === 'podium');
  }

  return {
    slots,
    showPicture(nowMs, devices) {
      screen.classList.toggle('touch', devices.touch);
      scores.hold(devices.scores);
      countdown.show(match, nowMs);
      vitals.show(match);
      slots.showShades(match);
      const sound = nextCall(calls, match.board, match.tick);
      if (sound) call(sound);
    },
    showTexts,
    close() {
      scores.close();
      feed.close();
      slots.close();
      announce.close();
    },
  };
}

/** Tells screen readers what happened, once each: no seconds, no score that changes by itself. */
interface Announcer {
  /** A sentence while the own player is dead, else ''. */
  death(text: string): void;
  round(match: Match, lines: readonly Standing[]): void;
  close(): void;
}

function openAnnouncer(): Announcer {
  const [deaths, rounds] = [byId('announce-death', HTMLElement), byId('announce-round', HTMLElement)];
  let phase = '';
  return {
    // Emptied between two deaths, or the same end twice would be told once.
    death: (text) => setText(deaths, text),
    round({ board }, lines) {
      // Before the first state a room seems open.
      if (board.phase === phase || board.phase === 'open') return;
      const isFirst = phase === '';
      phase = board.phase;
      if (phase === 'countdown') setText(rounds, 'Get ready.');
      else if (phase === 'round' && !isFirst) setText(rounds, `Round ${board.round} begins.`);
      else if (phase === 'podium') setText(rounds, `${resultText(board.round, lines)}. ${ownText(lines)}`);
    },
    close() {
      setText(deaths, '');
      setText(rounds, '');
    },
  };
}
