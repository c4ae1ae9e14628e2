import { createHmac, timingSafeEqual } from 'node:crypto';

/*
 * A seat token is `session.room.rotation.expiry.signature`, all of it letters, digits, `-` and `_`. It lives in the page's
 * session storage and in the handshake's auth payload; never in a URL, never in a log.
 */

export interface SeatClaim {
  /** 128 random bits, base64url. */
  readonly session: string;
  readonly room: string;
  /** How many tokens this session had before this one. */
  readonly rotation: number;
  /** Wall clock, ms: beyond it the token is worthless whatever the server remembers. */
  readonly expiresMs: number;
}

/** Signs a claim with HMAC-SHA256; the parts must hold no dot. */
export function signToken(secret: string, claim: SeatClaim): string {
  const body = [claim.session, claim.room, claim.rotation.toString(36), claim.expiresMs.toString(36)].join('.');
  return `${body}.${sign(secret, body)}`;
}

/** The claim of a token that this secret signed and that has not expired; undefined for any other text. Never throws. */
export function readToken(secret: string, token: string, wallMs: number): SeatClaim | undefined {
  const bodyEnd = token.lastIndexOf('.');
  const body = token.slice(0, Math.max(0, bodyEnd));
  const signature = Buffer.from(token.slice(bodyEnd + 1));
  const expected = Buffer.from(sign(secret, body));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
  const [session = '', room = '', rotation = '', expires = ''] = body.split('.');
  const claim = { session, room, rotation: Number.parseInt(rotation, 36), expiresMs: Number.parseInt(expires, 36) };
  return claim.expiresMs > wallMs ? claim : undefined;
}

function sign(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url');
}
