import { Buffer } from 'node:buffer';
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

const pick = <T>(roll: Dice, list: readonly T[]): T => list[roll(list.length)]!;

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const pack = (value: unknown): Buffer => Buffer.from(packMessage(value));

/** A counted head that claims what may not be there. */
function lie(roll: Dice): Buffer {
  const [head, size] = pick(roll, [
    [0xc6, 4],
    [0xc9, 4],
    [0xdb, 4],
    [0xdd, 4],
    [0xdf, 4],
    [0xc5, 2],
    [0xda, 2],
    [0xdc, 2],
    [0xde, 2],
  ]);
  const out = Buffer.alloc(1 + size);
  out[0] = head;
  out.writeUIntBE(pick(roll, [2 ** 8, 2 ** 12, 2 ** 16 - 1, 2 ** 31, 2 ** 32 - 1]) % 256 ** size, 1, size);
  return out;
}

function nest(roll: Dice): Buffer {
  const depth = 1 + roll(pick(roll, [12, 400]));
  const level = pick(roll, [hex('91'), hex('81a161')]);
  return Buffer.concat([...Array.from({ length: depth }, () => level), hex('c0')]);
}

/** Names for events and keys that mean something to the machinery. */
const LOADED = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', 'toJSON'],
  ...[
    'connect',
    'connect_error',
    'connection',
    'disconnect',
    'disconnecting',
    'error',
    'newListener',
    'removeListener',
  ],
];

const HOSTILE: readonly ((roll: Dice) => Buffer)[] = [
  lie,
  nest,
  (roll) => pack(pick(roll, [null, true, false, 0, -1, 0.5, 2 ** 53, -(2 ** 53), 1e300, '', 'x'.repeat(1100), [], {}])),
  (roll) =>
    hex(
      pick(roll, [
        'cb7ff8000000000000',
        'cb7ff0000000000000',
        'ca7f800000',
        'cb8000000000000000',
        'cfffffffffffffffff',
      ]),
    ),
  (roll) => hex(pick(roll, ['d40000', 'd40001', 'd70000000000000000ff', 'd6ff00000000', 'c70100ff', 'c1', 'd5720000'])),
  (roll) => hex(pick(roll, ['a180', 'a2c080', 'a3eda080', 'a4f4908080', 'a1ff'])),
  (roll) => pack(pick(roll, LOADED)),
  (roll) => Buffer.concat([hex('81'), pack(pick(roll, LOADED)), pack(pick(roll, [1, {}, null]))]),
  () => hex('82a16101a16102'),
  (roll) => Buffer.concat([hex('81'), hex(pick(roll, ['01', 'c0', '90', 'c40161', 'cb3ff8000000000000'])), hex('01')]),
  (roll) => pack(new Uint8Array(roll(300))),
  (roll) => pack(Array.from({ length: roll(300) }, (_, i) => i)),
];

/** A value: mostly ordinary, sometimes hostile. */
function value(roll: Dice, depth = 0): Buffer {
  if (roll(5) === 0) return pick(roll, HOSTILE)(roll);
  if (depth < 3 && roll(3) === 0) {
    const items = Array.from({ length: roll(4) }, () => value(roll, depth + 1));
    return Buffer.concat([Buffer.of(0x90 | items.length), ...items]);
  }
  return pack(pick(roll, [0, 7, 'Zoë', 'room:join', { name: 'Zoë', room: 'ABCD' }, null, Uint8Array.of(1, 2)]));
}

const swap = (roll: Dice, ordinary: Buffer): Buffer => (roll(8) === 0 ? value(roll) : ordinary);

function data(roll: Dice, type: number): Buffer {
  if (type === 0) return roll(3) === 0 ? value(roll) : pack({ protocol: 1, token: 'abc' });
  if (type === 1) return roll(3) === 0 ? value(roll) : hex('d40000');
  const name = swap(roll, pack(pick(roll, ['i', 's', 'room:join', 'x'])));
  const rest = Array.from({ length: roll(3) }, () => value(roll));
  return Buffer.concat([Buffer.of(0x91 + rest.length), name, ...rest]);
}

/** A packet of the grammar. */
function packet(roll: Dice): Buffer {
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
  return Buffer.concat([Buffer.of(0x80 | parts.length), ...parts.flat()]);
}

/** The same with a few bytes changed, one taken out, or a piece doubled. */
export function mutate(roll: Dice, bytes: Buffer): Buffer {
  const at = roll(bytes.length + 1);
  if (roll(4) === 0) return bytes.subarray(0, at);
  if (roll(4) === 0) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(roll(at + 1))]);
  const out = Buffer.from(bytes);
  for (let i = roll(4); i >= 0; i--) out[roll(out.length)] = roll(256);
  return out;
}

/** One packet: half of them are of the grammar, half are damaged besides. */
export function specimen(roll: Dice): Buffer {
  const bytes = packet(roll);
  return roll(2) === 0 ? bytes : mutate(roll, bytes);
}
