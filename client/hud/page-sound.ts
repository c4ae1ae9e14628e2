import type { SettingsStore } from '#client/settings/settings.ts';
import { openSound, type Sound } from '#client/sound/sound.ts';

/** What a browser takes for something that the player did. */
const GESTURES = ['pointerdown', 'pointerup', 'keydown'] as const;

/** The sounds of the page, as loud as the settings say; silent until the player does something. For as long as the page. */
export function openPageSound(settings: SettingsStore): Sound {
  const sound = openSound({ openContext: () => new AudioContext(), volume: volumeNow() });
  settings.subscribe(() => sound.setVolume(volumeNow()));
  // Each time: a phone silences a page that was interrupted.
  for (const type of GESTURES) window.addEventListener(type, () => sound.unlock(), { capture: true, passive: true });

  function volumeNow(): number {
    const { muted, volume } = settings.now;
    return muted ? 0 : volume;
  }

  return sound;
}
