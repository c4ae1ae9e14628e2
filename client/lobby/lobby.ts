import type { ClientState } from '#client/netcode/api.ts';
import { openNameField } from '#client/lobby/name-field.ts';
import { openNotices } from '#client/lobby/notices.ts';
import { invitationText } from '#client/lobby/room-text.ts';
import { openRoomsTable, type Titles } from '#client/lobby/rooms-table.ts';
import { byId, setText } from '#client/page/dom.ts';
import type { Cancel, Clock } from '#shared/core/clock.ts';
import { checkName } from '#shared/net/names.ts';
import type { Refusal, RoomRow } from '#shared/net/protocol.ts';
import { refusal } from '#shared/net/refusals.ts';
import { toRoomCode } from '#shared/net/room-code.ts';

export type LobbyState = Extract<ClientState, { at: 'connecting' | 'lobby' | 'joining' }>;

export interface LobbyOptions {
  readonly clock: Clock;
  readonly titles: Titles;
  readonly join: (name: string, room: string | undefined) => void;
  readonly create: (name: string) => void;
  /** The player does not want to go into the room of the address any more. */
  readonly declineInvitation: () => void;
}

export interface Lobby {
  show(state: LobbyState): void;
  /** Another screen is shown: its clocks stand still. */
  hide(): void;
  /** The room whose link was followed, or none: Play becomes "Join CODE" and back. */
  invite(code: string | undefined): void;
  tell(why: Refusal): void;
  focus(): void;
}

/** What the player asked for before the connection stood: a new room, a certain one, or any. */
type Wish = { readonly to: 'create' } | { readonly to: 'join'; readonly room: string | undefined };

/** The clocks of rooms are looked at this often: a second is never shown much longer than it lasts. */
const CLOCK_EVERY_MS = 200;

/** Wires the lobby that `index.html` already shows. */
export function openLobby(options: LobbyOptions): Lobby {
  const play = byId('play', HTMLButtonElement);
  const create = byId('create', HTMLButtonElement);
  const codeField = byId('code', HTMLInputElement);
  const notices = openNotices();
  const name = openNameField(() => notices.clear());
  const table = openRoomsTable(options.titles, (room) => ask({ to: 'join', room }));
  let state: LobbyState = { at: 'connecting' };
  let rooms: readonly RoomRow[] = [];
  let listedAtMs = 0;
  let stopClocks: Cancel | undefined;
  let invited: string | undefined;
  let wish: Wish | undefined;
  let told: Refusal | undefined;
  let askedByCode = false;

  function ask(wanted: Wish, byCode = false): void {
    notices.clear();
    askedByCode = byCode;
    const checked = checkName(name.value);
    if (!checked.ok) return tell(checked.error);
    if (state.at === 'joining') return;
    wish = wanted;
    if (state.at === 'lobby') grant(checked.value);
    else render();
  }

  function grant(checkedName: string): void {
    const granted = wish;
    wish = undefined;
    if (granted?.to === 'create') options.create(checkedName);
    else options.join(checkedName, granted?.room);
  }

  function tell(why: Refusal): void {
    if (askedByCode && why.code.startsWith('room/')) notices.showNearCode(why);
    else notices.show(why);
    if (why.code.startsWith('name/')) name.focus();
  }

  function askByCode(): void {
    const code = toRoomCode(codeField.value.trim());
    if (code) ask({ to: 'join', room: code }, true);
    else notices.showNearCode(codeField.value.trim() ? refusal('room/unknown') : undefined);
    if (!code) codeField.focus();
  }

  function render(): void {
    const busy = state.at === 'joining' || (state.at === 'connecting' && wish !== undefined);
    setText(byId('play-label', HTMLElement), busy ? busyLabel(state) : invited ? `Join ${invited}` : 'Play');
    play.setAttribute('aria-disabled', String(busy));
    byId('elsewhere', HTMLButtonElement).hidden = invited === undefined;
    create.setAttribute('aria-disabled', String(busy));
    renderRooms();
    byId('rooms-table', HTMLTableElement).hidden = rooms.length === 0;
    setText(byId('rooms-none', HTMLElement), describeList(state, rooms));
  }

  function renderRooms(): void {
    const agoMs = options.clock.nowMs() - listedAtMs;
    const room = rooms.find(({ code }) => code === invited);
    setText(byId('invitation', HTMLElement), room ? invitationText(room, agoMs) : '');
    table.show(rooms, agoMs, state.at !== 'joining');
  }

  function runClocks(): void {
    stopClocks = options.clock.after(CLOCK_EVERY_MS, () => {
      renderRooms();
      runClocks();
    });
  }

  function takeRooms(next: readonly RoomRow[]): void {
    if (next === rooms) return;
    rooms = next;
    listedAtMs = options.clock.nowMs();
  }

  onSubmit('start', () => ask({ to: 'join', room: invited }));
  create.addEventListener('click', () => ask({ to: 'create' }));
  onSubmit('by-code', askByCode);
  byId('elsewhere', HTMLButtonElement).addEventListener('click', options.declineInvitation);
  codeField.addEventListener('input', () => notices.clear());

  return {
    show(next) {
      state = next;
      if (next.at === 'lobby') takeRooms(next.rooms);
      if (!stopClocks) runClocks();
      render();
      if (next.at !== 'lobby') return;
      if (next.notice && next.notice !== told) tell(next.notice);
      told = next.notice;
      const checked = wish && checkName(name.value);
      if (checked?.ok) grant(checked.value);
    },
    hide() {
      stopClocks?.();
      stopClocks = undefined;
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
