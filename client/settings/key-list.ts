import { keyCap } from '#client/input/key-cap.ts';
import { controlsOf, firstKey } from '#client/settings/controls.ts';
import type { SettingsStore } from '#client/settings/settings.ts';
import type { Game } from '#shared/games/game.ts';

/** Keeps the keys that the page names (`data-keys`: ids of actions) as the settings have them. */
export function openKeyList(settings: SettingsStore, game: Game): { show(): void } {
  function show(): void {
    const { bindings } = controlsOf(game, settings.now);
    for (const place of document.querySelectorAll<HTMLElement>('[data-keys]')) {
      const keys = place.dataset['keys']!.split(' ').map((id) => firstKey(bindings, id));
      place.replaceChildren(...keys.filter((key) => key !== '').map(keyCap));
    }
  }
  settings.subscribe(show);
  show();
  return { show };
}
