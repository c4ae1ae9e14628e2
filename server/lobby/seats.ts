import { TICK_HZ } from '#shared/core/constants.ts';
import type { CreateRequest, Joined, JoinRequest, Refusal, Reply } from '#shared/net/protocol.ts';
import { accept, refusal, refuse } from '#shared/net/refusals.ts';
import type { FramePort } from '#server/client.ts';
import { paceIn, tickIn } from '#server/host/status.ts';
import { hostValue } from '#server/host-tunables.ts';
import { fillAtOnce, makePlace } from '#server/lobby/fill.ts';
import { leaveIdle, occupySeat, vacateSeat } from '#server/lobby/occupy.ts';
import {
  announceRoster,
  bestRoom,
  closeLaterIfEmpty,
  codeOf,
  keepOpen,
  openRoom,
  playersIn,
  roomByCode,
  rosterOf,
} from '#server/lobby/rooms.ts';
import { isBusyRoom } from '#server/lobby/paced.ts';
import { claimSession, closeSession, openSession, tokenOf } from '#server/lobby/sessions.ts';
import { shortAddress } from '#server/ops/short-address.ts';
import { type Lobby, OPENINGS, type OpenRoom, type Session, type Visitor } from '#server/lobby/state.ts';
import { count } from '#server/transport/counts.ts';
import { takeToken } from '#server/transport/limit.ts';

/* The life of a seat: taken, dropped, resumed, given up. */

/** Takes a seat for a visitor who has none. */
export function takeSeat(lobby: Lobby, visitor: Visitor, request: JoinRequest): Reply<Joined> {
  if (visitor.session) return refuse('room/already-in');
  const found = request.room === undefined ? bestRoom(lobby) : roomByCode(lobby, request.room);
  return found.ok ? enter(lobby, visitor, found.value, request.name) : found;
}

/** Opens a room for a visitor who has no seat, and seats it there. */
export function takeSeatInNewRoom(lobby: Lobby, visitor: Visitor, { name }: CreateRequest): Reply<Joined> {
  if (visitor.session) return refuse('room/already-in');
  const verdict = takeToken(visitor.openings, OPENINGS, lobby.options.clock.nowMs());
  if (verdict !== 'served') return refuse('message/too-many');
  const opened = openRoom(lobby);
  return opened.ok ? enter(lobby, visitor, opened.value, name) : opened;
}

function enter(lobby: Lobby, visitor: Visitor, open: OpenRoom, name: string): Reply<Joined> {
  if (isBusyRoom(open)) return refuse('server/busy');
  const seat = makePlace(lobby, open);
  if (seat < 0) return refuse('room/full');
  const session = openSession(lobby, open, seat, name);
  if (playersIn(open) === 1) fillAtOnce(lobby, open);
  return accept(sit(lobby, visitor, session, false));
}

/**
 * Returns a visitor to the seat of its token and tells it `room:joined`; whoever played there until now is told
 * `seat/taken-over`. A token that is worth nothing gets `room:left`, and the visitor stands in the lobby.
 */
export function resumeSeat(lobby: Lobby, visitor: Visitor, token: string): void {
  const session = claimSession(lobby, token);
  if (!session) {
    count(lobby.refusals, 'seat/expired');
    visitor.link.emit('room:left', refusal('seat/expired'));
    return;
  }
  const previous = session.visitor;
  stand(session);
  if (previous) closeVisitor(lobby, previous, refusal('seat/taken-over'));
  visitor.link.emit('room:joined', sit(lobby, visitor, session, true));
}

function sit(lobby: Lobby, visitor: Visitor, session: Session, resumed: boolean): Joined {
  const { open, seat } = session;
  session.cancelRelease?.();
  session.cancelRelease = undefined;
  session.visitor = visitor;
  visitor.session = session;
  open.epochs[seat]++;
  keepOpen(open);
  occupySeat(open, seat, portOf(lobby, visitor));
  announceRoster(open, session);
  lobby.touchList();
  lobby.options.log.debug(resumed ? 'seat resumed' : 'seat taken', { room: codeOf(open), seat });
  return joined(lobby, session, resumed);
}

/** The room was put back to `tick` and has forgotten who is connected: everything is sent anew. */
export function seatAgain(lobby: Lobby, session: Session, tick: number): void {
  const { visitor } = session;
  if (!visitor) return;
  visitor.link.emit('room:joined', sit(lobby, visitor, session, true));
  visitor.link.emit('room:restored', { tick });
}

function joined(lobby: Lobby, session: Session, resumed: boolean): Joined {
  const { open, seat } = session;
  const { spec, status, codec } = open.hosted;
  return {
    code: spec.code,
    game: spec.game.name,
    map: spec.map.name,
    seat,
    seats: spec.seats,
    tickHz: TICK_HZ,
    tick: tickIn(status),
    epoch: open.epochs[seat],
    tunables: Array.from(spec.tunables),
    codec,
    token: tokenOf(lobby, session),
    roster: rosterOf(open),
    pace: paceIn(status),
    seatKeepS: hostValue(lobby.options.host, 'seat.keepS'),
    resumed,
  };
}

function portOf(lobby: Lobby, visitor: Visitor): FramePort {
  const stall = (): void => closeVisitor(lobby, visitor, refusal('link/stalled'));
  return {
    sendFrame: (buffer, length, written) => visitor.link.sendFrame(buffer.subarray(0, length), written),
    // The tick finds out; the link is closed after it.
    stalled: () => void lobby.options.clock.after(0, stall),
    ...(visitor.link.bytesHeard && { bytesHeard: visitor.link.bytesHeard }),
  };
}

/** The player leaves by choice: the seat is not kept, and others can have it once it has rested. */
export function leaveSeat(lobby: Lobby, visitor: Visitor): Reply<null> {
  if (!visitor.session) return refuse('room/not-in');
  giveUp(lobby, visitor.session, 'seat left');
  return accept(null);
}

/** The connection is gone: the body brakes, and the seat is kept for a while. */
function dropSeat(lobby: Lobby, session: Session): void {
  const { options } = lobby;
  stand(session);
  leaveIdle(session.open, session.seat);
  releaseLater(lobby, session);
  announceRoster(session.open, undefined);
  lobby.touchList();
  options.log.debug('seat dropped', { room: codeOf(session.open), seat: session.seat });
}

/** Nobody plays the seat: it is given up unless its owner comes back in time. */
export function releaseLater(lobby: Lobby, session: Session): void {
  const keepMs = hostValue(lobby.options.host, 'seat.keepS') * 1000;
  session.cancelRelease = lobby.options.clock.after(keepMs, () => giveUp(lobby, session, 'seat expired'));
}

function giveUp(lobby: Lobby, session: Session, event: string): void {
  const { open, seat } = session;
  stand(session);
  closeSession(lobby, session);
  vacateSeat(open, seat);
  announceRoster(open, undefined);
  closeLaterIfEmpty(lobby, open);
  lobby.touchList();
  lobby.options.log.debug(event, { room: codeOf(open), seat });
}

/** The room is gone, and the seat with it: whoever had it stands in the lobby and is told why. */
export function expel(lobby: Lobby, session: Session, why: Refusal): void {
  const { visitor } = session;
  stand(session);
  closeSession(lobby, session);
  count(lobby.refusals, why.code);
  visitor?.link.emit('room:left', why);
}

function stand(session: Session): void {
  if (session.visitor) session.visitor.session = undefined;
  session.visitor = undefined;
}

/** Closes a link from our side; its seat, if it has one, is kept as after any drop. */
export function closeVisitor(lobby: Lobby, visitor: Visitor, why: Refusal): void {
  if (visitor.closed) return;
  forgetVisitor(lobby, visitor);
  visitor.link.close(why);
  count(lobby.refusals, why.code);
  const { id, address } = visitor.link;
  lobby.options.log.info('link closed', { link: id, why: why.code, net: shortAddress(address) });
}

/** The link is gone, whoever closed it. */
export function forgetVisitor(lobby: Lobby, visitor: Visitor): void {
  if (visitor.closed) return;
  visitor.closed = true;
  lobby.visitors.delete(visitor);
  if (visitor.session) dropSeat(lobby, visitor.session);
}
