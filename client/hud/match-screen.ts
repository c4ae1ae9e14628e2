import { type MatchState, showBanner } from '#client/hud/banner.ts';
import { openMenu } from '#client/hud/menu.ts';
import { openNumbers } from '#client/hud/numbers.ts';
import { openPlayers } from '#client/hud/players.ts';
import { type Devices, openDevices } from '#client/input/devices.ts';
import { openStickView } from '#client/input/sticks-view.ts';
import type { Match } from '#client/netcode/api.ts';
import { roomLink } from '#client/page/address.ts';
import { byId, setText } from '#client/page/dom.ts';
import type { View } from '#client/view/view.ts';
import type { Clock } from '#shared/core/clock.ts';

/** How often the texts over the picture are brought up to date, ms: calm enough to read. */
const TEXTS_EVERY_MS = 200;

export interface MatchScreenOptions {
  readonly clock: Clock;
  readonly leave: () => void;
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
  readonly close: () => void;
}

/** Wires the part of the page in which a match is played. */
export function openMatchScreen(options: MatchScreenOptions): MatchScreen {
  const players = openPlayers();
  const numbers = openNumbers();
  let state: MatchState | undefined;
  let running: Running | undefined;
  const menu = openMenu({ link: () => roomLink(state?.match.code ?? ''), leave: options.leave });

  function writeTexts(): void {
    if (!state) return;
    const { match } = state;
    players.show(match);
    numbers.show(match.stats);
    setText(byId('ping', HTMLElement), match.stats.rttMs > 0 ? `${Math.round(match.stats.rttMs)} ms` : '– ms');
    showBanner(state, match, options.clock.nowMs());
  }

  function start(match: Match): Running {
    setText(byId('room-code', HTMLElement), match.code);
    const ending = new AbortController();
    window.addEventListener('keydown', onKey, { signal: ending.signal });
    const timer = setInterval(writeTexts, TEXTS_EVERY_MS);
    const stopDrawing = draw(match, options, () => !menu.isOpen);
    return {
      match,
      close() {
        ending.abort();
        clearInterval(timer);
        stopDrawing();
        menu.close();
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
    if (event.code === 'Escape' && !menu.isOpen) {
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

/** Draws the match as soon as the drawing part is there; returns what stops it. */
function draw(match: Match, { loadView }: MatchScreenOptions, listening: () => boolean): () => void {
  const stage = byId('stage', HTMLElement);
  const own = { x: stage.clientWidth / 2, y: stage.clientHeight / 2 };
  const devices = openDevices({ stage, intent: match.intent, own, listening });
  const sticks = openSticks(stage, devices);
  const loading = byId('loading', HTMLElement);
  let view: View | undefined;
  let stopped = false;
  const tell = (text: string): void => {
    loading.hidden = false;
    setText(loading, text);
  };
  tell('Loading the view…');
  loadView().then(
    ({ openView }) => {
      if (stopped) return;
      loading.hidden = true;
      const beforePicture = (): void => {
        devices.read();
        sticks.show();
      };
      view = openView({ host: stage, match, beforePicture, own });
      if (!view) tell('This browser cannot draw the match: it has no WebGL, or it is switched off.');
    },
    () => tell('The view could not be loaded. Reload the page to try again; your seat is kept.'),
  );
  return () => {
    stopped = true;
    view?.close();
    devices.close();
    sticks.close();
  };
}

function openSticks(stage: HTMLElement, devices: Devices): { show(): void; close(): void } {
  const [move, aim] = [openStickView(stage), openStickView(stage)];
  return {
    show() {
      move.show(devices.move);
      aim.show(devices.aim);
    },
    close() {
      move.close();
      aim.close();
    },
  };
}
