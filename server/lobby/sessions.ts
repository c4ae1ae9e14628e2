import { codeOf } from '#server/lobby/rooms.ts';
import type { Lobby, OpenRoom, Session } from '#server/lobby/state.ts';
import { readToken, signToken } from '#server/lobby/token.ts';

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
  const session: Session = {
    id,
    open,
    seat,
    name,
    rotation: 0,
    provenRotation: 0,
    rotatedAtMs: lobby.options.clock.nowMs(),
    visitor: undefined,
    cancelRelease: undefined,
  };
  lobby.sessions.set(id, session);
  open.sessions[seat] = session;
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
  const session = claim && lobby.sessions.get(claim.session);
  if (!session || codeOf(session.open) !== claim.room) return undefined;
  const nowMs = lobby.options.clock.nowMs();
  if (!isGood(session, claim.rotation, nowMs)) return undefined;
  session.rotation++;
  session.rotatedAtMs = nowMs;
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
