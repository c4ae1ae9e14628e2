import { type Reader, readU8, readVarint } from '#shared/net/bytes.ts';
import { NAME_BYTES_MAX } from '#shared/net/names.ts';
import type { RosterRow } from '#shared/net/protocol.ts';
import { decodeUtf8 } from '#shared/net/utf8.ts';

/*
 * Who is in the room: varint count, then per row: u8 seat, u8 flags (1 = a bot, 2 = connected), u8 length, the name as UTF-8.
 * Seats ascend.
 */

export const ROSTER_FLAG = { bot: 1, connected: 2 } as const;

/** The longest roster of a room. */
export function rosterBytesMax(seats: number): number {
  return 2 + seats * (3 + NAME_BYTES_MAX);
}

/** The rows, or undefined when the bytes are no roster of a room with so many seats. */
export function readRoster(bytes: Uint8Array, seats: number): RosterRow[] | undefined {
  const r: Reader = { bytes, at: 0, failed: false };
  const count = readVarint(r);
  if (r.failed || count < 0 || count > seats) return undefined;
  const rows: RosterRow[] = [];
  for (let i = 0; i < count; i++) {
    const row = readRow(r);
    if (!row || row.seat >= seats || row.seat <= (rows.at(-1)?.seat ?? -1)) return undefined;
    rows.push(row);
  }
  return r.at === bytes.length ? rows : undefined;
}

function readRow(r: Reader): RosterRow | undefined {
  const seat = readU8(r);
  const flags = readU8(r);
  const length = readU8(r);
  if (r.failed || flags > 3 || length > NAME_BYTES_MAX || r.at + length > r.bytes.length) return undefined;
  const name = decodeUtf8(r.bytes, r.at, r.at + length);
  r.at += length;
  if (name === undefined) return undefined;
  return { seat, name, connected: (flags & ROSTER_FLAG.connected) !== 0, bot: (flags & ROSTER_FLAG.bot) !== 0 };
}
