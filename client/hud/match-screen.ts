import { type MatchState, showBanner } from '#client/hud/banner.ts';
import { drawMatch } from '#client/hud/draw-match.ts';
import { type Hud, openHud } from '#client/hud/hud.ts';
import { openMenu } from '#client/hud/menu.ts';
import { openNumbers } from '#client/hud/numbers.ts';
import { showPace } from '#client/hud/pace.ts';
import { openPageSound } from '#client/hud/page-sound.ts';
import type { Ending, Match } from '#client/netcode/api.ts';
import { roomLink } from '#client/page/address.ts';
import { byId, setText } from '#client/page/dom.ts';
import type { SettingsDialog } from '#client/settings/dialog.ts';
import type { SettingsStore } from '#client/settings/settings.ts';
import type { Clock } from '#shared/core/clock.ts';

/** How often the texts over the picture are brought up to date, ms: tenths of a second can be read. */
const TEXTS_EVERY_MS = 100;

/** What a round sounds like comes from no place in the world. */
const EVERYWHERE = { own: false, distanceM: 0, panX: 0 };

export interface MatchScreenOptions {
  readonly clock: Clock;
  readonly leave: () => void;
  /** Whether the server is about to end. */
  readonly ending: () => Ending | undefined;
  readonly settings: SettingsStore;
  readonly settingsDialog: SettingsDialog;
  /** The drawing part, fetched while the lobby was being read. */
  readonly loadView: () => Promise<typeof import('#client/view/view.ts')>;
}

export interface MatchScreen {
  /** Shows the match of this state, opening it when it is another one. */
  show(state: MatchState): void;
  hide(): void;
}

/** What lives as long as one match is on the screen. */
interface Running {
  readonly match: Match;
  readonly hud: Hud;
  readonly close: () => void;
}

/** Wires the part of the page in which a match is played. */
export function openMatchScreen(options: MatchScreenOptions): MatchScreen {
  const numbers = openNumbers();
  let state: MatchState | undefined;
  let running: Running | undefined;
  const { settingsDialog } = options;
  const sound = openPageSound(options.settings);
  const menu = openMenu({
    link: () => roomLink(state?.match.code ?? ''),
    leave: options.leave,
    settings: () => state && settingsDialog.open(state.match.game),
  });

  function writeTexts(): void {
    if (!state) return;
    const { match } = state;
    running?.hud.showTexts(options.clock.nowMs());
    numbers.show(match.stats);
    showPace(match);
    setText(byId('ping', HTMLElement), match.stats.rttMs > 0 ? `${Math.round(match.stats.rttMs)} ms` : '– ms');
    showBanner(state, match, options.ending(), options.clock.nowMs());
  }

  function start(match: Match): Running {
    setText(byId('room-code', HTMLElement), match.code);
    const ending = new AbortController();
    window.addEventListener('keydown', onKey, { signal: ending.signal });
    const timer = setInterval(writeTexts, TEXTS_EVERY_MS);
    const hud = openHud(match, (name) => sound.play(name, EVERYWHERE));
    const { clock, settings, loadView } = options;
    const listening = (): boolean => !menu.isOpen && !settingsDialog.isOpen;
    const stopDrawing = drawMatch({ match, hud, sound, clock, settings, loadView, listening });
    return {
      match,
      hud,
      close() {
        ending.abort();
        clearInterval(timer);
        stopDrawing();
        hud.close();
        menu.close();
        settingsDialog.close();
      },
    };
  }

  function onKey(event: KeyboardEvent): void {
    if (event.code === 'F3') {
      event.preventDefault();
      numbers.toggle();
      writeTexts();
    }
    // An open dialog closes on Escape by itself.
    if (event.code === 'Escape' && !menu.isOpen && !settingsDialog.isOpen) {
      event.preventDefault();
      menu.open();
    }
  }

  function hide(): void {
    running?.close();
    running = undefined;
    state = undefined;
  }

  return {
    show(next) {
      if (running && running.match !== next.match) hide();
      state = next;
      running ??= start(next.match);
      writeTexts();
    },
    hide,
  };
}
