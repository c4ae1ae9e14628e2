import type { ScreenButton } from '#client/input/devices.ts';
import type { Bindings } from '#client/input/bindings.ts';
import { keyCap } from '#client/input/key-cap.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, make, setText } from '#client/page/dom.ts';
import { firstKey } from '#client/settings/controls.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { ButtonLook, Game } from '#shared/games/game.ts';

/** Waits shorter than this are seen in the shade alone: their numbers could not be read, s. */
const READABLE_S = 1;

/** Steps in which the shade goes: finer ones cannot be seen. */
const SHADES = 50;

/** The buttons of the game: how long until each works again, and its key. On a touch screen they are what one presses. */
export interface Slots {
  readonly buttons: readonly ScreenButton[];
  /** Shows other keys. */
  bind(bindings: Bindings): void;
  /** The shades; once per picture. */
  showShades(match: Match): void;
  /** The numbers. */
  showTexts(match: Match): void;
  close(): void;
}

interface Slot {
  readonly element: HTMLElement;
  readonly look: ButtonLook;
  readonly shade: HTMLElement;
  readonly left: HTMLElement;
  readonly cap: HTMLElement;
  shown: number;
}

export function openSlots(game: Game): Slots {
  const box = byId('slots', HTMLElement);
  const slots = game.look.buttons.map(makeSlot);
  box.replaceChildren(...slots.map(({ element }) => element));
  box.hidden = slots.length === 0;
  return {
    buttons: slots,
    bind(bindings) {
      for (const { look, cap } of slots) {
        const key = firstKey(bindings, `${game.name}/${look.name}`);
        cap.replaceChildren(key === '' ? 'no key' : keyCap(key));
      }
    },
    showShades(match) {
      box.classList.toggle('off', !match.own);
      for (const slot of slots) shadeSlot(slot, waitOf(match, slot.look));
    },
    showTexts(match) {
      for (const { look, left } of slots) {
        const { leftS, totalS } = waitOf(match, look);
        setText(left, leftS > 0 && totalS > READABLE_S ? leftS.toFixed(1) : '');
      }
    },
    close: () => box.replaceChildren(),
  };
}

function makeSlot(look: ButtonLook): Slot {
  // Not reached by keyboard: there its key does it.
  const element = make('button', 'slot');
  element.type = 'button';
  element.tabIndex = -1;
  const [shade, left, cap] = [make('span', 'shade'), make('span', 'left'), make('span', 'cap')];
  left.setAttribute('aria-hidden', 'true');
  const face = make('span', 'face');
  face.append(shade, make('span', 'slot-name', look.name), left);
  element.append(face, cap);
  return { element, look, shade, left, cap, shown: -1 };
}

function shadeSlot(slot: Slot, { leftS, totalS }: Wait): void {
  const step = totalS > 0 ? Math.ceil(Math.min(1, leftS / totalS) * SHADES) : 0;
  if (step === slot.shown) return;
  slot.shown = step;
  slot.shade.style.transform = `scaleY(${step / SHADES})`;
  slot.element.classList.toggle('ready', step === 0);
}

interface Wait {
  readonly leftS: number;
  readonly totalS: number;
}

const NO_WAIT: Wait = { leftS: 0, totalS: 0 };

/** How long until a button works again, by the own body. */
function waitOf(match: Match, { wait }: ButtonLook): Wait {
  const { own, game } = match;
  if (!own || !wait) return NO_WAIT;
  const at = game.look.kinds.find(({ kind }) => kind === own.kind)?.reads?.indexOf(wait.field) ?? -1;
  const ticks = own.values[at] ?? 0;
  return { leftS: ticks / TICK_HZ, totalS: match.tunable(wait.seconds) };
}
