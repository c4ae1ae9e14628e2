import { byId, setText } from '#client/page/dom.ts';
import { openKeysTable } from '#client/settings/keys-table.ts';
import type { SettingsStore } from '#client/settings/settings.ts';
import { prefersStill } from '#client/settings/stored.ts';
import type { Game } from '#shared/games/game.ts';

export interface SettingsDialog {
  readonly isOpen: boolean;
  /** Shows the settings, with the keys of a game. */
  open(game: Game): void;
  close(): void;
}

/** Wires the settings. Every change acts at once; the dialog keeps the focus inside and closes on Escape by itself. */
export function openSettingsDialog(settings: SettingsStore): SettingsDialog {
  const dialog = byId('settings', HTMLDialogElement);
  const keys = openKeysTable(settings);
  const sound = wireSound(settings);
  const shake = byId('shake', HTMLInputElement);
  shake.addEventListener('change', () => settings.change({ shake: shake.checked }));
  byId('settings-done', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => keys.cancel());
  return {
    get isOpen() {
      return dialog.open;
    },
    open(game) {
      if (dialog.open) return;
      sound.show();
      shake.checked = settings.now.shake ?? !prefersStill();
      keys.show(game);
      dialog.showModal();
    },
    close: () => dialog.close(),
  };
}

function wireSound(settings: SettingsStore): { show(): void } {
  const volume = byId('volume', HTMLInputElement);
  const muted = byId('muted', HTMLInputElement);
  const text = byId('volume-text', HTMLOutputElement);
  const show = (): void => {
    const { now } = settings;
    volume.valueAsNumber = Math.round(now.volume * 100);
    muted.checked = now.muted;
    setText(text, now.muted ? 'muted' : `${volume.value} %`);
  };
  // Who moves the slider wants to hear something.
  volume.addEventListener('input', () => {
    settings.change({ volume: volume.valueAsNumber / 100, muted: false });
    show();
  });
  muted.addEventListener('change', () => {
    settings.change({ muted: muted.checked });
    show();
  });
  return { show };
}
