import { copyText } from '#client/page/copy.ts';
import { byId, setText } from '#client/page/dom.ts';

/** How long "Copied" stands, ms: long enough to be read, short enough to copy again. */
const COPIED_MS = 2000;

export interface MenuOptions {
  /** The link to copy. */
  readonly link: () => string;
  readonly leave: () => void;
  /** Opens the settings, over the menu. */
  readonly settings: () => void;
}

export interface Menu {
  readonly isOpen: boolean;
  open(): void;
  close(): void;
}

/** Wires the menu of a match and the copy buttons. The dialog keeps the focus inside and closes on Escape by itself. */
export function openMenu({ link, leave, settings }: MenuOptions): Menu {
  const dialog = byId('menu', HTMLDialogElement);
  const close = (): void => dialog.close();
  byId('menu-resume', HTMLButtonElement).addEventListener('click', close);
  byId('menu-leave', HTMLButtonElement).addEventListener('click', () => {
    close();
    leave();
  });
  byId('menu-settings', HTMLButtonElement).addEventListener('click', settings);
  const opener = byId('menu-open', HTMLButtonElement);
  opener.addEventListener('click', (event) => {
    // A closing dialog gives the focus back: to who came by keyboard. After a click the next space bar is a dash.
    if (event.detail > 0) opener.blur();
    dialog.showModal();
  });
  for (const id of ['copy', 'menu-copy']) wireCopy(byId(id, HTMLButtonElement), link);
  return {
    get isOpen() {
      return dialog.open;
    },
    open() {
      if (!dialog.open) dialog.showModal();
    },
    close,
  };
}

function wireCopy(button: HTMLButtonElement, link: () => string): void {
  const label = button.textContent ?? '';
  button.addEventListener('click', async () => {
    const copied = await copyText(link());
    setText(button, copied ? 'Copied' : 'Copy from the address bar');
    setTimeout(() => setText(button, label), COPIED_MS);
    // So that the next key moves the body and does not press the button again.
    if (button.id === 'copy') button.blur();
  });
}
