/*
 * What an accepted packet must be, for fuzz tests. Two judges that share no code with the readers they judge: one looks at
 * the value that came out, the other walks the bytes that went in.
 */

const RESERVED: readonly unknown[] = [
  ...['connect', 'connect_error', 'connection', 'disconnect', 'disconnecting'],
  ...['error', 'newListener', 'removeListener'],
];

/** What is wrong with an accepted packet; undefined when it is lawful. */
export function unlawful(packet: Record<string, unknown>, bytes: Uint8Array): string | undefined {
  if (![0, 1, 2, 3, 4].includes(packet.type as number)) return 'type';
  if (packet.nsp !== '/') return 'namespace';
  if (packet.id !== undefined && !(Number.isSafeInteger(packet.id) && Number(packet.id) >= 0)) return 'id';
  if (packet.type === 0 && packet.data !== undefined && !isMap(packet.data)) return 'handshake data';
  return (packet.type === 2 ? unlawfulEvent(packet) : undefined) ?? leafOf(packet.data, 0) ?? unlawfulBytes(bytes);
}

function unlawfulEvent({ data, id }: Record<string, unknown>): string | undefined {
  const [name, payload, ...more] = data as unknown[];
  if (typeof name !== 'string') return 'event name';
  if (RESERVED.includes(name)) return 'reserved event';
  if (name === 'i' && (!(payload instanceof Uint8Array) || id !== undefined)) return 'input';
  return more.length > 0 ? 'arguments' : undefined;
}

function leafOf(part: unknown, depth: number): string | undefined {
  if (depth > 8) return 'nesting';
  if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0))) return 'number';
  if (typeof part === 'bigint') return 'number';
  if (typeof part === 'string' && (part.length > 1024 || !part.isWellFormed())) return 'string';
  if (part instanceof Uint8Array || part === null || typeof part !== 'object') return undefined;
  if (!Array.isArray(part) && !isMap(part)) return 'prototype';
  for (const key of Object.keys(part)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return 'prototype';
    const wrong = leafOf((part as Record<string, unknown>)[key], depth + 1);
    if (wrong) return wrong;
  }
  return undefined;
}

function isMap(part: unknown): boolean {
  return typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === null;
}

/** Bytes of a message, values and keys in it, maps and arrays inside each other. */
const BYTES_MAX = 4096;
const ITEMS_MAX = 256;
const DEPTH_MAX = 8;

interface Walk {
  readonly view: DataView;
  at: number;
  items: number;
  wrong: string | undefined;
}

function unlawfulBytes(bytes: Uint8Array): string | undefined {
  if (bytes.length > BYTES_MAX) return 'size';
  const walk: Walk = {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    at: 0,
    items: 0,
    wrong: undefined,
  };
  try {
    step(walk, 0);
  } catch {
    return 'cut short';
  }
  if (walk.wrong) return walk.wrong;
  if (walk.at !== bytes.length) return 'trailing bytes';
  return walk.items > ITEMS_MAX ? 'items' : undefined;
}

/** Goes over one value; throws where bytes are missing. */
function step(walk: Walk, depth: number): void {
  walk.items++;
  const head = take(walk, 1);
  if (head < 0x80 || head >= 0xe0 || head === 0xc0 || head === 0xc2 || head === 0xc3) return;
  if (head < 0x90) return stepMap(walk, head & 15, depth);
  if (head < 0xa0) return stepList(walk, head & 15, depth);
  if (head < 0xc0) return stepText(walk, head & 31);
  if (head === 0xde || head === 0xdf) return stepMap(walk, take(walk, 2 << (head & 1)), depth);
  if (head === 0xdc || head === 0xdd) return stepList(walk, take(walk, 2 << (head & 1)), depth);
  stepScalar(walk, head);
}

/** Bytes of the numbers, by head from 0xca. */
const NUMBER_BYTES = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8];

function stepScalar(walk: Walk, head: number): void {
  if (head >= 0xc4 && head <= 0xc6) return skip(walk, take(walk, 1 << (head - 0xc4)));
  if (head >= 0xca && head <= 0xd3) return skip(walk, NUMBER_BYTES[head - 0xca]);
  if (head >= 0xd9 && head <= 0xdb) return stepText(walk, take(walk, 1 << (head - 0xd9)));
  if (head >= 0xc7 && head <= 0xc9) return stepExtension(walk, take(walk, 1 << (head - 0xc7)));
  if (head !== 0xd4 || take(walk, 2) !== 0) walk.wrong ??= 'extension';
}

/** Escapes are read strictly: the shortest form only, no surrogates, nothing beyond the last code point. */
function stepText(walk: Walk, length: number): void {
  const from = walk.at;
  skip(walk, length);
  let escaped = '';
  for (let at = from; at < walk.at; at++) escaped += `%${walk.view.getUint8(at).toString(16).padStart(2, '0')}`;
  try {
    decodeURIComponent(escaped);
  } catch {
    walk.wrong ??= 'text';
  }
}

/** Only binary is lawful: of type 0. */
function stepExtension(walk: Walk, length: number): void {
  if (take(walk, 1) !== 0) walk.wrong ??= 'extension';
  skip(walk, length);
}

function stepMap(walk: Walk, entries: number, depth: number): void {
  const keys = new Set<string>();
  if (depth >= DEPTH_MAX) walk.wrong ??= 'nesting';
  for (let i = 0; i < entries && !walk.wrong; i++) {
    const from = walk.at;
    step(walk, depth + 1);
    const key = keyOf(walk, from);
    if (key === undefined) walk.wrong ??= 'key';
    else if (keys.size === keys.add(key).size) walk.wrong ??= 'duplicate key';
    step(walk, depth + 1);
  }
}

/** The key as it is written, without its head; undefined when it is no string. */
function keyOf({ view, at }: Walk, from: number): string | undefined {
  const head = view.getUint8(from);
  const headBytes = head >= 0xa0 && head < 0xc0 ? 1 : [2, 3, 5][head - 0xd9];
  if (headBytes === undefined) return undefined;
  return Array.from({ length: at - from - headBytes }, (_, i) => view.getUint8(from + headBytes + i)).join();
}

function stepList(walk: Walk, length: number, depth: number): void {
  if (depth >= DEPTH_MAX) walk.wrong ??= 'nesting';
  for (let i = 0; i < length && !walk.wrong; i++) step(walk, depth + 1);
}

function take(walk: Walk, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + walk.view.getUint8(walk.at++);
  return value;
}

function skip(walk: Walk, bytes: number): void {
  walk.at += bytes;
  if (walk.at > walk.view.byteLength) throw new RangeError('short');
}
