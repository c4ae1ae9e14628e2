import { decodeUtf8 } from '#shared/net/utf8.ts';

/*
 * A reader for msgpack from strangers (https://github.com/msgpack/msgpack/blob/master/spec.md). It is total: any bytes are
 * a plain value or a named refusal. Every length is held against the bytes that are left, and against the bounds, before
 * anything is allocated for it; so what a message costs is bounded by its size, not by what it claims.
 *
 * Plain values are null, undefined, booleans, finite numbers, strings, binary, arrays, and maps with distinct string keys.
 * Maps become objects without a prototype, so no key can reach one; the three names that reach it in other objects are
 * refused besides, for the day somebody copies a payload into an ordinary object.
 *
 * Of the extension types two are understood, because senders that use notepack.io (Socket.IO's own msgpack parser) write
 * them: type 0 with one zero byte is `undefined`, type 0 with a counted length is binary. All others are refused.
 */

/** What one message may cost. */
export interface MsgpackBounds {
  readonly bytes: number;
  /** Maps and arrays inside each other. Bounds the reader's recursion. */
  readonly depth: number;
  /** Values and keys in the whole message. Bounds its objects. */
  readonly items: number;
  /** Bytes of one string. */
  readonly stringBytes: number;
}

/**
 * What a client may send. The largest lawful message is an input frame of 183 bytes, or a name and a token: a few hundred.
 * Raising `bytes` raises what a stranger can make the server buffer per connection; lowering it below 512 refuses tokens.
 * An envelope takes two levels and up to 15 items, so 8 and 256 leave six levels and a list of some 200 to a payload.
 */
export const STRANGER_BOUNDS: MsgpackBounds = { bytes: 4096, depth: 8, items: 256, stringBytes: 1024 };

/** What the server may send: a list of a thousand rooms fits. Only held where our own messages are read back. */
export const SERVER_BOUNDS: MsgpackBounds = { bytes: 262_144, depth: 16, items: 16_384, stringBytes: 65_536 };

export type MsgpackRefusal =
  /** More bytes than the bound. */
  | 'msgpack/too-long'
  /** A length, or the end of the message, points beyond the bytes that came. */
  | 'msgpack/short'
  /** Bytes after the value. */
  | 'msgpack/trailing'
  | 'msgpack/depth'
  | 'msgpack/items'
  | 'msgpack/string-length'
  | 'msgpack/utf8'
  /** A key that is no string, or one of the names that reach a prototype. */
  | 'msgpack/key'
  | 'msgpack/duplicate-key'
  /** Not finite, or an integer that a double cannot hold. */
  | 'msgpack/number'
  | 'msgpack/extension'
  /** The one byte that the format never uses. */
  | 'msgpack/reserved';

export type MsgpackResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: MsgpackRefusal };

/**
 * Reads any bytes. Never throws. Binary comes out as a view of `bytes`, so it is valid as long as they are. Takes time and
 * memory linear in the size of `bytes`.
 */
export function decodeMsgpack(bytes: Uint8Array, bounds: MsgpackBounds): MsgpackResult {
  if (bytes.length > bounds.bytes) return { ok: false, refusal: 'msgpack/too-long' };
  const r: Reading = { bytes, bounds, at: 0, itemsLeft: bounds.items, depth: 0, refusal: undefined };
  const value = readValue(r);
  if (r.refusal === undefined && r.at !== bytes.length) refuse(r, 'msgpack/trailing');
  return r.refusal === undefined ? { ok: true, value } : { ok: false, refusal: r.refusal };
}

/** Once `refusal` is set, everything read is meaningless and every loop ends. */
interface Reading {
  readonly bytes: Uint8Array;
  readonly bounds: MsgpackBounds;
  at: number;
  itemsLeft: number;
  depth: number;
  refusal: MsgpackRefusal | undefined;
}

/** Keeps the first reason; later ones follow from it. */
function refuse(r: Reading, refusal: MsgpackRefusal): undefined {
  r.refusal ??= refusal;
  return undefined;
}

function readValue(r: Reading): unknown {
  if (--r.itemsLeft < 0) return refuse(r, 'msgpack/items');
  const head = readUint(r, 1);
  if (r.refusal !== undefined) return undefined;
  if (head < 0x80) return head;
  if (head < 0x90) return readMap(r, head & 0x0f);
  if (head < 0xa0) return readArray(r, head & 0x0f);
  if (head < 0xc0) return readString(r, head & 0x1f);
  if (head >= 0xe0) return head - 0x100;
  return readTagged(r, head);
}

function readTagged(r: Reading, head: number): unknown {
  switch (head) {
    case 0xc0:
      return null;
    case 0xc1:
      return refuse(r, 'msgpack/reserved');
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return readBinary(r, readUint(r, 1 << (head - 0xc4)));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readBinaryExtension(r, readUint(r, 1 << (head - 0xc7)));
    case 0xca:
    case 0xcb:
      return readFloat(r, head === 0xca ? 4 : 8);
    case 0xcc:
    case 0xcd:
    case 0xce:
      return readUint(r, 1 << (head - 0xcc));
    case 0xcf:
      return readUint64(r);
    case 0xd0:
    case 0xd1:
    case 0xd2:
      return readInt(r, 1 << (head - 0xd0));
    case 0xd3:
      return readInt64(r);
    case 0xd4:
      return readUndefined(r);
    case 0xd9:
    case 0xda:
    case 0xdb:
      return readString(r, readUint(r, 1 << (head - 0xd9)));
    case 0xdc:
    case 0xdd:
      return readArray(r, readUint(r, 2 << (head - 0xdc)));
    case 0xde:
    case 0xdf:
      return readMap(r, readUint(r, 2 << (head - 0xde)));
    default:
      return refuse(r, 'msgpack/extension');
  }
}

/** True when `length` more bytes are there; else refuses. */
function has(r: Reading, length: number): boolean {
  if (length <= r.bytes.length - r.at) return true;
  refuse(r, 'msgpack/short');
  return false;
}

/** An unsigned integer of `size` bytes, 1, 2 or 4, high byte first; 0 when they are not there. */
function readUint(r: Reading, size: number): number {
  if (r.refusal !== undefined || !has(r, size)) return 0;
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 0x100 + r.bytes[r.at++];
  return value;
}

function readInt(r: Reading, size: number): number {
  const unused = 32 - 8 * size;
  return (readUint(r, size) << unused) >> unused;
}

function readUint64(r: Reading): number | undefined {
  return safeInteger(r, readUint(r, 4) * 0x1_0000_0000 + readUint(r, 4));
}

function readInt64(r: Reading): number | undefined {
  return safeInteger(r, readInt(r, 4) * 0x1_0000_0000 + readUint(r, 4));
}

function safeInteger(r: Reading, value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : refuse(r, 'msgpack/number');
}

const scratch = new DataView(new ArrayBuffer(8));

function readFloat(r: Reading, size: number): number | undefined {
  if (!has(r, size)) return undefined;
  for (let i = 0; i < size; i++) scratch.setUint8(i, r.bytes[r.at++]);
  const value = size === 4 ? scratch.getFloat32(0) : scratch.getFloat64(0);
  // Adding zero makes a plain zero of minus zero, which compares equal but logs and hashes differently.
  return Number.isFinite(value) ? value + 0 : refuse(r, 'msgpack/number');
}

function readBinary(r: Reading, length: number): Uint8Array | undefined {
  if (r.refusal !== undefined || !has(r, length)) return undefined;
  r.at += length;
  return r.bytes.subarray(r.at - length, r.at);
}

function readBinaryExtension(r: Reading, length: number): Uint8Array | undefined {
  const type = readUint(r, 1);
  return type === 0 ? readBinary(r, length) : refuse(r, 'msgpack/extension');
}

function readUndefined(r: Reading): undefined {
  if (readUint(r, 1) !== 0 || readUint(r, 1) !== 0) refuse(r, 'msgpack/extension');
  return undefined;
}

function readString(r: Reading, length: number): string | undefined {
  if (r.refusal !== undefined || !has(r, length)) return undefined;
  if (length > r.bounds.stringBytes) return refuse(r, 'msgpack/string-length');
  r.at += length;
  return decodeUtf8(r.bytes, r.at - length, r.at) ?? refuse(r, 'msgpack/utf8');
}

function readArray(r: Reading, length: number): unknown[] | undefined {
  if (!enter(r, length)) return undefined;
  const values: unknown[] = [];
  for (let i = 0; i < length && r.refusal === undefined; i++) values.push(readValue(r));
  r.depth--;
  return values;
}

function readMap(r: Reading, length: number): Record<string, unknown> | undefined {
  if (!enter(r, 2 * length)) return undefined;
  const values = Object.create(null) as Record<string, unknown>;
  for (let i = 0; i < length && r.refusal === undefined; i++) {
    const key = readKey(r);
    if (key === undefined) break;
    if (key in values) refuse(r, 'msgpack/duplicate-key');
    else values[key] = readValue(r);
  }
  r.depth--;
  return values;
}

/** Whether a list of `items` may follow: each is at least a byte, and counts. */
function enter(r: Reading, items: number): boolean {
  if (r.refusal !== undefined || !has(r, items)) return false;
  if (items > r.itemsLeft) refuse(r, 'msgpack/items');
  else if (r.depth >= r.bounds.depth) refuse(r, 'msgpack/depth');
  else r.depth++;
  return r.refusal === undefined;
}

function readKey(r: Reading): string | undefined {
  const key = readValue(r);
  if (typeof key === 'string' && !reachesPrototype(key)) return key;
  return refuse(r, 'msgpack/key');
}

function reachesPrototype(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}
