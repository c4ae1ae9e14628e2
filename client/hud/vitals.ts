import type { Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';
import type { KindLook } from '#shared/games/game.ts';

/** Below these shares of the most there is, the bar warns. */
const LOW = 0.5;
const BADLY_LOW = 0.3;

/** What the own body has left, as a number and a bar. Hidden in a game whose bodies have no bar. */
export interface Vitals {
  /** Once per picture: being hit must be seen at once. */
  show(match: Match): void;
}

export function openVitals(): Vitals {
  const box = byId('vitals', HTMLElement);
  const [number, fill] = [byId('vitals-number', HTMLElement), byId('vitals-fill', HTMLElement)];
  box.hidden = true;
  let kind: KindLook | undefined;
  let [shownLeft, shownMost] = [-1, -1];

  /** Of the body, or of what was the body when it is gone. */
  function lookOf({ game, own }: Match): KindLook | undefined {
    if (own && own.kind !== kind?.kind) kind = game.look.kinds.find((look) => look.kind === own.kind);
    return kind?.bar ? kind : undefined;
  }

  function write(left: number, most: number): void {
    if (left === shownLeft && most === shownMost) return;
    [shownLeft, shownMost] = [left, most];
    const share = most > 0 ? Math.min(1, left / most) : 0;
    setText(number, String(Math.ceil(left)));
    fill.style.transform = `scaleX(${share})`;
    box.dataset['level'] = share < BADLY_LOW ? 'bad' : share < LOW ? 'low' : 'good';
    box.setAttribute('aria-valuemax', String(most));
    box.setAttribute('aria-valuenow', String(left));
  }

  /** Without a body nothing; but who is only put elsewhere for a new round comes back whole. */
  function leftOf({ own, board }: Match, { bar, reads }: KindLook, most: number): number {
    if (!own) return board.phase === 'countdown' ? most : 0;
    return own.values[reads?.indexOf(bar!.field) ?? -1] ?? 0;
  }

  return {
    show(match) {
      const look = lookOf(match);
      box.hidden = !look;
      if (!look) return;
      const most = match.tunable(look.bar!.most);
      write(leftOf(match, look, most), most);
    },
  };
}
