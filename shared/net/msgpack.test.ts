import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { packMessage } from '#shared/net/codec.ts';
import { decodeMsgpack, type MsgpackRefusal, SERVER_BOUNDS, STRANGER_BOUNDS } from '#shared/net/msgpack.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

function decode(bytes: Uint8Array): unknown {
  const result = decodeMsgpack(bytes, STRANGER_BOUNDS);
  return result.ok ? result.value : result.refusal;
}

/** Every format byte with a value that only its own width holds, as the specification writes them. */
const VALUES: readonly (readonly [string, unknown])[] = [
  ...([
    ['00', 0],
    ['7f', 127],
    ['ff', -1],
    ['e0', -32],
  ] as const),
  ...([
    ['c0', null],
    ['c2', false],
    ['c3', true],
    ['d4 00 00', undefined],
  ] as const),
  ...([
    ['cc 80', 128],
    ['cd 8000', 32_768],
    ['ce 80000000', 2_147_483_648],
  ] as const),
  ...([
    ['cf 0000000100000002', 4_294_967_298],
    ['cf 001fffffffffffff', Number.MAX_SAFE_INTEGER],
  ] as const),
  ...([
    ['d0 80', -128],
    ['d1 8000', -32_768],
    ['d2 80000000', -2_147_483_648],
  ] as const),
  ...([
    ['d3 fffffffeffffffff', -4_294_967_297],
    ['d3 ffe0000000000001', Number.MIN_SAFE_INTEGER],
  ] as const),
  ...([
    ['d3 ffffffffffffffff', -1],
    ['d0 7f', 127],
  ] as const),
  ...([
    ['ca 3fc00000', 1.5],
    ['cb 3ff8000000000000', 1.5],
    ['cb 7e37e43c8800759c', 1e300],
  ] as const),
  ...([
    ['a0', ''],
    ['a3 616263', 'abc'],
    ['d9 03 616263', 'abc'],
    ['da 0003 616263', 'abc'],
  ] as const),
  ['db 00000003 616263', 'abc'],
  ...([
    ['90', []],
    ['92 01 a161', [1, 'a']],
    ['dc 0001 01', [1]],
    ['dd 00000001 01', [1]],
  ] as const),
  ...([
    ['80', {}],
    ['81 a161 01', { a: 1 }],
    ['de 0001 a161 01', { a: 1 }],
    ['df 00000001 a161 01', { a: 1 }],
  ] as const),
  ...([
    ['c4 02 0102', hex('0102')],
    ['c5 0002 0102', hex('0102')],
    ['c6 00000002 0102', hex('0102')],
  ] as const),
  ...([
    ['c7 02 00 0102', hex('0102')],
    ['c8 0002 00 0102', hex('0102')],
    ['c9 00000002 00 0102', hex('0102')],
  ] as const),
];

test.each(VALUES)('NT61 %s is read', (bytes, value) => {
  expect(decodeMsgpack(hex(bytes), STRANGER_BOUNDS)).toEqual({ ok: true, value });
});

test.each(VALUES)('NT62 %s cut off anywhere, or with a byte too many, is refused', (text) => {
  const bytes = hex(text);
  for (let length = 0; length < bytes.length; length++) {
    expect(decode(bytes.subarray(0, length))).toBe('msgpack/short');
  }
  expect(decode(Buffer.concat([bytes, hex('00')]))).toBe('msgpack/trailing');
});

const REFUSED: readonly (readonly [string, MsgpackRefusal])[] = [
  ['c1', 'msgpack/reserved'],
  ['cb 7ff8000000000000', 'msgpack/number'],
  ['cb 7ff0000000000000', 'msgpack/number'],
  ['cb fff0000000000000', 'msgpack/number'],
  ['ca 7fc00000', 'msgpack/number'],
  ['cf 0020000000000000', 'msgpack/number'],
  ['cf ffffffffffffffff', 'msgpack/number'],
  ['d3 8000000000000000', 'msgpack/number'],
  ['d3 ffe0000000000000', 'msgpack/number'],
  ['81 01 01', 'msgpack/key'],
  ['81 c0 01', 'msgpack/key'],
  ['81 90 01', 'msgpack/key'],
  ['81 a9 5f5f70726f746f5f5f 80', 'msgpack/key'],
  ['81 ab 636f6e7374727563746f72 80', 'msgpack/key'],
  ['81 a9 70726f746f74797065 80', 'msgpack/key'],
  ['82 a161 01 a161 02', 'msgpack/duplicate-key'],
  ['82 a161 d40000 a161 02', 'msgpack/duplicate-key'],
  ['a1 80', 'msgpack/utf8'],
  ['a2 c080', 'msgpack/utf8'],
  ['a3 eda080', 'msgpack/utf8'],
  ['d4 00 01', 'msgpack/extension'],
  ['d4 01 00', 'msgpack/extension'],
  ['d5 00 0000', 'msgpack/extension'],
  ['d6 ff 00000000', 'msgpack/extension'],
  ['d7 00 0000000000000000', 'msgpack/extension'],
  ['d8 00 00000000000000000000000000000000', 'msgpack/extension'],
  ['c7 01 01 00', 'msgpack/extension'],
  ['c8 0001 ff 00', 'msgpack/extension'],
];

test.each(REFUSED)('NT63 %s is refused: %s', (bytes, refusal) => {
  expect(decode(hex(bytes))).toBe(refusal);
});

test('NT64 each bound holds exactly', () => {
  const nested = (depth: number): Uint8Array => Buffer.from([...Array.from({ length: depth }, () => 0x91), 0xc0]);
  expect(decodeMsgpack(nested(8), STRANGER_BOUNDS).ok).toBe(true);
  expect(decode(nested(9))).toBe('msgpack/depth');

  const list = (length: number): Uint8Array => packMessage(Array.from({ length }, () => 0));
  expect(decodeMsgpack(list(255), STRANGER_BOUNDS).ok).toBe(true);
  expect(decode(list(256))).toBe('msgpack/items');
  expect(decode(packMessage([list(128), Array.from({ length: 254 }, () => 0)]))).toBe('msgpack/items');

  expect(decode(packMessage('x'.repeat(1024)))).toBe('x'.repeat(1024));
  expect(decode(packMessage('x'.repeat(1025)))).toBe('msgpack/string-length');

  expect(decodeMsgpack(packMessage(new Uint8Array(4093)), STRANGER_BOUNDS).ok).toBe(true);
  expect(decode(packMessage(new Uint8Array(4094)))).toBe('msgpack/too-long');
});

test('NT64 nesting of any depth is refused in bounded time and without using the stack', () => {
  const startMs = performance.now();
  for (let depth = 9; depth < 4095; depth++) {
    expect(decode(new Uint8Array(depth + 1).fill(0x91))).toBe('msgpack/depth');
  }
  expect(performance.now() - startMs).toBeLessThan(1000);
  const deep = { ...SERVER_BOUNDS, bytes: 1_000_000, items: 1_000_000 };
  expect(decodeMsgpack(new Uint8Array(100_000).fill(0x91), deep)).toEqual({ ok: false, refusal: 'msgpack/depth' });
});

/** [head of a counted type, bytes of its length] */
const COUNTED = [
  ...[
    [0xc4, 1],
    [0xc5, 2],
    [0xc6, 4],
    [0xc7, 1],
    [0xc8, 2],
    [0xc9, 4],
  ],
  ...[
    [0xd9, 1],
    [0xda, 2],
    [0xdb, 4],
    [0xdc, 2],
    [0xdd, 4],
    [0xde, 2],
    [0xdf, 4],
  ],
] as const;

test('NT65 a length that is not there is refused before anything is allocated for it', () => {
  const generous = { bytes: 1e9, depth: 64, items: 2 ** 33, stringBytes: 2 ** 33 };
  const claims: Uint8Array[] = [];
  for (const [head, size] of COUNTED) {
    for (const claim of [2 ** 8 - 1, 2 ** 8, 2 ** 16 - 1, 2 ** 16, 2 ** 31, 2 ** 32 - 1]) {
      if (claim >= 256 ** size) continue;
      const bytes = Buffer.alloc(1 + size + 8);
      bytes[0] = head;
      bytes.writeUIntBE(claim, 1, size);
      claims.push(bytes);
    }
  }
  const run = (): boolean => claims.every((bytes) => decodeMsgpack(bytes, generous).ok === false);
  run();
  const before = process.memoryUsage();
  const startMs = performance.now();
  for (let i = 0; i < 1000; i++) expect(run()).toBe(true);
  const tookMs = performance.now() - startMs;
  const after = process.memoryUsage();
  expect(claims.length).toBe(48);
  // 48,000 messages of a few bytes that claim terabytes between them.
  expect(tookMs).toBeLessThan(1000);
  expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(64e6);
});

test('NT66 maps have no prototype and no key reaches one', () => {
  const map = decode(packMessage({ toString: 1, hasOwnProperty: 2, then: 3 })) as Record<string, unknown>;
  expect(Object.getPrototypeOf(map)).toBeNull();
  expect(Object.keys(map)).toEqual(['toString', 'hasOwnProperty', 'then']);
  expect(decode(hex('81 a161 80'))).not.toHaveProperty('constructor');
});

test('NT67 binary is a view of the message, not a copy', () => {
  const bytes = hex('92 c403 010203 01');
  const [binary] = decode(bytes) as [Uint8Array];
  bytes[4] = 9;
  expect([...binary]).toEqual([1, 9, 3]);
  expect(binary.buffer).toBe(bytes.buffer);
});

test('NT67 minus zero arrives as zero', () => {
  expect(Object.is(decode(hex('cb 8000000000000000')), 0)).toBe(true);
});
