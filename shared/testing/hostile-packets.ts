import { randomU32 } from '#shared/core/random.ts';
import { packMessage } from '#shared/net/codec.ts';

/*
 * Packets from a grammar, for fuzz tests: a lawful envelope in which parts, anywhere, are replaced by one of the hostile
 * kinds below; and the same packets with bytes changed, cut out or doubled.
 */

/** Whole numbers below `n`, from the seed. */
export type Dice = (n: number) => number;

export function dice(seed: number): Dice {
  let at = 0;
  return (n) => randomU32(seed, at++, 0, 0) % n;
}

export const pick = <T>(roll: Dice, list: readonly T[]): T => list[roll(list.length)];

const pack = packMessage;

/** The bytes that these hexadecimal digits stand for. */
export function hex(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  );
}

/** All parts one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Every head of the format that counts what follows, and the bytes of its count. */
export const COUNTED_HEADS: readonly (readonly [head: number, size: number])[] = [
  ...([
    [0xc4, 1],
    [0xc5, 2],
    [0xc6, 4],
    [0xc7, 1],
    [0xc8, 2],
    [0xc9, 4],
  ] as const),
  ...([
    [0xd9, 1],
    [0xda, 2],
    [0xdb, 4],
    [0xdc, 2],
    [0xdd, 4],
    [0xde, 2],
    [0xdf, 4],
  ] as const),
];

/** What such a head may claim. */
export const CLAIMS: readonly number[] = [2 ** 8 - 1, 2 ** 8, 2 ** 12, 2 ** 16 - 1, 2 ** 16, 2 ** 31, 2 ** 32 - 1];

/** A counted head that claims so much, and `present` bytes after it; undefined where the count does not hold the claim. */
export function claim(head: number, size: number, count: number, present: number): Uint8Array | undefined {
  if (count >= 256 ** size) return undefined;
  const out = new Uint8Array(1 + size + present);
  out[0] = head;
  for (let at = 0; at < size; at++) out[1 + at] = Math.floor(count / 256 ** (size - 1 - at));
  return out;
}

function lie(roll: Dice): Uint8Array {
  const [head, size] = pick(roll, COUNTED_HEADS);
  return claim(head, size, pick(roll, CLAIMS) % 256 ** size, pick(roll, [0, 0, 1, 20]))!;
}

function nest(roll: Dice): Uint8Array {
  const depth = 1 + roll(pick(roll, [12, 400, 4000]));
  const level = pick(roll, [hex('91'), hex('81a161')]);
  return concat([...Array.from({ length: depth }, () => level), hex('c0')]);
}

/** A map of up to 400 keys, all different or all the same. */
function wide(roll: Dice): Uint8Array {
  const keys = roll(400);
  const same = roll(2) === 0;
  const head = Uint8Array.of(0xde, keys >> 8, keys & 255);
  return concat([head, ...Array.from({ length: keys }, (_, at) => pack([`k${same ? 0 : at}`, at]).subarray(1))]);
}

/** Names for events and keys that mean something to the machinery. */
export const LOADED: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', 'toJSON'],
  ...['connect', 'connect_error', 'connection', 'disconnect', 'disconnecting', 'error'],
  ...['newListener', 'removeListener'],
];

/** Text that means something to whoever prints, stores or shows it, and text that is none to a person. */
export const NAUGHTY: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    'a\r\nb',
    '\u001b[31mred',
    '%s%s%n',
    '<img src=x onerror=alert(1)>',
    'javascript:alert(1)',
  ],
  ...[
    '\u202Egnp.exe',
    '\u200B\u200B',
    '\uFEFF',
    '\u2028',
    'e\u0301\u0301\u0301\u0301',
    '\u{1F600}',
    '\uFDFA'.repeat(20),
  ],
  ...['*', 'a:b', '../..', "'; --", '${x}', 'null', 'NaN', 'x'.repeat(129), '\u0130', '\u{E000}', '\u00AD'],
];

const NUMBERS = [
  ...['cb7ff8000000000000', 'cb7ff0000000000000', 'cbfff0000000000000', 'ca7f800000', 'ca7fc00000'],
  ...['cb8000000000000000', 'cb0000000000000001', 'cfffffffffffffffff', 'd38000000000000000', 'cf0020000000000000'],
];

const HOSTILE: readonly ((roll: Dice) => Uint8Array)[] = [
  lie,
  nest,
  wide,
  (roll) => pack(pick(roll, [null, true, false, 0, -1, 0.5, 2 ** 53, -(2 ** 53), 1e300, '', 'x'.repeat(1100), [], {}])),
  (roll) => hex(pick(roll, NUMBERS)),
  (roll) => hex(pick(roll, ['d40000', 'd40001', 'd70000000000000000ff', 'd6ff00000000', 'c70100ff', 'c1', 'd5720000'])),
  (roll) => hex(pick(roll, ['a180', 'a2c080', 'a3eda080', 'a4f4908080', 'a1ff'])),
  (roll) => pack(pick(roll, LOADED)),
  (roll) => pack(pick(roll, NAUGHTY)),
  (roll) => concat([hex('81'), pack(pick(roll, LOADED)), pack(pick(roll, [1, {}, null]))]),
  () => hex('82a16101a16102'),
  (roll) => concat([hex('81'), hex(pick(roll, ['01', 'c0', '90', 'c40161', 'cb3ff8000000000000'])), hex('01')]),
  (roll) => pack(new Uint8Array(roll(300))),
  (roll) => pack(Array.from({ length: roll(300) }, (_, i) => i)),
];

/** A value: mostly ordinary, sometimes hostile. */
function value(roll: Dice, depth = 0): Uint8Array {
  if (roll(5) === 0) return pick(roll, HOSTILE)(roll);
  if (depth < 3 && roll(3) === 0) {
    const items = Array.from({ length: roll(4) }, () => value(roll, depth + 1));
    return concat([Uint8Array.of(0x90 | items.length), ...items]);
  }
  return pack(pick(roll, [0, 7, 'Zoë', 'room:join', { name: 'Zoë', room: 'ABCD' }, null, Uint8Array.of(1, 2)]));
}

const swap = (roll: Dice, ordinary: Uint8Array): Uint8Array => (roll(8) === 0 ? value(roll) : ordinary);

function data(roll: Dice, type: number): Uint8Array {
  if (type === 0) return roll(3) === 0 ? value(roll) : record(roll, { protocol: 1, token: 'abc' });
  if (type === 1) return roll(3) === 0 ? value(roll) : hex('d40000');
  const name = swap(roll, pack(pick(roll, roll(8) === 0 ? LOADED : ['i', 's', 'room:join', 'x'])));
  const rest = Array.from({ length: roll(3) }, () => value(roll));
  return concat([Uint8Array.of(0x91 + rest.length), name, ...rest]);
}

/** A packet of the grammar; now and then a value by itself, which is none. */
function packet(roll: Dice): Uint8Array {
  if (roll(60) === 0) return value(roll);
  const type = roll(5);
  const parts = [
    [pack('type'), swap(roll, pack(type))],
    [pack('data'), data(roll, type)],
    [pack('nsp'), swap(roll, pack('/'))],
  ];
  if (roll(2) === 0) parts.push([pack('id'), swap(roll, pack(roll(1000)))]);
  if (roll(4) === 0) parts.push([pack('options'), value(roll)]);
  if (roll(16) === 0) parts.push([pack(pick(roll, [...LOADED, 'attachments', 'type'])), value(roll)]);
  if (roll(16) === 0) parts.splice(roll(parts.length), 1);
  return concat([Uint8Array.of(0x80 | parts.length), ...parts.flat()]);
}

/** A map with these entries, of which each may be something else, missing, or in company. */
export function record(roll: Dice, entries: Readonly<Record<string, unknown>>): Uint8Array {
  const parts: Uint8Array[][] = [];
  for (const [key, ordinary] of Object.entries(entries)) {
    if (roll(8) > 0) parts.push([pack(key), roll(3) === 0 ? pick(roll, HOSTILE)(roll) : pack(ordinary)]);
  }
  if (roll(12) === 0) parts.push([pack(pick(roll, [...LOADED, 'x'])), value(roll)]);
  return concat([Uint8Array.of(0x80 | parts.length), ...parts.flat()]);
}

/** An event of this name in a lawful envelope, around a payload that is packed already. */
export function eventPacket(name: string, payload: Uint8Array | undefined, id?: number): Uint8Array {
  const data = payload ? [hex('92'), pack(name), payload] : [hex('91'), pack(name)];
  const parts = [pack('type'), hex('02'), pack('nsp'), pack('/'), pack('data'), ...data];
  const tail = id === undefined ? [] : [pack('id'), pack(id)];
  return concat([Uint8Array.of(id === undefined ? 0x83 : 0x84), ...parts, ...tail]);
}

/** A handshake around auth that is packed already. */
export function connectPacket(auth: Uint8Array): Uint8Array {
  return concat([hex('83'), pack('type'), hex('00'), pack('nsp'), pack('/'), pack('data'), auth]);
}

/** The same with a few bytes changed, one taken out, or a piece doubled. */
export function mutate(roll: Dice, bytes: Uint8Array): Uint8Array {
  const at = roll(bytes.length + 1);
  if (roll(4) === 0) return bytes.subarray(0, at);
  if (roll(4) === 0) return concat([bytes.subarray(0, at), bytes.subarray(roll(at + 1))]);
  const out = bytes.slice();
  for (let i = roll(4); i >= 0; i--) out[roll(out.length)] = roll(256);
  return out;
}

/** One packet: half of them are of the grammar, half are damaged besides. */
export function specimen(roll: Dice): Uint8Array {
  const bytes = packet(roll);
  return roll(2) === 0 ? bytes : mutate(roll, bytes);
}

/** Any value of the format, as it is packed. */
export function hostileValue(roll: Dice): Uint8Array {
  return roll(4) === 0 ? value(roll) : pick(roll, HOSTILE)(roll);
}
