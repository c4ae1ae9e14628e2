import { codeOf } from '#server/lobby/rooms.ts';
import type { Lobby, OpenRoom, Session } from '#server/lobby/state.ts';
import { readToken, type SeatClaim, signToken } from '#server/lobby/token.ts';
import { keptId, type KeptSession } from '#server/recovery/kept-lobby.ts';

/*
 * A token is used up by the resume that it allows: the resume issues the next one. Only, the answer with the next token may
 * be lost with the connection that carried it, and then the old one is all the player has. So an old token is used up when
 * its owner has shown that the next one arrived (the first frame with the new epoch), and until then it works again once
 * the connection that resumed is closed or has been silent for two seconds. Of several resumes racing, one wins.
 */

/** A client that got its token sends a frame a tick later; nothing for this long means that the answer was lost. */
export const UNPROVEN_MS = 2000;

/** A token outlives any evening of play; the server forgets the seat long before. */
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

const SESSION_ID_BYTES = 16;

/** Begins a person's hold on a free seat. */
export function openSession(lobby: Lobby, open: OpenRoom, seat: number, name: string): Session {
  const id = Buffer.from(lobby.options.randomBytes(SESSION_ID_BYTES)).toString('base64url');
  return addSession(lobby, open, { id, kept: keptId(id), seat, name, rotation: 0, provenRotation: 0 });
}

/** Goes on with a hold that another process began. Whose it is shows with the first token. */
export function holdSession(lobby: Lobby, open: OpenRoom, { id, ...rest }: KeptSession): Session {
  return addSession(lobby, open, { id, kept: id, ...rest });
}

type Begun = Pick<Session, 'id' | 'kept' | 'seat' | 'name' | 'rotation' | 'provenRotation'>;

function addSession(lobby: Lobby, open: OpenRoom, begun: Begun): Session {
  const rotatedAtMs = lobby.options.clock.nowMs();
  const session: Session = { ...begun, open, rotatedAtMs, visitor: undefined, cancelRelease: undefined };
  lobby.sessions.set(session.id, session);
  open.sessions[session.seat] = session;
  return session;
}

/** The newest token of a session, signed. */
export function tokenOf(lobby: Lobby, session: Session): string {
  const { secret, wallMs } = lobby.options;
  const expiresMs = Math.floor(wallMs()) + TOKEN_LIFE_MS;
  return signToken(secret, {
    session: session.id,
    room: codeOf(session.open),
    rotation: session.rotation,
    expiresMs,
  });
}

/** The session that a token returns to, its token rotated; undefined when the token is worth nothing (any more). */
export function claimSession(lobby: Lobby, token: string): Session | undefined {
  const claim = readToken(lobby.options.secret, token, lobby.options.wallMs());
  const session = claim && (lobby.sessions.get(claim.session) ?? recognise(lobby, claim));
  if (!session || codeOf(session.open) !== claim.room) return undefined;
  // Of another process, and issued after the session was last written down: it is signed, so it was.
  session.rotation = Math.max(session.rotation, claim.rotation);
  const nowMs = lobby.options.clock.nowMs();
  if (!isGood(session, claim.rotation, nowMs)) return undefined;
  session.rotation++;
  session.rotatedAtMs = nowMs;
  return session;
}

/** Whether a token leads to a seat that is kept or played, though it may be used up by now. Changes nothing. */
export function holdsSeat(lobby: Lobby, token: string | undefined): boolean {
  const { secret, wallMs } = lobby.options;
  const claim = token === undefined ? undefined : readToken(secret, token, wallMs());
  return claim !== undefined && (lobby.sessions.has(claim.session) || lobby.sessions.has(keptId(claim.session)));
}

/** The session of another process that a token belongs to. */
function recognise(lobby: Lobby, claim: SeatClaim): Session | undefined {
  const kept = keptId(claim.session);
  const session = lobby.sessions.get(kept);
  if (!session || session.open.hosted.spec.code !== claim.room) return undefined;
  lobby.sessions.delete(kept);
  session.id = claim.session;
  lobby.sessions.set(session.id, session);
  return session;
}

function isGood(session: Session, rotation: number, nowMs: number): boolean {
  if (rotation === session.rotation) return true;
  const mayBeLost = session.visitor === undefined || nowMs - session.rotatedAtMs >= UNPROVEN_MS;
  return mayBeLost && rotation >= session.provenRotation && rotation < session.rotation;
}

/** The owner has the newest token: every older one is used up. */
export function proveToken(session: Session): void {
  session.provenRotation = session.rotation;
}

/** Ends the hold; no token returns to it any more. */
export function closeSession(lobby: Lobby, session: Session): void {
  session.cancelRelease?.();
  lobby.sessions.delete(session.id);
  session.open.sessions[session.seat] = undefined;
}
