import { Buffer } from 'node:buffer';
import { Decoder as StockDecoder, Encoder as StockEncoder } from 'socket.io-msgpack-parser';
import { expect, test } from 'vitest';
import { packMessage } from '#shared/net/codec.ts';
import { type PacketRefusal, readPacket } from '#server/transport/packet.ts';
import { Decoder, Encoder, type PacketSink } from '#server/transport/parser.ts';

const nsp = '/';

function read(packet: unknown): unknown {
  const result = readPacket(packMessage(packet));
  return result.ok ? 'ok' : result.refusal;
}

/** What a stock client puts on the wire for a packet. */
function stock(packet: unknown): Uint8Array {
  return (new StockEncoder().encode(packet) as unknown as Uint8Array[])[0];
}

const LAWFUL: readonly (readonly [string, object])[] = [
  ['a handshake without auth', { type: 0, data: undefined, nsp }],
  ['a handshake', { type: 0, data: { protocol: 1, token: 't' }, nsp }],
  ['a goodbye', { type: 1, nsp }],
  ['an event', { type: 2, data: ['room:leave'], options: { compress: true }, nsp }],
  ['an event with a payload', { type: 2, data: ['room:join', { name: 'Zoë' }], options: { compress: true }, nsp }],
  ['a request', { type: 2, data: ['rooms:list', null], options: { compress: true }, id: 7, nsp }],
  ['an input frame', { type: 2, data: ['i', Buffer.from('abc')], options: { compress: true }, nsp }],
  ['an answer', { type: 3, id: 7, data: ['yes'], nsp }],
];

test.each(LAWFUL)('NT70 %s of a stock client is read as it was meant', (_, packet) => {
  const { options: _unused, ...meant } = packet as { options?: object };
  const result = readPacket(stock(packet));
  expect(result).toMatchObject({ ok: true, packet: meant });
});

test.each(LAWFUL)('NT70 %s that we pack is read so by the stock parser', (_, packet) => {
  const { options: _unused, ...sent } = packet as { options?: object };
  const received: unknown[] = [];
  const decoder = new StockDecoder();
  decoder.on('decoded', (decoded) => received.push(decoded));
  decoder.add(new Encoder().encode(sent)[0]);
  expect(received).toEqual([sent]);
});

const UNLAWFUL: readonly (readonly [PacketRefusal, unknown])[] = [
  ...[null, true, 7, 'text', [], [0], new Uint8Array(3)].map((value) => ['packet/not-a-map', value] as const),
  ...[-1, 5, 6, 0.5, '2', null, undefined, [2], { valueOf: 2 }].map(
    (type) => ['packet/type', { type, data: ['x'], nsp }] as const,
  ),
  ['packet/type', { nsp, data: ['x'] }],
  ...['', 'x', '/admin', '/ ', null, 0, ['/'], undefined].map(
    (name) => ['packet/namespace', { type: 2, data: ['x'], nsp: name }] as const,
  ),
  ...[-1, 0.5, 1e300, '0', null, [], {}, true].map((id) => ['packet/id', { type: 2, data: ['x'], nsp, id }] as const),
  ['packet/id', { type: 3, data: [], nsp }],
  ['packet/id', { type: 0, data: {}, nsp, id: 0 }],
  ['packet/id', { type: 1, nsp, id: 0 }],
  ...[null, 0, 'x', [], [{}], new Uint8Array(1)].map((data) => ['packet/data', { type: 0, data, nsp }] as const),
  ...[null, 0, {}, []].map((data) => ['packet/data', { type: 1, data, nsp }] as const),
  ...[undefined, null, 'x', {}, { 0: 'x', length: 1 }, []].map(
    (data) => ['packet/data', { type: 2, data, nsp }] as const,
  ),
  ...[undefined, null, 'x', {}].map((data) => ['packet/data', { type: 3, id: 0, data, nsp }] as const),
  ...[undefined, null, 0, []].map((data) => ['packet/data', { type: 4, data, nsp }] as const),
  ...[null, 0, {}, ['x'], true, undefined, new Uint8Array(1)].map(
    (name) => ['packet/event-name', { type: 2, data: [name], nsp }] as const,
  ),
  ...['connect', 'connect_error', 'connection', 'disconnect', 'disconnecting', 'error'].map(
    (name) => ['packet/event-name', { type: 2, data: [name], nsp }] as const,
  ),
  ...['newListener', 'removeListener'].map((name) => ['packet/event-name', { type: 2, data: [name], nsp }] as const),
  ['packet/arguments', { type: 2, data: ['x', 1, 2], nsp }],
  ...[undefined, null, 'x', [1], {}].map((frame) => ['packet/input', { type: 2, data: ['i', frame], nsp }] as const),
  ['packet/input', { type: 2, data: ['i'], nsp }],
  ['packet/input', { type: 2, data: ['i', new Uint8Array(1)], nsp, id: 0 }],
  ['packet/key', { type: 2, data: ['x'], nsp, attachments: 1 }],
];

test.each(UNLAWFUL)('NT71 %s: %j', (refusal, packet) => {
  expect(read(packet)).toBe(refusal);
});

test('NT71 bytes that are no msgpack are refused under the name of what is wrong', () => {
  expect(readPacket(new Uint8Array(0))).toEqual({ ok: false, refusal: 'msgpack/short' });
  expect(readPacket(new Uint8Array(5000))).toEqual({ ok: false, refusal: 'msgpack/too-long' });
});

// --- the decoder's states

const handshake = { type: 0, data: {}, nsp };

function opened(): { decoder: Decoder; heard: unknown[]; passedOn: unknown[] } {
  const decoder = new Decoder();
  const passedOn: unknown[] = [];
  const heard: unknown[] = [];
  decoder.on('decoded', (packet) => passedOn.push(packet));
  decoder.add(packMessage(handshake));
  const sink: PacketSink = {
    onFrame: (bytes) => heard.push(['frame', ...bytes]),
    onEvent: ({ data, id }) => heard.push(['event', ...data, id]),
    onInvalid: (refusal) => heard.push(refusal),
  };
  decoder.sink = sink;
  return { decoder, heard, passedOn };
}

test('NT72 before the handshake nothing else is taken, and it is taken once', () => {
  for (const packet of [
    { type: 1, nsp },
    { type: 2, data: ['x'], nsp },
    { type: 3, id: 0, data: [], nsp },
  ]) {
    expect(() => new Decoder().add(packMessage(packet))).toThrow('packet/out-of-place');
  }
  const decoder = new Decoder();
  const passedOn: unknown[] = [];
  decoder.on('decoded', (packet) => passedOn.push(packet));
  decoder.add(packMessage(handshake));
  expect(() => decoder.add(packMessage(handshake))).toThrow('packet/out-of-place');
  expect(() => decoder.add(packMessage({ type: 2, data: ['x'], nsp }))).toThrow('packet/out-of-place');
  expect(passedOn).toHaveLength(1);
});

test('NT72 an open link hears events and input at once and in order, and Socket.IO only the goodbye', () => {
  const { decoder, heard, passedOn } = opened();
  decoder.add(stock({ type: 2, data: ['i', Buffer.of(1, 2)], options: { compress: true }, nsp }));
  decoder.add(stock({ type: 2, data: ['a', 'x'], options: { compress: true }, id: 3, nsp }));
  decoder.add(packMessage({ nsp, data: ['i', Buffer.of(3)], type: 2 }));
  decoder.add(packMessage({ type: 1, nsp }));
  expect(heard).toEqual([
    ['frame', 1, 2],
    ['event', 'a', 'x', 3],
    ['frame', 3],
  ]);
  expect(passedOn.slice(1)).toEqual([{ type: 1, nsp }]);
});

test('NT72 what has no meaning on an open link is told by name', () => {
  const { decoder, heard, passedOn } = opened();
  decoder.add(packMessage(handshake));
  decoder.add(packMessage({ type: 3, id: 0, data: [], nsp }));
  decoder.add(packMessage({ type: 4, data: 'x', nsp }));
  decoder.add('2["x"]');
  decoder.add(Uint8Array.of(0xc1));
  const misplaced = 'packet/out-of-place';
  expect(heard).toEqual([misplaced, misplaced, misplaced, 'packet/text', 'msgpack/reserved']);
  expect(passedOn).toHaveLength(1);
});
