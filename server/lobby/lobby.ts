import type { Doorman } from '#shared/net/link.ts';
import { assert } from '#shared/core/assert.ts';
import { createInThreadHost, type InThreadHost } from '#server/host/in-thread.ts';
import { refuseStranger } from '#server/lobby/door.ts';
import { failRoom } from '#server/lobby/failure.ts';
import { fillRoom } from '#server/lobby/fill.ts';
import { playersIn, roomRows, watchRound } from '#server/lobby/rooms.ts';
import type { Lobby, LobbyOptions } from '#server/lobby/state.ts';
import { createThrottle } from '#server/lobby/throttle.ts';
import { admit } from '#server/lobby/visitor.ts';

/*
 * Rooms, who sits in them and who waits outside. Runs on the injected clock alone; rooms are stepped by the host, between
 * whose ticks everything here happens.
 */

/** The list of rooms is pushed at most this often. */
const LIST_EVERY_MS = 1000;

export function createLobby(options: LobbyOptions): Lobby {
  const { clock, recordings } = options;
  const host = options.rooms ?? createInThreadHost(() => clock.nowMs(), recordings);
  const lobby: Lobby = {
    options,
    host,
    rooms: new Map(),
    sessions: new Map(),
    visitors: new Set(),
    touchList: createThrottle(options.clock, LIST_EVERY_MS, () => pushList(lobby)),
    stopping: false,
  };
  host.listen({ failed: (room, error) => failRoom(lobby, room, error) });
  return lobby;
}

/** What a transport asks about strangers. */
export function doormanOf(lobby: Lobby): Doorman {
  return {
    refuse: (auth) => refuseStranger(lobby, auth),
    open: (link) => admit(lobby, link),
  };
}

/** From now on nobody comes in. */
export function stopLobby(lobby: Lobby): void {
  lobby.stopping = true;
}

/** Forgets every room and seat, once all links are closed; no timer but a last push of the list is left. */
export function closeLobby(lobby: Lobby): void {
  for (const session of lobby.sessions.values()) session.cancelRelease?.();
  for (const open of lobby.rooms.values()) {
    open.cancelClosing?.();
    open.hosted.close();
  }
  lobby.sessions.clear();
  lobby.rooms.clear();
}

/** Steps every open room once, in the thread of the lobby: what the lobby decides about it, what its bots decide, its tick. */
export function stepRooms(lobby: Lobby, deadlineMs: number): void {
  assert('step' in lobby.host, 'the rooms are stepped elsewhere');
  tendRooms(lobby);
  (lobby.host as InThreadHost).step(deadlineMs);
}

/** What the lobby decides about its rooms, by what their last ticks made of them. Called between ticks. */
export function tendRooms(lobby: Lobby): void {
  for (const open of lobby.rooms.values()) {
    open.hosted.refresh();
    watchRound(lobby, open);
    fillRoom(lobby, open);
  }
}

export interface LobbyCounts {
  readonly rooms: number;
  /** People. */
  readonly players: number;
  readonly links: number;
}

export function countLobby(lobby: Lobby): LobbyCounts {
  let players = 0;
  for (const open of lobby.rooms.values()) players += playersIn(open);
  return { rooms: lobby.rooms.size, players, links: lobby.visitors.size };
}

function pushList(lobby: Lobby): void {
  const rows = roomRows(lobby);
  for (const visitor of lobby.visitors) {
    if (!visitor.session) visitor.link.emit('rooms:listed', rows);
  }
}
