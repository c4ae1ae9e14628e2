import { NAME_BYTES_MAX, NAME_LENGTH_MAX } from '#shared/net/names.ts';
import { PROTOCOL_VERSION, type Reply } from '#shared/net/protocol.ts';
import { ROOM_CODE_ALPHABET, ROOM_CODE_LETTERS } from '#shared/net/room-code.ts';
import { checkAuth, checkCreate, checkJoin, checkNothing, TOKEN_LENGTH_MAX } from '#shared/net/validate.ts';

/*
 * What each field of each request may be, said a second time: by the documentation, not by the code that checks it.
 */

/** Whether a value as it came from the wire is lawful; undefined stands for a field that is missing. */
type Domain = (value: unknown) => boolean;

export interface RequestDomain {
  readonly name: string;
  readonly check: (payload: unknown) => Reply<unknown>;
  /** Undefined: the request takes no payload. */
  readonly fields: Readonly<Record<string, Domain>> | undefined;
  /** A payload that is lawful. */
  readonly ordinary: Readonly<Record<string, unknown>>;
}

const isToken: Domain = (value) =>
  value === undefined || (typeof value === 'string' && value.length <= TOKEN_LENGTH_MAX);

const isLane: Domain = (value) => value === undefined || value === 'raw';

/** Of text that a person could not tell from other text nothing is accepted here, though some of it is tidied up. */
const isName: Domain = (value) => {
  if (typeof value !== 'string' || value.length > 128 || !value.isWellFormed()) return false;
  const shown = value
    .normalize('NFKC')
    .replaceAll(/[\u{AD}\u{115F}\u{1160}\u{200B}-\u{200D}\u{2060}-\u{2064}\u{2800}\u{3164}\u{FEFF}\u{FFA0}]/gu, '')
    .trim();
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|\p{M}{3}/u.test(shown)) return false;
  const tidy = shown.replaceAll(/\s+/gu, ' ');
  const isVisible = /[^\p{M}\p{Z}]/u.test(tidy);
  return isVisible && [...tidy].length <= NAME_LENGTH_MAX && Buffer.byteLength(tidy) <= NAME_BYTES_MAX;
};

const isRoom: Domain = (value) => {
  if (value === undefined) return true;
  if (typeof value !== 'string' || value.length !== ROOM_CODE_LETTERS) return false;
  return [...value].every((letter) => /[A-Za-z]/.test(letter) && ROOM_CODE_ALPHABET.includes(letter.toUpperCase()));
};

/** Every request that carries something, the handshake first. */
export const requestDomains: readonly RequestDomain[] = [
  {
    name: 'handshake',
    check: checkAuth,
    fields: { protocol: (value) => value === PROTOCOL_VERSION, lane: isLane, token: isToken },
    ordinary: { protocol: PROTOCOL_VERSION, lane: 'raw', token: 'a.b.c.d.e' },
  },
  {
    name: 'room:join',
    check: checkJoin,
    fields: { name: isName, room: isRoom },
    ordinary: { name: 'Zoë', room: 'KDRM' },
  },
  { name: 'room:create', check: checkCreate, fields: { name: isName }, ordinary: { name: 'Zoë' } },
  { name: 'rooms:list', check: checkNothing, fields: undefined, ordinary: {} },
  { name: 'room:leave', check: checkNothing, fields: undefined, ordinary: {} },
];

/** Whether a payload is in the domain of its request: a map of its fields and nothing else, or nothing at all. */
export function isInDomain({ fields }: RequestDomain, payload: unknown): boolean {
  if (!fields) return payload === null || payload === undefined;
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload) || ArrayBuffer.isView(payload))
    return false;
  if (!Object.keys(payload).every((key) => Object.hasOwn(fields, key))) return false;
  return Object.entries(fields).every(([key, isLawful]) => isLawful((payload as Record<string, unknown>)[key]));
}
