import { createHash } from 'node:crypto';
import { checkName } from '#shared/net/names.ts';
import { toRoomCode } from '#shared/net/room-code.ts';
import type { BuildMarks } from '#shared/net/recording/header.ts';

/*
 * What the lobby knows of a room and a checkpoint does not, as JSON: whose the seats are. Nobody can play with what stands there: of a
 * session's id, which a token needs, there is only a hash.
 */

/** Another content is another number, and is not read. */
const VERSION = 1;

/** Longer text is none of ours: 255 seats need 40 KB. */
export const KEPT_TEXT_MAX: number = 256 * 1024;

const SEATS_MAX = 1000;

export interface KeptSession {
  /** See `keptId`. */
  readonly id: string;
  readonly seat: number;
  readonly name: string;
  readonly rotation: number;
  readonly provenRotation: number;
}

export interface KeptLobby extends BuildMarks {
  readonly version: number;
  readonly code: string;
  readonly game: string;
  readonly map: string;
  readonly seats: number;
  readonly seed: number;
  /** Simulation tunables, in the order of the game's set. */
  readonly tunables: readonly number[];
  /** By seat. */
  readonly epochs: readonly number[];
  /** By seat: the name of its bot. */
  readonly bots: readonly (string | null)[];
  readonly sessions: readonly KeptSession[];
}

/** What stands for the id of a session where others might read it; no id looks like it. */
export function keptId(id: string): string {
  return `#${createHash('sha256').update(id).digest('base64url')}`;
}

export function keptText(kept: Omit<KeptLobby, 'version'>): string {
  return JSON.stringify({ version: VERSION, ...kept });
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value.length <= 100;
const isCount = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
const isName = (value: unknown): value is string => typeof value === 'string' && checkName(value).ok;
const listOf = (value: unknown, most: number, check: Check): boolean =>
  Array.isArray(value) && value.length <= most && value.every(check);

const CHECKS: Readonly<Record<keyof KeptLobby, Check>> = {
  version: (value) => value === VERSION,
  code: (value) => typeof value === 'string' && toRoomCode(value) === value,
  game: isText,
  map: isText,
  build: isText,
  layout: isText,
  rules: isText,
  seats: (value) => isCount(value, SEATS_MAX) && value !== 0,
  seed: (value) => typeof value === 'number' && (value | 0) === value,
  tunables: (value) => listOf(value, 4096, Number.isFinite),
  epochs: (value) => listOf(value, SEATS_MAX, (epoch) => isCount(epoch, 255)),
  bots: (value) => listOf(value, SEATS_MAX, (name) => name === null || isName(name)),
  sessions: (value) => listOf(value, SEATS_MAX, isSession),
};

/** What the text says, or undefined when it is none of ours. Never throws. */
export function readKeptLobby(text: string): KeptLobby | undefined {
  const value = text.length > KEPT_TEXT_MAX ? undefined : parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as KeptLobby;
  if (!(Object.keys(CHECKS) as (keyof KeptLobby)[]).every((key) => CHECKS[key](given[key]))) return undefined;
  const { seats, epochs, bots, sessions } = given;
  const taken = new Set(sessions.map(({ seat }) => seat));
  const isSound = epochs.length === seats && bots.length === seats && taken.size === sessions.length;
  return isSound && sessions.every(({ seat }) => seat < seats) ? given : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSession(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { id, seat, name, rotation, provenRotation } = value as Partial<KeptSession>;
  const isId = typeof id === 'string' && /^#[\w-]{43}$/.test(id);
  const most = Number.MAX_SAFE_INTEGER;
  return isId && isName(name) && [seat, rotation, provenRotation].every((count) => isCount(count, most));
}
