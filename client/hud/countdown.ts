import { calledSecond } from '#client/hud/round-text.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, setText } from '#client/page/dom.ts';

/** How long "GO" stands, ms: until the eyes are back on the fight. */
const GO_MS = 800;

/** 3, 2, 1, GO over the picture. */
export interface Countdown {
  /** Once per picture: its numbers must change in the moment in which they sound. */
  show(match: Match, nowMs: number): void;
}

export function openCountdown(): Countdown {
  const number = byId('countdown', HTMLElement);
  number.hidden = true;
  let counting = false;
  let goUntilMs = 0;
  let shown = '';

  function put(text: string): void {
    if (text === shown) return;
    shown = text;
    number.hidden = text === '';
    setText(number, text);
    number.classList.toggle('go', text === 'GO');
    // Begins its movement anew: each number is one stroke.
    for (const animation of number.getAnimations()) {
      animation.cancel();
      animation.play();
    }
  }

  return {
    show({ board, tick }, nowMs) {
      if (counting && board.phase === 'round') goUntilMs = nowMs + GO_MS;
      counting = board.phase === 'countdown';
      const second = calledSecond(board, tick);
      if (second > 0) put(String(second));
      else put(board.phase === 'round' && nowMs < goUntilMs ? 'GO' : '');
    },
  };
}
