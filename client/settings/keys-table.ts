import { bind, isBindable } from '#client/input/bindings.ts';
import { keyCap, keyName } from '#client/input/key-cap.ts';
import { byId, make, setText } from '#client/page/dom.ts';
import { captureKey } from '#client/settings/capture.ts';
import { type Controls, controlsOf } from '#client/settings/controls.ts';
import type { SettingsStore } from '#client/settings/settings.ts';
import type { Game } from '#shared/games/game.ts';

/** The table of keys: a button for each place, which waits for another key when it is clicked. */
export interface KeysTable {
  /** Shows the keys of a game. */
  show(game: Game): void;
  /** Stops waiting for a key. */
  cancel(): void;
}

const HOW = 'Choose a key to change it, then press another key or mouse button.';

export function openKeysTable(settings: SettingsStore): KeysTable {
  const body = byId('keys', HTMLTableSectionElement);
  const notice = byId('keys-notice', HTMLElement);
  let game: Game | undefined;
  let stop: (() => void) | undefined;

  function render(focus?: { readonly id: string; readonly place: number }): void {
    if (!game) return;
    const { actions, bindings } = controlsOf(game, settings.now);
    body.replaceChildren(
      ...actions.map(({ id, name }) => {
        const row = make('tr');
        const title = make('th', '', name);
        title.scope = 'row';
        row.append(title);
        for (const [place, key] of bindings.get(id)!.entries()) {
          const cell = make('td');
          const button = makeButton(name, key, place);
          button.addEventListener('click', () => ask(button, id, name, place));
          cell.append(button);
          row.append(cell);
          if (focus?.id === id && focus.place === place) queueMicrotask(() => button.focus());
        }
        return row;
      }),
    );
  }

  function ask(button: HTMLButtonElement, id: string, name: string, place: number): void {
    cancel();
    button.classList.add('waiting');
    button.replaceChildren('Press a key');
    setText(notice, `Press a key or a mouse button for ${name}. Escape cancels.`);
    stop = captureKey((code) => {
      stop = undefined;
      setText(notice, code === undefined ? HOW : choose(id, place, code));
      render({ id, place });
    });
  }

  /** Puts the key in its place and says what that did. */
  function choose(id: string, place: number, code: string): string {
    if (!isBindable(code)) return `${keyName(code) || 'That key'} cannot be chosen: the page or the browser needs it.`;
    const controls = controlsOf(game!, settings.now);
    const { bindings, swap } = bind(controls.bindings, id, place, code);
    settings.change({ keys: new Map([...settings.now.keys, ...bindings]) });
    const now = `${nameOf(controls, id)} is ${keyName(code)} now.`;
    if (!swap) return now;
    const other = nameOf(controls, swap.id);
    const got = swap.key === '' ? 'which lost it' : `which has ${keyName(swap.key)} instead`;
    return `${now} That was a key of ${other}, ${got}.`;
  }

  function cancel(): void {
    if (!stop) return;
    stop();
    stop = undefined;
    setText(notice, HOW);
    render();
  }

  byId('keys-reset', HTMLButtonElement).addEventListener('click', () => {
    cancel();
    if (!game) return;
    const usual = new Set(controlsOf(game, settings.now).actions.map(({ id }) => id));
    settings.change({ keys: new Map([...settings.now.keys].filter(([id]) => !usual.has(id))) });
    setText(notice, 'All keys have their defaults again.');
    render();
  });

  return {
    show(next) {
      game = next;
      setText(notice, HOW);
      render();
    },
    cancel,
  };
}

function nameOf({ actions }: Controls, id: string): string {
  return actions.find((action) => action.id === id)?.name ?? '';
}

function makeButton(name: string, key: string, place: number): HTMLButtonElement {
  const button = make('button', key === '' ? 'key none' : 'key');
  button.type = 'button';
  button.append(key === '' ? 'none' : keyCap(key));
  button.setAttribute('aria-label', `${name}, key ${place + 1}: ${key === '' ? 'none' : keyName(key)}`);
  return button;
}
