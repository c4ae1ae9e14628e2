import { Buffer } from 'node:buffer';
import { Decoder } from 'socket.io-msgpack-parser';
import { expect, test } from 'vitest';
import { packMessage } from '#shared/net/codec.ts';
import { decodeMsgpack, SERVER_BOUNDS } from '#shared/net/msgpack.ts';

const SAMPLE = {
  none: null,
  missing: undefined,
  yes: true,
  whole: [0, -1, 127, 128, -33, 65_536, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1)],
  parts: [0.1, 5.3, 1 / 3, -1e-9, 1e300],
  texts: ['', 'Zoë', '世界 🕹️', 'x'.repeat(300)],
  bytes: Uint8Array.of(1, 2, 3, 4).subarray(1, 3),
  rows: Array.from({ length: 20 }, (_, seat) => ({ seat, name: `p${seat}`, connected: true })),
};

test('NT68 what the server packs is read back exactly by our decoder', () => {
  const result = decodeMsgpack(packMessage(SAMPLE), SERVER_BOUNDS);
  expect(result).toEqual({ ok: true, value: { ...SAMPLE, bytes: Buffer.of(2, 3) } });
});

test('NT68 ... and by the stock parser that browsers use, numbers to the last bit', () => {
  const packets: unknown[] = [];
  const decoder = new Decoder();
  decoder.on('decoded', (packet) => packets.push(packet));
  decoder.add(packMessage({ type: 2, data: ['x', SAMPLE], nsp: '/' }));
  expect(packets).toEqual([{ type: 2, data: ['x', { ...SAMPLE, bytes: Buffer.of(2, 3) }], nsp: '/' }]);
});

test('NT68 packed bytes stay as they are while others are packed', () => {
  const first = packMessage({ a: 'first' });
  const copy = first.slice();
  for (let i = 0; i < 1000; i++) packMessage({ b: i, text: 'y'.repeat(i) });
  expect(first).toEqual(copy);
});
