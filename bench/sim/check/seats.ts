import type { Lobby, OpenRoom } from '#server/lobby/state.ts';
import { ENTRIES_PER_SEAT } from '#server/inbox.ts';
import { roomRows, rosterOf } from '#server/lobby/rooms.ts';
import { tickOf } from '#server/room.ts';
import { createBoard } from '#shared/sim/board.ts';
import { Violation } from '#bench/sim/check/violation.ts';

/*
 * Who is where: every seat has one holder at most and every holder one seat, in the lobby's books, in the room's and in the world; and
 * every queue is within its bounds.
 */

/** Commands wait for one tick, or for a stalled server; requests are limited per link, so this is plenty. */
const COMMANDS_MAX = 1000;

/** Checks all of a lobby. Costs a pass over all seats. */
export function checkLobby(lobby: Lobby): void {
  for (const open of lobby.rooms.values()) checkRoom(lobby, open);
  for (const session of lobby.sessions.values()) {
    const isHome =
      lobby.rooms.get(session.open.room.code) === session.open && session.open.sessions[session.seat] === session;
    if (!isHome) wrong('a session has its seat', session.open, session.seat);
    if (session.visitor && session.visitor.session !== session)
      wrong('a session has its visitor', session.open, session.seat);
  }
  for (const visitor of lobby.visitors) {
    if (visitor.closed) throw new Violation({ invariant: 'closed visitors are forgotten', field: visitor.link.id });
    if (visitor.session && visitor.session.visitor !== visitor) {
      wrong('a visitor has one seat', visitor.session.open, visitor.session.seat);
    }
  }
}

function checkRoom(lobby: Lobby, open: OpenRoom): void {
  const { room } = open;
  for (const { seat } of room.seats) checkSeat(lobby, open, seat);
  const players = room.seats.filter(({ client }) => client !== undefined);
  if (players.length !== room.clients.length)
    wrong('clients are those on seats', open, -1, room.clients.length, players.length);
  for (let i = 0; i < room.clients.length; i++) {
    if (room.clients[i] !== players[i].client) wrong('clients are in the order of seats', open, room.clients[i].seat);
  }
  const bots = room.seats.filter(({ bot }) => bot !== undefined);
  if (bots.length !== room.bots.length) wrong('bots are those on seats', open, -1, room.bots.length, bots.length);
  if (room.commands.length > COMMANDS_MAX) wrong('commands are bounded', open, -1, room.commands.length, COMMANDS_MAX);
  const { inbox } = room;
  let entries = 0;
  for (let seat = 0; seat < room.seats.length; seat++) {
    entries += inbox.counts[seat];
    if (inbox.counts[seat] > ENTRIES_PER_SEAT)
      wrong('the inbox is bounded', open, seat, inbox.counts[seat], ENTRIES_PER_SEAT);
  }
  if (entries !== inbox.count) wrong('the inbox counts right', open, -1, inbox.count, entries);
}

function checkSeat(lobby: Lobby, open: OpenRoom, at: number): void {
  const { room, sessions, bots } = open;
  const seat = room.seats[at];
  const session = sessions[at];
  if (session && bots[at] !== undefined) wrong('a seat has one holder', open, at, 'a person and a bot', 'one');
  if (seat.client && seat.bot) wrong('a seat is played by one', open, at, 'a client and a bot', 'one');
  if (session && lobby.sessions.get(session.id) !== session) wrong('a session is known', open, at);
  if (session && (session.seat !== at || session.open !== open))
    wrong('a session knows its seat', open, at, session.seat, at);
  if ((session || bots[at] !== undefined) && !seat.taken) wrong('whoever has a seat has it in the room', open, at);
  if (session?.visitor && !lobby.visitors.has(session.visitor)) wrong('who plays is here', open, at);
  if (seat.client && seat.client.epoch !== open.epochs[at] && room.commands.length === 0) {
    wrong('the newest holder plays', open, at, seat.client.epoch, open.epochs[at]);
  }
  if (seat.joined && !seat.taken) wrong('who is in the game has a seat', open, at);
}

/** What only holds when the room has just been stepped: the world agrees with the room about who plays. */
export function checkBoards(lobby: Lobby): void {
  for (const open of lobby.rooms.values()) checkBoard(open);
  for (const row of roomRows(lobby)) {
    const open = lobby.rooms.get(row.code)!;
    const roster = rosterOf(open);
    const people = roster.filter(({ bot }) => !bot).length;
    if (people !== row.players) wrong('the list counts people', open, -1, row.players, people);
    if (roster.length - people !== row.bots) wrong('the list counts bots', open, -1, row.bots, roster.length - people);
    if (people > 0 && open.cancelClosing) wrong('a room with people stays open', open, -1);
    if (people === 0 && !open.cancelClosing) wrong('a room without people closes', open, -1);
  }
}

function checkBoard(open: OpenRoom): void {
  const { room } = open;
  const board = createBoard(room.seats.length + 1);
  room.game.board(room.world, board);
  // A game without scores has no rows.
  if (room.game.common.length === 0) return;
  const seen = new Set<number>();
  for (let i = 0; i < board.count; i++) {
    const { seat } = board.rows[i];
    if (seen.has(seat)) wrong('a seat has one tally', open, seat);
    seen.add(seat);
    if (!room.seats[seat]?.joined) wrong('only who plays has a tally', open, seat);
  }
  for (const { seat, joined } of room.seats) {
    if (joined && !seen.has(seat)) wrong('who plays has a tally', open, seat);
    if (!joined && room.world.columns.kind[seat] !== 0) wrong('only who plays has a body', open, seat);
  }
}

function wrong(
  invariant: string,
  { room }: OpenRoom,
  seat: number,
  found?: number | string,
  expected?: number | string,
): never {
  const values = found === undefined ? {} : { found, expected: expected! };
  throw new Violation({ invariant, room: room.code, tick: tickOf(room), seat, ...values });
}
