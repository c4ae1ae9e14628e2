import type { Reply, RoomRow, RosterRow } from '#shared/net/protocol.ts';
import { accept, refuse } from '#shared/net/refusals.ts';
import { spellRoomCode } from '#shared/net/room-code.ts';
import { hostValue, roomSettings } from '#server/host-tunables.ts';
import type { Lobby, OpenRoom, Session } from '#server/lobby/state.ts';
import { createRoom, freeSeat } from '#server/room.ts';

/** Random bytes per attempt at a code: one in 28 is no letter, so eight practically always spell four. */
const CODE_BYTES = 8;

/** The room to put somebody in who does not mind: the fullest with a free seat (ties: the oldest), else a new one. */
export function bestRoom(lobby: Lobby): Reply<OpenRoom> {
  let best: OpenRoom | undefined;
  for (const open of lobby.rooms.values()) {
    if (freeSeat(open.room) < 0) continue;
    if (!best || playersIn(open) > playersIn(best)) best = open;
  }
  return best ? accept(best) : openRoom(lobby);
}

/** A room by its code, full or not. */
export function roomByCode(lobby: Lobby, code: string): Reply<OpenRoom> {
  const open = lobby.rooms.get(code);
  return open ? accept(open) : refuse('room/unknown', `There is no room ${code}. It may have closed.`);
}

function openRoom(lobby: Lobby): Reply<OpenRoom> {
  const { options, rooms } = lobby;
  if (rooms.size >= hostValue(options.host, 'net.rooms')) return refuse('server/full');
  const code = newCode(lobby);
  const room = createRoom({
    code,
    game: options.game,
    map: options.map,
    seats: options.seats,
    seed: newSeed(lobby),
    tunables: options.simulation,
    settings: roomSettings(options.host),
    nowMs: () => options.clock.nowMs(),
  });
  const sessions = Array.from({ length: options.seats }, () => undefined);
  const open: OpenRoom = { room, sessions, epochs: new Uint8Array(options.seats), cancelClosing: undefined };
  rooms.set(code, open);
  closeLaterIfEmpty(lobby, open);
  options.log.info('room opened', { room: code, game: options.game.name, map: options.map.name });
  return accept(open);
}

function newCode(lobby: Lobby): string {
  for (;;) {
    const code = spellRoomCode(lobby.options.randomBytes(CODE_BYTES));
    if (code !== undefined && !lobby.rooms.has(code)) return code;
  }
}

function newSeed(lobby: Lobby): number {
  const [a, b, c, d] = lobby.options.randomBytes(4);
  return a | (b << 8) | (c << 16) | (d << 24);
}

/** Starts the countdown of a room that nobody has a seat in. */
export function closeLaterIfEmpty(lobby: Lobby, open: OpenRoom): void {
  if (playersIn(open) > 0 || open.cancelClosing) return;
  const afterMs = hostValue(lobby.options.host, 'room.emptyS') * 1000;
  open.cancelClosing = lobby.options.clock.after(afterMs, () => {
    lobby.rooms.delete(open.room.code);
    lobby.options.log.info('room closed', { room: open.room.code });
    lobby.touchList();
  });
}

/** Somebody came: the room stays open. */
export function keepOpen(open: OpenRoom): void {
  open.cancelClosing?.();
  open.cancelClosing = undefined;
}

/** Seats taken, those kept for people who dropped included. */
export function playersIn(open: OpenRoom): number {
  let count = 0;
  for (const session of open.sessions) if (session) count++;
  return count;
}

export function roomRows(lobby: Lobby): RoomRow[] {
  return Array.from(lobby.rooms.values(), (open) => {
    const { code, game, map, seats } = open.room;
    const row = { code, game: game.name, map: map.name, players: playersIn(open), bots: 0, seats: seats.length };
    return { ...row, phase: 'open', leftS: 0 };
  });
}

/** Who is in the room, by seat. */
export function rosterOf(open: OpenRoom): RosterRow[] {
  return open.sessions.filter((session) => session !== undefined).map(rosterRow);
}

function rosterRow({ seat, name, visitor }: Session): RosterRow {
  return { seat, name, connected: visitor !== undefined, bot: false };
}

/** Tells everybody in the room but `except` who is in it. */
export function announceRoster(open: OpenRoom, except: Session | undefined): void {
  const roster = rosterOf(open);
  for (const session of open.sessions) {
    if (session && session !== except) session.visitor?.link.emit('room:roster', roster);
  }
}
