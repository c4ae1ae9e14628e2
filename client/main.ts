import { openMatchScreen } from '#client/hud/match-screen.ts';
import { loadLayout } from '#client/input/key-cap.ts';
import { openLobby } from '#client/lobby/lobby.ts';
import type { Client, ClientState, Ending } from '#client/netcode/api.ts';
import { createClient } from '#client/netcode/client.ts';
import { connectSocketIo } from '#client/netcode/connection.ts';
import { enterRoomAddress, leaveRoomAddress, readAddress } from '#client/page/address.ts';
import { browserClock } from '#client/page/clock.ts';
import { byId, setText } from '#client/page/dom.ts';
import { tabToken } from '#client/page/token.ts';
import { openSettingsDialog } from '#client/settings/dialog.ts';
import { openKeyList } from '#client/settings/key-list.ts';
import { createSettings } from '#client/settings/settings.ts';
import { storedSettings } from '#client/settings/stored.ts';
import { games } from '#shared/games/index.ts';
import { refusal } from '#shared/net/refusals.ts';

/*
 * The page: one client, and four screens of which its state chooses one.
 */

declare global {
  interface Window {
    /** A handle for tests and for looking at a running page. The page itself never reads it. */
    backtick?: { readonly client: Client };
  }
}

type Screen = 'lobby' | 'returning' | 'match' | 'closed';

/** Fetches the drawing part once; after a failed attempt the next call tries again. */
let view: Promise<typeof import('#client/view/view.ts')> | undefined;

function loadView(): Promise<typeof import('#client/view/view.ts')> {
  view ??= import('#client/view/view.ts').catch((error: unknown) => {
    view = undefined;
    throw error;
  });
  return view;
}

const connect = connectSocketIo(undefined, { random: Math.random });
const client = createClient({ connect, clock: browserClock, storage: tabToken, games });

const lobby = openLobby({
  clock: browserClock,
  titles: new Map(games.map(({ name, title }) => [name, title])),
  join: (name, room) => client.join(name, room),
  create: (name) => client.create(name),
  declineInvitation() {
    goToLobbyAddress(() => history.replaceState(null, '', '/'));
    lobby.focus();
  },
});

const settings = createSettings(storedSettings);
const settingsDialog = openSettingsDialog(settings);
const keyList = openKeyList(settings, games[0]!);
void loadLayout().then(() => keyList.show());
byId('lobby-settings', HTMLButtonElement).addEventListener('click', () => settingsDialog.open(games[0]!));
const match = openMatchScreen({
  clock: browserClock,
  leave: leaveMatch,
  ending: () => client.ending,
  settings,
  settingsDialog,
  loadView,
});

let screen: Screen = 'lobby';
let toldEnding: Ending | undefined;

function showScreen(next: Screen): void {
  if (next === screen) return;
  screen = next;
  document.body.dataset['screen'] = next;
  if (next !== 'match') match.hide();
  if (next !== 'lobby') lobby.hide();
  if (next === 'lobby') lobby.focus();
}

function show(state: ClientState): void {
  switch (state.at) {
    case 'connecting':
      showScreen(screen === 'lobby' && tabToken.load() === undefined ? 'lobby' : 'returning');
      return lobby.show(state);
    case 'lobby':
      return showLobby(state);
    case 'joining':
      return lobby.show(state);
    case 'playing':
    case 'dropped':
      enterRoomAddress(state.match.code);
      showScreen('match');
      return match.show(state);
    case 'closed':
      showScreen('closed');
      setText(byId('closed-text', HTMLElement), state.why.message);
      return byId('closed-reload', HTMLButtonElement).focus();
  }
}

function showLobby(state: Extract<ClientState, { at: 'lobby' }>): void {
  if (screen === 'match' && !state.notice) goToLobbyAddress(leaveRoomAddress);
  // The link led nowhere; Play must not try it again.
  if (state.notice?.code === 'room/unknown') goToLobbyAddress(() => history.replaceState(null, '', '/'));
  // A seat that was given up can be taken again: the address still names the room.
  if (screen === 'match' && state.notice) readAddressBar();
  showScreen('lobby');
  lobby.show(state);
  if (!state.notice) tellEnding();
}

/** Once: what the player does next may need another sentence in its place. */
function tellEnding(): void {
  if (client.ending && client.ending !== toldEnding) lobby.tell(client.ending.why);
  toldEnding = client.ending;
}

function goToLobbyAddress(go: () => void): void {
  go();
  lobby.invite(undefined);
}

/** Without a connection nobody can be told; then the token is forgotten, and the seat with it. */
function leaveMatch(): void {
  if (client.state.at === 'playing') return client.leave();
  tabToken.save(undefined);
  location.assign('/');
}

function readAddressBar(): void {
  const address = readAddress(location.pathname);
  lobby.invite(address.at === 'room' ? address.code : undefined);
  if (address.at !== 'nowhere') return;
  history.replaceState(null, '', '/');
  lobby.tell(refusal('room/unknown'));
}

// The back button out of a room.
window.addEventListener('popstate', () => {
  const playing = client.state.at === 'playing' || client.state.at === 'dropped';
  if (playing) leaveMatch();
  readAddressBar();
});
for (const id of ['closed-reload', 'closed-lobby']) {
  byId(id, HTMLButtonElement).addEventListener('click', () => {
    if (id === 'closed-lobby') history.replaceState(null, '', '/');
    location.reload();
  });
}

window.backtick = { client };
// Not by the attribute: that acts only with the next picture, and the page is ready for Enter now.
lobby.focus();
readAddressBar();
client.onChange = show;
show(client.state);
// The view is large; it comes while the player reads the lobby.
if ('requestIdleCallback' in window) requestIdleCallback(() => void loadView().catch(() => {}));
else setTimeout(() => void loadView().catch(() => {}), 500);
