import type { Doorman } from '#shared/net/link.ts';
import { thinkBots } from '#server/bots.ts';
import { refuseStranger } from '#server/lobby/door.ts';
import { failRoom } from '#server/lobby/failure.ts';
import { fillRoom } from '#server/lobby/fill.ts';
import { playersIn, roomRows, watchRound } from '#server/lobby/rooms.ts';
import type { Lobby, LobbyOptions, OpenRoom } from '#server/lobby/state.ts';
import { createThrottle } from '#server/lobby/throttle.ts';
import { admit } from '#server/lobby/visitor.ts';
import { serveRecording, stopRecording } from '#server/recording/record-room.ts';
import { runTick } from '#server/tick/tick.ts';

/*
 * Rooms, who sits in them and who waits outside. Runs on the injected clock alone; rooms are stepped by the host, between
 * whose ticks everything here happens.
 */

/** The list of rooms is pushed at most this often. */
const LIST_EVERY_MS = 1000;

export function createLobby(options: LobbyOptions): Lobby {
  const lobby: Lobby = {
    options,
    rooms: new Map(),
    sessions: new Map(),
    visitors: new Set(),
    touchList: createThrottle(options.clock, LIST_EVERY_MS, () => pushList(lobby)),
    stopping: false,
  };
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
    stopRecording(open.recording);
  }
  lobby.sessions.clear();
  lobby.rooms.clear();
}

/** Steps every open room once: what the lobby decides about it, what its bots decide, its tick. One that throws ends alone. */
export function stepRooms(lobby: Lobby, deadlineMs: number): void {
  for (const open of lobby.rooms.values()) {
    try {
      stepRoom(lobby, open, deadlineMs);
    } catch (error) {
      failRoom(lobby, open, error);
    }
  }
}

function stepRoom(lobby: Lobby, open: OpenRoom, deadlineMs: number): void {
  watchRound(lobby, open);
  fillRoom(lobby, open);
  thinkBots(open.room, deadlineMs);
  runTick(open.room, deadlineMs);
  serveRecording(open.recording);
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
