import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/*
 * Who may read the metrics. With a token: who shows it, from anywhere. Without one: who asks from this machine, in its own name. That
 * last is worth nothing behind a proxy on the same machine, from which everybody comes, so production has no such door.
 */

export interface AccessRule {
  readonly token: string | undefined;
  readonly production: boolean;
}

export interface Asker {
  /** As the socket says. */
  readonly address: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export type Access = 'yes' | 'needs-token' | 'closed';

/** Names under which a browser or a program on this machine asks; another would be a page that had its name lead here. */
const OWN_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What proxies add. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

export function accessOf({ token, production }: AccessRule, { address, headers }: Asker): Access {
  if (token !== undefined) return isBearer(headers.authorization, token) ? 'yes' : 'needs-token';
  if (production || !isLoopback(address) || !isOwnName(headers.host)) return 'closed';
  return FORWARDED.some((name) => headers[name] !== undefined) ? 'closed' : 'yes';
}

/** Compared as hashes: equally long, and in a time that tells nothing. */
function isBearer(authorization: string | undefined, token: string): boolean {
  const shown = /^Bearer ([!-~]{1,512})$/i.exec(authorization ?? '')?.[1];
  return shown !== undefined && timingSafeEqual(hash(shown), hash(token));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address ?? '');
}

function isOwnName(host: string | undefined): boolean {
  return OWN_NAMES.has((host ?? '').replace(/:\d{1,5}$/, ''));
}
