import { INPUT_EPOCH_AT } from '#shared/net/input-frame.ts';
import type { ServerLink, ServerLinkHandler } from '#shared/net/link.ts';
import type { Reply, Requests } from '#shared/net/protocol.ts';
import { accept, refusal, refuse } from '#shared/net/refusals.ts';
import { checkCreate, checkJoin, checkNothing } from '#shared/net/validate.ts';
import { stoppingRefusal, tellDraining } from '#server/lobby/drain.ts';
import { roomRows } from '#server/lobby/rooms.ts';
import {
  closeVisitor,
  forgetVisitor,
  leaveSeat,
  resumeSeat,
  takeSeat,
  takeSeatInNewRoom,
} from '#server/lobby/seats.ts';
import { proveToken } from '#server/lobby/sessions.ts';
import { createVisitor, type Lobby, MISTAKES, type Visitor } from '#server/lobby/state.ts';
import { count } from '#server/transport/counts.ts';
import { takeToken } from '#server/transport/limit.ts';

/**
 * Lets a link in: to its seat when it shows a good token, else to the lobby. How much a link may send is the transport's
 * business; what it sends is ours.
 */
export function admit(lobby: Lobby, link: ServerLink): ServerLinkHandler {
  const visitor = createVisitor(link, lobby.options.clock.nowMs());
  lobby.visitors.add(visitor);
  if (link.auth.token !== undefined) resumeSeat(lobby, visitor, link.auth.token);
  tellDraining(lobby, visitor);
  return {
    onFrame: (bytes, arrivalMs) => takeFrame(lobby, visitor, bytes, arrivalMs),
    onRequest: (event, payload, answer) => answer(takeRequest(lobby, visitor, event, payload)),
    onInvalid: () => void visitor.counters.framesRefused++,
    onClose: () => forgetVisitor(lobby, visitor),
  };
}

function takeFrame(lobby: Lobby, visitor: Visitor, bytes: Uint8Array, arrivalMs: number): void {
  const { session } = visitor;
  if (!session) return void visitor.counters.framesOutside++;
  const fate = session.open.hosted.receiveFrame(session.seat, bytes, arrivalMs);
  if (fate !== 'queued' && fate !== 'full') return noteMistake(lobby, visitor, arrivalMs);
  if (bytes[INPUT_EPOCH_AT] === session.open.epochs[session.seat]) proveToken(session);
}

function noteMistake(lobby: Lobby, visitor: Visitor, nowMs: number): void {
  visitor.counters.framesRefused++;
  if (takeToken(visitor.mistakes, MISTAKES, nowMs) !== 'served') closeVisitor(lobby, visitor, refusal('frame/invalid'));
}

function takeRequest(lobby: Lobby, visitor: Visitor, event: string, payload: unknown): Reply<unknown> {
  const reply = handle(lobby, visitor, event, payload);
  if (!reply.ok) {
    visitor.counters.requestsRefused++;
    count(lobby.refusals, reply.error.code);
  }
  return reply;
}

function handle(lobby: Lobby, visitor: Visitor, event: string, payload: unknown): Reply<unknown> {
  switch (event as keyof Requests) {
    case 'rooms:list':
      return whenChecked(checkNothing(payload), () => accept(roomRows(lobby)));
    case 'room:join':
      return whenChecked(checkJoin(payload), (request) =>
        unlessDraining(lobby, () => takeSeat(lobby, visitor, request)),
      );
    case 'room:create':
      return whenChecked(checkCreate(payload), (request) =>
        unlessDraining(lobby, () => takeSeatInNewRoom(lobby, visitor, request)),
      );
    case 'room:leave':
      return whenChecked(checkNothing(payload), () => leaveSeat(lobby, visitor));
    default:
      return refuse('message/unknown');
  }
}

/** Who is in a room plays on; nobody else comes in. */
function unlessDraining<T>(lobby: Lobby, enter: () => Reply<T>): Reply<T> {
  return lobby.draining ? { ok: false, error: stoppingRefusal(lobby) } : enter();
}

function whenChecked<T>(checked: Reply<T>, then: (value: T) => Reply<unknown>): Reply<unknown> {
  return checked.ok ? then(checked.value) : checked;
}
