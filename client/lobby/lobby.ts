import type { ClientState } from '#client/netcode/api.ts';
import { openNameField } from '#client/lobby/name-field.ts';
import { openNotices } from '#client/lobby/notices.ts';
import { openRoomsTable, type Titles } from '#client/lobby/rooms-table.ts';
import { byId, setText } from '#client/page/dom.ts';
import { checkName } from '#shared/net/names.ts';
import type { Refusal, RoomRow } from '#shared/net/protocol.ts';
import { refusal } from '#shared/net/refusals.ts';
import { toRoomCode } from '#shared/net/room-code.ts';

export type LobbyState = Extract<ClientState, { at: 'connecting' | 'lobby' | 'joining' }>;

export interface LobbyOptions {
  readonly titles: Titles;
  readonly join: (name: string, room: string | undefined) => void;
  /** The player does not want to go into the room of the address any more. */
  readonly declineInvitation: () => void;
}

export interface Lobby {
  show(state: LobbyState): void;
  /** The room whose link was followed, or none: Play becomes "Join CODE" and back. */
  invite(code: string | undefined): void;
  tell(why: Refusal): void;
  focus(): void;
}

/** What the player asked for before the connection stood. */
interface Wish {
  readonly room: string | undefined;
}

/** Wires the lobby that `index.html` already shows. */
export function openLobby(options: LobbyOptions): Lobby {
  const play = byId('play', HTMLButtonElement);
  const codeField = byId('code', HTMLInputElement);
  const notices = openNotices();
  const name = openNameField(() => notices.clear());
  const table = openRoomsTable(options.titles, (code) => ask(code));
  let state: LobbyState = { at: 'connecting' };
  let rooms: readonly RoomRow[] = [];
  let invited: string | undefined;
  let wish: Wish | undefined;
  let told: Refusal | undefined;
  let askedByCode = false;

  function ask(room: string | undefined, byCode = false): void {
    notices.clear();
    askedByCode = byCode;
    const checked = checkName(name.value);
    if (!checked.ok) return tell(checked.error);
    if (state.at === 'joining') return;
    wish = { room };
    if (state.at === 'lobby') grant(checked.value);
    else render();
  }

  function grant(checkedName: string): void {
    const room = wish?.room;
    wish = undefined;
    options.join(checkedName, room);
  }

  function tell(why: Refusal): void {
    if (askedByCode && why.code.startsWith('room/')) notices.showNearCode(why);
    else notices.show(why);
    if (why.code.startsWith('name/')) name.focus();
  }

  function askByCode(): void {
    const code = toRoomCode(codeField.value.trim());
    if (code) ask(code, true);
    else notices.showNearCode(codeField.value.trim() ? refusal('room/unknown') : undefined);
    if (!code) codeField.focus();
  }

  function render(): void {
    const busy = state.at === 'joining' || (state.at === 'connecting' && wish !== undefined);
    setText(byId('play-label', HTMLElement), busy ? busyLabel(state) : invited ? `Join ${invited}` : 'Play');
    play.setAttribute('aria-disabled', String(busy));
    byId('elsewhere', HTMLButtonElement).hidden = invited === undefined;
    setText(byId('invitation', HTMLElement), describeInvitation(invited, rooms, options.titles));
    table.show(rooms, state.at !== 'joining');
    byId('rooms-table', HTMLTableElement).hidden = rooms.length === 0;
    setText(byId('rooms-none', HTMLElement), describeList(state, rooms));
  }

  onSubmit('start', () => ask(invited));
  onSubmit('by-code', askByCode);
  byId('elsewhere', HTMLButtonElement).addEventListener('click', options.declineInvitation);
  codeField.addEventListener('input', () => notices.clear());

  return {
    show(next) {
      state = next;
      if (next.at === 'lobby') rooms = next.rooms;
      render();
      if (next.at !== 'lobby') return;
      if (next.notice && next.notice !== told) tell(next.notice);
      told = next.notice;
      const checked = wish && checkName(name.value);
      if (checked?.ok) grant(checked.value);
    },
    invite(code) {
      invited = code;
      render();
    },
    tell,
    focus: () => play.focus(),
  };
}

function onSubmit(id: string, act: () => void): void {
  byId(id, HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    act();
  });
}

function busyLabel(state: LobbyState): string {
  return state.at === 'joining' ? 'Joining…' : 'Connecting…';
}

function describeList(state: LobbyState, rooms: readonly RoomRow[]): string {
  if (rooms.length > 0) return '';
  return state.at === 'connecting' ? 'Looking for rooms…' : 'No room is open yet. Play opens the first one.';
}

function describeInvitation(code: string | undefined, rooms: readonly RoomRow[], titles: Titles): string {
  const room = code && rooms.find((row) => row.code === code);
  if (!room) return '';
  return `${titles.get(room.game) ?? room.game}, ${room.map}, ${room.players} of ${room.seats} seats taken`;
}
