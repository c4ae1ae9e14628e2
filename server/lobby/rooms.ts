import { TICK_HZ } from '#shared/core/constants.ts';
import type { Reply, RoomRow, RosterRow } from '#shared/net/protocol.ts';
import { accept, refuse } from '#shared/net/refusals.ts';
import { spellRoomCode } from '#shared/net/room-code.ts';
import { createBoard, secondsLeft } from '#shared/sim/board.ts';
import type { RoomSpec } from '#server/host/hosted-room.ts';
import { boardIn, pacedAtIn, tickIn } from '#server/host/status.ts';
import { hostValue, roomSettings } from '#server/host-tunables.ts';
import { isBusyRoom, refuseBusy } from '#server/lobby/paced.ts';
import type { Lobby, OpenRoom, Session } from '#server/lobby/state.ts';
import { type Checkpoints, checkpointShape, openCheckpoints } from '#server/recovery/checkpoint.ts';
import { createCheckpointMemory } from '#server/recovery/keep-room.ts';

/** Random bytes per attempt at a code: one in 28 is no letter, so eight practically always spell four. */
const CODE_BYTES = 8;

/**
 * The room to put somebody in who does not mind: the one with the most people of those with a seat for one more (ties: the
 * oldest), else a new one. A bot's seat is a seat for a person.
 */
export function bestRoom(lobby: Lobby): Reply<OpenRoom> {
  let best: OpenRoom | undefined;
  for (const open of lobby.rooms.values()) {
    if (playersIn(open) === open.sessions.length || isBusyRoom(open)) continue;
    if (!best || playersIn(open) > playersIn(best)) best = open;
  }
  return best ? accept(best) : openRoom(lobby);
}

/** A room by its code, full or not. */
export function roomByCode(lobby: Lobby, code: string): Reply<OpenRoom> {
  const open = lobby.rooms.get(code);
  return open ? accept(open) : refuse('room/unknown', `There is no room ${code}. It may have closed.`);
}

/** Opens a room. Where no more may be open, one that nobody is in makes way, so that nobody fills the server by leaving. */
export function openRoom(lobby: Lobby): Reply<OpenRoom> {
  const { options, rooms } = lobby;
  const busy = refuseBusy(lobby);
  if (busy) return busy;
  if (rooms.size >= hostValue(options.host, 'net.rooms') && !closeAnEmptyRoom(lobby)) return refuse('server/full');
  const code = newCode(lobby);
  const open = openSpec(lobby, specOf(lobby, code, newSeed(lobby), options.simulation), checkpointsFor(lobby), false);
  closeLaterIfEmpty(lobby, open);
  options.log.info('room opened', { room: code, game: options.game.name, map: options.map.name });
  return accept(open);
}

/** What a room of this lobby is opened with. */
export function specOf({ options }: Lobby, code: string, seed: number, tunables: Float64Array): RoomSpec {
  const { game, map, seats, host } = options;
  return { code, game, map, seats, seed, tunables, settings: roomSettings(host) };
}

/** Memory for a room's checkpoints, where they go to the disk. */
function checkpointsFor({ options }: Lobby): Checkpoints | undefined {
  const { game, map, seats } = options;
  if (!options.files) return undefined;
  return openCheckpoints(checkpointShape(game, map, seats), createCheckpointMemory(game, map, seats));
}

/** Opens a room, new or, with `restores`, as its newest checkpoint has it. */
export function openSpec(
  lobby: Lobby,
  spec: RoomSpec,
  checkpoints: Checkpoints | undefined,
  restores: boolean,
): OpenRoom {
  const open = createOpenRoom(lobby, spec, checkpoints, restores);
  lobby.rooms.set(spec.code, open);
  return open;
}

function createOpenRoom(
  lobby: Lobby,
  spec: RoomSpec,
  checkpoints: Checkpoints | undefined,
  restores: boolean,
): OpenRoom {
  const { seats } = spec;
  const kept = checkpoints && { memory: checkpoints.lead.buffer as SharedArrayBuffer, restores };
  const hosted = lobby.host.open({ ...spec, kept });
  const board = createBoard(seats);
  boardIn(hosted.status, board);
  return {
    hosted,
    checkpoints,
    get room() {
      return hosted.local();
    },
    sessions: Array.from({ length: seats }, () => undefined),
    bots: Array.from({ length: seats }, () => undefined),
    epochs: new Uint8Array(seats),
    commands: new Float64Array(seats),
    board,
    paced: { toldTick: pacedAtIn(hosted.status) },
    fill: { leaveByMs: [], nextMs: Number.POSITIVE_INFINITY },
    cancelClosing: undefined,
  };
}

function closeAnEmptyRoom(lobby: Lobby): boolean {
  for (const open of lobby.rooms.values()) {
    if (playersIn(open) > 0) continue;
    closeRoom(lobby, open);
    return true;
  }
  return false;
}

/** Nobody gets in any more, and it is stepped no more. */
export function closeRoom(lobby: Lobby, open: OpenRoom): void {
  keepOpen(open);
  open.hosted.close();
  lobby.rooms.delete(codeOf(open));
  lobby.options.files?.remove(codeOf(open));
  lobby.options.log.info('room closed', { room: codeOf(open) });
  lobby.touchList();
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

/** Starts the countdown of a room that nobody has a seat in; bots are nobody. */
export function closeLaterIfEmpty(lobby: Lobby, open: OpenRoom): void {
  if (playersIn(open) > 0 || open.cancelClosing) return;
  const afterMs = hostValue(lobby.options.host, 'room.emptyS') * 1000;
  open.cancelClosing = lobby.options.clock.after(afterMs, () => closeRoom(lobby, open));
}

/** The countdown is off. */
export function keepOpen(open: OpenRoom): void {
  open.cancelClosing?.();
  open.cancelClosing = undefined;
}

export function codeOf({ hosted }: OpenRoom): string {
  return hosted.spec.code;
}

/** Seats that people have, those kept for who dropped included. */
export function playersIn(open: OpenRoom): number {
  let count = 0;
  for (const session of open.sessions) if (session) count++;
  return count;
}

export function botsIn(open: OpenRoom): number {
  let count = 0;
  for (const bot of open.bots) if (bot !== undefined) count++;
  return count;
}

/** Looks at the round; the list of rooms is told of a new phase, not of the clock: that goes on by itself. */
export function watchRound(lobby: Lobby, { hosted, board }: OpenRoom): void {
  const { phase, endsAtTick } = board;
  boardIn(hosted.status, board);
  if (board.phase !== phase || board.endsAtTick !== endsAtTick) lobby.touchList();
  // A file per round; it ends with the scores that the podium shows.
  if (phase === 'round' && board.phase !== 'round') hosted.splitRecording();
}

export function roomRows(lobby: Lobby): RoomRow[] {
  return Array.from(lobby.rooms.values(), roomRow);
}

function roomRow(open: OpenRoom): RoomRow {
  const { board, hosted } = open;
  const { spec, status } = hosted;
  return {
    code: spec.code,
    game: spec.game.name,
    map: spec.map.name,
    players: playersIn(open),
    bots: botsIn(open),
    seats: spec.seats,
    phase: board.phase,
    leftS: Math.round(secondsLeft(board, tickIn(status), TICK_HZ) * 10) / 10,
  };
}

/** Who is in the room, bots included, by seat. */
export function rosterOf(open: OpenRoom): RosterRow[] {
  const rows: RosterRow[] = [];
  for (let seat = 0; seat < open.sessions.length; seat++) {
    const session = open.sessions[seat];
    const bot = open.bots[seat];
    if (session) rows.push({ seat, name: session.name, connected: session.visitor !== undefined, bot: false });
    else if (bot !== undefined) rows.push({ seat, name: bot, connected: true, bot: true });
  }
  return rows;
}

/** Tells everybody in the room but `except` who is in it. */
export function announceRoster(open: OpenRoom, except: Session | undefined): void {
  const roster = rosterOf(open);
  open.hosted.setRoster(roster);
  for (const session of open.sessions) {
    if (session && session !== except) session.visitor?.link.emit('room:roster', roster);
  }
}
