import type { Match } from '#client/netcode/api.ts';
import { byId, make, setText } from '#client/page/dom.ts';
import { bodyColour, css } from '#client/view/palette.ts';
import type { RosterRow } from '#shared/net/protocol.ts';

/** Below this width the list starts closed; the same as in `hud.css`. */
const NARROW_PIXELS = 640;

/** The list of who is in the room; built anew only when the roster is another one. */
export interface Players {
  show(match: Match): void;
}

export function openPlayers(): Players {
  const list = byId('players', HTMLUListElement);
  const count = byId('players-count', HTMLElement);
  let shown: readonly RosterRow[] | undefined;
  // A small screen is for the match.
  byId('players-box', HTMLDetailsElement).open = window.innerWidth >= NARROW_PIXELS;
  return {
    show(match) {
      if (match.roster === shown) return;
      shown = match.roster;
      setText(count, shown.length === 1 ? '1 player' : `${shown.length} players`);
      list.replaceChildren(...shown.map((row) => line(row, match)));
    },
  };
}

function line(row: RosterRow, match: Match): HTMLLIElement {
  const own = row.seat === match.seat;
  const item = make('li', row.connected ? '' : 'away');
  const dot = make('span', own ? 'dot own' : 'dot');
  const look = match.game.look.kinds.find(({ own: colour }) => colour !== undefined);
  if (look) dot.style.background = css(bodyColour(look, own, row.seat));
  item.append(dot, make('span', 'name', row.name));
  if (own) item.append(make('span', 'note', 'you'));
  else if (!row.connected) item.append(make('span', 'note', 'away'));
  return item;
}
