import { PERCENT_FULL, PERCENT_MIN } from '#shared/core/schedule.ts';
import { checkName } from '#shared/net/names.ts';
import {
  type Events,
  type CreateRequest,
  type HandshakeAuth,
  type JoinRequest,
  type Pace,
  PROTOCOL_VERSION,
  type Reply,
} from '#shared/net/protocol.ts';
import { RAW_LANE } from '#shared/net/raw-lane.ts';
import { accept, refuse } from '#shared/net/refusals.ts';
import { toRoomCode } from '#shared/net/room-code.ts';

/*
 * The boundary: what came over the wire is `unknown` until one of these has looked at it. Shapes are exact: a key that is
 * not known is a mistake or an attack, and either is better refused than guessed at.
 */

/** Tokens are shorter; a longer string is not worth a signature check. */
export const TOKEN_LENGTH_MAX = 256;

/** What a client shows at the door. Another protocol version is found first, whatever else it sends. */
export function checkAuth(auth: unknown): Reply<HandshakeAuth> {
  if (!isRecord(auth) || !Number.isSafeInteger(auth['protocol'])) return refuse('message/invalid');
  if (auth['protocol'] !== PROTOCOL_VERSION) return refuse('protocol/version');
  if (!hasOnly(auth, ['protocol', 'token', 'lane'])) return refuse('message/invalid');
  const { token, lane } = auth;
  if (lane !== undefined && lane !== RAW_LANE) return refuse('message/invalid');
  if (token !== undefined && !isToken(token)) return refuse('message/invalid');
  return accept({ protocol: PROTOCOL_VERSION, ...(token !== undefined && { token }), ...(lane && { lane }) });
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TOKEN_LENGTH_MAX;
}

/** A wish to play. Text that cannot be a room's code is an unknown room: somebody mistyped it. */
export function checkJoin(payload: unknown): Reply<JoinRequest> {
  if (!isRecord(payload) || !hasOnly(payload, ['name', 'room'])) return refuse('message/invalid');
  const { name: rawName, room } = payload;
  if (typeof rawName !== 'string') return refuse('message/invalid');
  const name = checkName(rawName);
  if (!name.ok) return name;
  if (room === undefined) return accept({ name: name.value });
  if (typeof room !== 'string') return refuse('message/invalid');
  const code = toRoomCode(room);
  return code === undefined ? refuse('room/unknown') : accept({ name: name.value, room: code });
}

/** A wish to open a room. */
export function checkCreate(payload: unknown): Reply<CreateRequest> {
  if (!isRecord(payload) || !hasOnly(payload, ['name'])) return refuse('message/invalid');
  const { name: rawName } = payload;
  if (typeof rawName !== 'string') return refuse('message/invalid');
  const name = checkName(rawName);
  return name.ok ? accept({ name: name.value }) : name;
}

/** A request that says all in its name. */
export function checkNothing(payload: unknown): Reply<null> {
  return payload === null || payload === undefined ? accept(null) : refuse('message/invalid');
}

/** Whether a client may set its clock by what the server says of its pace. */
export function isPace(payload: unknown): payload is Pace {
  if (!isRecord(payload) || !hasOnly(payload, ['tick', 'before', 'after'])) return false;
  const { tick, before, after } = payload;
  return Number.isSafeInteger(tick) && isPercent(before) && isPercent(after);
}

/** A `room:restored`. */
export function isRestored(payload: unknown): payload is Events['room:restored'] {
  if (!isRecord(payload) || !hasOnly(payload, ['tick'])) return false;
  const { tick } = payload;
  return Number.isSafeInteger(tick) && (tick as number) >= 0;
}

function isPercent(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= PERCENT_MIN && (value as number) <= PERCENT_FULL;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function hasOnly(record: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return Reflect.ownKeys(record).every((key) => typeof key === 'string' && keys.includes(key));
}
