import { Buffer } from 'node:buffer';
import { Decoder as StockDecoder, Encoder as StockEncoder } from 'socket.io-msgpack-parser';
import { expect, test } from 'vitest';
import { encodeStateMessage, takeInputFrame } from '#server/transport/frames.ts';
import { readPacket } from '#server/transport/packet.ts';

function bytesOf(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => i * 7));
}

/** The payload of an unmasked WebSocket frame that is final and binary (RFC 6455, 5.2). */
function payloadOf(message: Buffer): Buffer {
  expect(message[0]).toBe(0x82);
  const short = message[1];
  const from = short < 126 ? 2 : short === 126 ? 4 : 10;
  const length = short < 126 ? short : short === 126 ? message.readUInt16BE(2) : Number(message.readBigUInt64BE(2));
  expect(message.length).toBe(from + length);
  return message.subarray(from);
}

test.each([0, 1, 98, 99, 100, 101, 102, 255, 256, 300, 65_508, 65_509, 65_535, 65_536, 70_000])(
  'NT73 a state frame of %i bytes is one WebSocket frame that stock clients read',
  (length) => {
    const frame = bytesOf(length);
    const received: unknown[] = [];
    const decoder = new StockDecoder();
    decoder.on('decoded', (packet) => received.push(packet));
    decoder.add(payloadOf(encodeStateMessage(frame)));
    expect(received).toEqual([{ type: 2, nsp: '/', data: ['s', frame] }]);
  },
);

test('NT73 a view of a larger buffer is sent without its surroundings', () => {
  const frame = bytesOf(100).subarray(40, 43);
  const message = encodeStateMessage(frame);
  frame.fill(0);
  expect([...message.subarray(-3)]).toEqual([...bytesOf(100).subarray(40, 43)]);
  expect(payloadOf(message).length).toBe(26);
});

function stockInput(frame: Buffer | ArrayBuffer): Buffer {
  const packet = { type: 2, data: ['i', frame], options: { compress: true }, nsp: '/' };
  return (new StockEncoder().encode(packet) as unknown as Buffer[])[0];
}

test('NT74 an input event of a stock client is recognised, whichever way it writes binary', () => {
  for (const length of [0, 1, 18, 108, 255]) {
    const frame = bytesOf(length);
    expect(takeInputFrame(stockInput(frame))).toEqual(frame);
    expect(takeInputFrame(stockInput(Uint8Array.from(frame).buffer))).toEqual(frame);
  }
});

test('NT74 a changed, cut or longer input event is never recognised as another frame than the reader finds', () => {
  for (const message of [stockInput(bytesOf(18)), stockInput(Uint8Array.from(bytesOf(18)).buffer)]) {
    for (let at = 0; at < message.length; at++) {
      for (const change of [1, 2, 0x80, 0xff]) {
        const changed = Buffer.from(message);
        changed[at] ^= change;
        expectAgreement(changed);
      }
      expectAgreement(message.subarray(0, at));
    }
    expectAgreement(Buffer.concat([message, Buffer.of(0)]));
  }
});

function expectAgreement(message: Uint8Array): void {
  const frame = takeInputFrame(message);
  if (!frame) return;
  expect(readPacket(message)).toMatchObject({ ok: true, packet: { type: 2, data: ['i', frame], id: undefined } });
}
