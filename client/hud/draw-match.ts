import type { Hud } from '#client/hud/hud.ts';
import { type Devices, openDevices } from '#client/input/devices.ts';
import { openStickView } from '#client/input/sticks-view.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';
import { controlsOf } from '#client/settings/controls.ts';
import type { SettingsStore } from '#client/settings/settings.ts';
import { prefersStill } from '#client/settings/stored.ts';
import { createEars, playCues, playHeard } from '#client/sound/cue-sounds.ts';
import type { Sound } from '#client/sound/sound.ts';
import type { View } from '#client/view/view.ts';
import type { Clock } from '#shared/core/clock.ts';

/** Everything that a match on the screen needs. */
export interface Drawing {
  readonly match: Match;
  readonly hud: Hud;
  readonly sound: Sound;
  readonly clock: Clock;
  readonly settings: SettingsStore;
  /** The drawing part, fetched while the lobby was being read. */
  readonly loadView: () => Promise<typeof import('#client/view/view.ts')>;
  /** False while a dialog is open. */
  readonly listening: () => boolean;
}

/** Draws the match as soon as the drawing part is there; returns what stops it. */
export function drawMatch({ match, hud, sound, clock, settings, loadView, listening }: Drawing): () => void {
  const stage = byId('stage', HTMLElement);
  const own = { x: stage.clientWidth / 2, y: stage.clientHeight / 2 };
  const { table } = controlsOf(match.game, settings.now);
  const screenButtons = hud.slots.buttons;
  const devices = openDevices({ stage, intent: match.intent, own, keys: table, screenButtons, listening });
  const unbind = followKeys(match, hud, devices, settings);
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
        hud.showPicture(clock.nowMs(), devices);
      };
      const ears = createEars(match);
      const onCues = (): void => {
        playCues(match, ears, sound);
        playHeard(match, sound);
      };
      const shakes = (): boolean => settings.now.shake ?? !prefersStill();
      view = openView({ host: stage, match, beforePicture, onCues, shakes, own });
      if (!view) tell('This browser cannot draw the match: it has no WebGL, or it is switched off.');
    },
    () => tell('The view could not be loaded. Reload the page to try again; your seat is kept.'),
  );
  return () => {
    stopped = true;
    view?.close();
    unbind();
    devices.close();
    sticks.close();
  };
}

/** Keys do, and the HUD shows, what the settings say from now on. */
function followKeys({ game }: Match, hud: Hud, devices: Devices, settings: SettingsStore): () => void {
  function follow(): void {
    const { bindings, table } = controlsOf(game, settings.now);
    hud.slots.bind(bindings);
    devices.bind(table);
  }
  follow();
  return settings.subscribe(follow);
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
