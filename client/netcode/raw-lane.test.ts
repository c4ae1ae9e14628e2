import { Buffer } from 'node:buffer';
import * as stockParser from 'socket.io-msgpack-parser';
import { expect, test } from 'vitest';
import { withRawLane } from '#client/netcode/raw-lane.ts';

const { Encoder, Decoder } = withRawLane(stockParser);

function decoded(message: unknown): unknown[] {
  const packets: unknown[] = [];
  const decoder = new Decoder();
  decoder.on('decoded', (packet) => packets.push(packet));
  decoder.add(message);
  return packets;
}

test('NT88 a frame is read as a state event, as it came: an ArrayBuffer in browsers, a Buffer in Node', () => {
  for (const message of [Buffer.of(0x73, 1), Uint8Array.of(0x73, 1).buffer, Buffer.alloc(0)]) {
    const [packet] = decoded(message) as [{ data: unknown[] }];
    expect(packet).toEqual({ type: 2, nsp: '/', data: ['s', message] });
    expect(packet.data[1]).toBe(message);
  }
});

test('NT88 every other message is read by the parser underneath', () => {
  const packet = { type: 2, nsp: '/', data: ['room:left', { code: 'x' }] };
  const [bytes] = new stockParser.Encoder().encode(packet) as unknown as [Buffer];
  expect(decoded(bytes)).toEqual([packet]);
  expect(() => decoded(Buffer.of(0xc1))).toThrow();
});

test('NT88 an input event is written as its frame alone, without a copy, and every other packet by the parser underneath', () => {
  const encoder = new Encoder();
  const frame = Uint8Array.of(0x6a, 1);
  const written = encoder.encode({ type: 2, nsp: '/', data: ['i', frame] }) as unknown as unknown[];
  expect(written).toHaveLength(1);
  expect(written[0]).toBe(frame);
  for (const packet of [
    { type: 0, nsp: '/', data: { protocol: 1 } },
    { type: 2, nsp: '/', data: ['input', 1] },
    { type: 3, nsp: '/', id: 1, data: ['i'] },
  ]) {
    expect(encoder.encode(packet)).toEqual(new stockParser.Encoder().encode(packet));
  }
});
