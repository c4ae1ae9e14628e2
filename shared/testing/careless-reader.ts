/*
 * A reader of packets as one writes it who trusts the sender: whatever depth and names, no check of shapes. By it the fuzzers
 * show that they notice. The whole of MessagePack, as far as a message goes.
 */

interface Careless {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

/** What came of reading a packet. */
type Outcome<Packet, Refusal> =
  | { readonly ok: true; readonly packet: Packet }
  | { readonly ok: false; readonly refusal: Refusal };

/** Reads a packet without a check; refuses only what is no message at all, and events that are no list. */
export function readCarelessly<Packet, Refusal>(bytes: Uint8Array): Outcome<Packet, Refusal> {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const { type, data, nsp, id } = readAny({ bytes, view, at: 0 }) as Record<string, unknown>;
    // Only a list can be taken apart for a name; that much anybody checks.
    if (type === 2 && !Array.isArray(data)) return { ok: false, refusal: 'packet/data' as Refusal };
    return { ok: true, packet: Object.assign(Object.create(null), { type, data, nsp, id }) as Packet };
  } catch {
    return { ok: false, refusal: 'msgpack/short' as Refusal };
  }
}

/** The given reader, but for one check that it lacks: what would be refused with this name is read carelessly. */
export function readWithout<Packet, Refusal>(
  read: (bytes: Uint8Array) => Outcome<Packet, Refusal>,
  check: Refusal,
): (bytes: Uint8Array) => Outcome<Packet, Refusal> {
  return (bytes) => {
    const result = read(bytes);
    return result.ok || result.refusal !== check ? result : readCarelessly(bytes);
  };
}

function take(r: Careless, length: number): number {
  r.at += length;
  return r.at - length;
}

function count(r: Careless, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + r.view.getUint8(r.at++);
  return value;
}

function readAny(r: Careless): unknown {
  const head = count(r, 1);
  if (head < 0x80) return head;
  if (head < 0x90) return readMap(r, head & 15);
  if (head < 0xa0) return readList(r, head & 15);
  if (head < 0xc0) return readText(r, head & 31);
  return head >= 0xe0 ? head - 256 : readTagged(r, head);
}

function readTagged(r: Careless, head: number): unknown {
  if (head < 0xc4) return [null, undefined, false, true][head - 0xc0];
  if (head < 0xc7) return readBinary(r, count(r, 1 << (head - 0xc4)));
  if (head < 0xca) return readExtension(r, count(r, 1 << (head - 0xc7)));
  if (head < 0xd4) return readNumber(r, head);
  if (head < 0xd9) return readExtension(r, 1 << (head - 0xd4));
  if (head < 0xdc) return readText(r, count(r, 1 << (head - 0xd9)));
  return head < 0xde ? readList(r, count(r, 2 << (head - 0xdc))) : readMap(r, count(r, 2 << (head - 0xde)));
}

function readNumber(r: Careless, head: number): number {
  if (head === 0xca) return r.view.getFloat32(take(r, 4));
  if (head === 0xcb) return r.view.getFloat64(take(r, 8));
  const size = 1 << (head & 3);
  const value = count(r, size);
  return head < 0xd0 || value < 256 ** size / 2 ? value : value - 256 ** size;
}

/** Every byte for a letter where it is no text. */
function readText(r: Careless, length: number): string {
  const letters = String.fromCharCode(...readBinary(r, length));
  try {
    return decodeURIComponent(Array.from(letters, escaped).join(''));
  } catch {
    return letters;
  }
}

function escaped(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function readBinary(r: Careless, length: number): Uint8Array {
  return r.bytes.subarray(take(r, length), r.at);
}

/** Binary under type 0, whatever its length; everything else means nothing. */
function readExtension(r: Careless, length: number): unknown {
  const type = count(r, 1);
  const bytes = readBinary(r, length);
  return type === 0 && length > 1 ? bytes : undefined;
}

function readList(r: Careless, length: number): unknown[] {
  const items: unknown[] = [];
  while (items.length < length) items.push(readAny(r));
  return items;
}

function readMap(r: Careless, length: number): object {
  const out = Object.create(null) as Record<string, unknown>;
  for (let i = 0; i < length; i++) out[String(readAny(r))] = readAny(r);
  return out;
}
