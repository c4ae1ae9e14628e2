import type { Doorman } from '#shared/net/link.ts';
import { assert } from '#shared/core/assert.ts';
import { createInThreadHost, type InThreadHost } from '#server/host/in-thread.ts';
import { KEEP_EVERY_MS, keepRooms } from '#server/lobby/bring-back.ts';
import { refuseStranger } from '#server/lobby/door.ts';
import { failRoom, putBack } from '#server/lobby/failure.ts';
import { fillRoom } from '#server/lobby/fill.ts';
import { tellPace } from '#server/lobby/paced.ts';
import { codeOf, playersIn, roomRows, watchRound } from '#server/lobby/rooms.ts';
import type { HostedRoom } from '#server/host/hosted-room.ts';
import type { Lobby, LobbyOptions } from '#server/lobby/state.ts';
import { createThrottle } from '#server/lobby/throttle.ts';
import { createLoad } from '#server/load/load.ts';
import type { Loop } from '#server/loop.ts';
import { admit } from '#server/lobby/visitor.ts';

/*
 * Rooms, who sits in them and who waits outside. Runs on the injected clock alone; rooms are stepped by the host, between
 * whose ticks everything here happens.
 */

/** The list of rooms is pushed at most this often. */
const LIST_EVERY_MS = 1000;

export function createLobby(options: LobbyOptions): Lobby {
  const host = options.rooms ?? openHost(options);
  const lobby: Lobby = {
    options,
    host,
    rooms: new Map(),
    sessions: new Map(),
    visitors: new Set(),
    touchList: createThrottle(options.clock, LIST_EVERY_MS, () => pushList(lobby)),
    refusals: new Map(),
    recoveries: new Map(),
    draining: undefined,
    keepAtMs: 0,
    stopping: false,
  };
  host.listen({
    stepped: (room) => tendRoom(lobby, room),
    restored: (room, tick, error) => putBack(lobby, room, tick, error),
    failed: (room, error) => failRoom(lobby, room, error),
  });
  return lobby;
}

function openHost({ clock, recordings, log, probes }: LobbyOptions): InThreadHost {
  const nowMs = (): number => clock.nowMs();
  return createInThreadHost(nowMs, recordings, createLoad({ nowMs, log, probes }));
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
    lobby.options.files?.remove(codeOf(open));
  }
  lobby.sessions.clear();
  lobby.rooms.clear();
}

/** Steps every open room once, in the thread of the lobby: what the lobby decides about it, what its bots decide, its tick. */
export function stepRooms(lobby: Lobby, deadlineMs: number): void {
  assert('step' in lobby.host, 'the rooms are stepped elsewhere');
  for (const { hosted } of lobby.rooms.values()) tendRoom(lobby, hosted);
  (lobby.host as InThreadHost).step(deadlineMs);
}

/** Lets the loop that calls `stepRooms` be slowed down when it cannot keep up. */
export function paceRooms({ host }: Lobby, loop: Pick<Loop, 'pace'>): void {
  if ('load' in host) (host as InThreadHost).load.onPace = loop.pace;
}

/** What the lobby decides about a room, by what its last tick made of it. Called between two ticks of it. */
function tendRoom(lobby: Lobby, hosted: HostedRoom): void {
  const open = lobby.rooms.get(hosted.spec.code);
  if (open?.hosted !== hosted) return;
  hosted.refresh();
  tellPace(open);
  watchRound(lobby, open);
  fillRoom(lobby, open);
  keepNews(lobby);
}

function keepNews(lobby: Lobby): void {
  const nowMs = lobby.options.clock.nowMs();
  if (nowMs < lobby.keepAtMs) return;
  lobby.keepAtMs = nowMs + KEEP_EVERY_MS;
  keepRooms(lobby);
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
