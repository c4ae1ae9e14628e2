import { connect } from 'node:net';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { decodeMsgpack, SERVER_BOUNDS } from '#shared/net/msgpack.ts';
import { packMessage } from '#shared/net/codec.ts';
import { type BareWebSocket, ENGINE_PATH, OPCODE, openBareWebSocket } from '#server/testing/bare-web-socket.ts';
import { type House, openHouse } from '#server/testing/open-house.ts';
import { LANE, QUEUE_MAX } from '#server/transport/meter.ts';
import type { SocketIoOptions } from '#server/transport/socketio.ts';
import { createEventPacker } from '#server/transport/socketio-link.ts';

/* What a real server does when more is asked of it than it has time for. */

const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

/** A house that has no time but the least. */
async function busyHouse(options: Partial<SocketIoOptions> = {}): Promise<House> {
  const made = await openHouse({ idleMs: () => 0, ...options });
  cleanups.push(made.close);
  return made;
}

async function rawClient(port: number): Promise<BareWebSocket> {
  const raw = await openBareWebSocket(port);
  cleanups.push(() => void raw.tcp.destroy());
  return raw;
}

/** What somebody of another address of this machine is answered. */
function answerTo(port: number, localAddress: string): Promise<string> {
  return new Promise((resolve) => {
    const tcp = connect({ port, host: '127.0.0.1', localAddress });
    cleanups.push(() => void tcp.destroy());
    tcp.once('data', (data) => resolve(data.toString()));
    tcp.write(
      `GET ${ENGINE_PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
  });
}

async function until(isTrue: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(isTrue()).toBe(true), { interval: 5, timeout: 10_000 });
}

/** For so long nothing that waits is done: a job that took a tenth of it. */
function hold({ transport }: House, ms: number): void {
  const endMs = performance.now() + ms / 10;
  transport.meter.take(LANE.request, () => {
    while (performance.now() < endMs);
  });
}

const HANDSHAKE = packMessage({ type: 0, data: { protocol: 1 }, nsp: '/' });
const requestOf = (value: number): Uint8Array => packMessage({ type: 2, data: ['ask', value], nsp: '/', id: value });

/** Answers that came, in order. */
function answersTo(raw: BareWebSocket): unknown[] {
  const packets = raw.frames().filter(({ opcode }) => opcode === OPCODE.binary);
  const values = packets.map(({ payload }) => decodeMsgpack(payload, SERVER_BOUNDS));
  return values.flatMap((read) =>
    read.ok && 'id' in (read.value as object) ? [(read.value as { id: unknown }).id] : [],
  );
}

describe.concurrent('a server without time', () => {
  test('NT144 an address that asks too often is told when to come again, and keeps no place; others get in', async () => {
    const made = await busyHouse({ handshakesPerS: 1, handshakeBurst: 3 });
    const answers: string[] = [];
    for (let at = 0; at < 5; at++) answers.push((await rawClient(made.port)).received.toString());
    expect(answers.map((answer) => answer.slice(0, 12))).toEqual([
      ...Array.from({ length: 3 }, () => 'HTTP/1.1 101'),
      ...Array.from({ length: 2 }, () => 'HTTP/1.1 429'),
    ]);
    expect(answers[4]).toMatch(/\r\nRetry-After: 1\r\n[^]*\{"code":"refused\/rate"\}$/);
    expect(made.transport.counts.get('refused/rate')).toBe(2);
    expect(await answerTo(made.port, '127.0.0.9')).toMatch(/^HTTP\/1.1 101/);
  });

  test('NT145 while the door is full who comes is told to come again; those who wait get in, and then others', async () => {
    const made = await busyHouse();
    const { meter, counts } = made.transport;
    hold(made, 2000);
    const early = openBareWebSocket(made.port);
    await until(() => meter.waiting(LANE.door) === 1);
    for (let at = 1; at < QUEUE_MAX[LANE.door]!; at++) meter.take(LANE.door, () => {});
    const late = (await rawClient(made.port)).received.toString();
    expect(late).toMatch(/^HTTP\/1.1 503 [^]*\r\nRetry-After: 1\r\n[^]*\{"code":"refused\/busy"\}$/);
    expect(counts.get('refused/busy')).toBe(1);
    const first = await early;
    cleanups.push(() => void first.tcp.destroy());
    expect(first.received.toString()).toMatch(/^HTTP\/1.1 101/);
    await until(() => meter.waiting(LANE.door) === 0);
    expect((await rawClient(made.port)).received.toString()).toMatch(/^HTTP\/1.1 101/);
  });

  test('NT146 requests that wait are answered in order; what a link that is gone has asked is not served', async () => {
    const made = await busyHouse();
    const [stays, goes] = [await rawClient(made.port), await rawClient(made.port)];
    for (const raw of [stays, goes]) raw.send(OPCODE.binary, HANDSHAKE);
    await until(() => made.links.length === 2);
    hold(made, 3000);
    for (let at = 0; at < 8; at++) stays.send(OPCODE.binary, requestOf(at));
    for (let at = 100; at < 108; at++) goes.send(OPCODE.binary, requestOf(at));
    await until(() => made.transport.meter.waiting(LANE.request) === 16);
    goes.tcp.destroy();
    await until(() => answersTo(stays).length === 8);
    expect(answersTo(stays)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(made.requests.map(([, value]) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('NT145 a server that stops turns away who waits at its door', async () => {
    const made = await busyHouse();
    hold(made, 3000);
    const waiting = openBareWebSocket(made.port).catch(() => undefined);
    await until(() => made.transport.meter.waiting(LANE.door) === 1);
    await made.transport.stop({ code: 'server/stopping', message: 'Done.' });
    expect((await waiting)?.received.toString() ?? '').not.toContain('101');
    expect(made.links).toEqual([]);
  });
});

test('NT147 what is said to many in a row is packed once; nothing else is taken for the same', () => {
  const pack = createEventPacker();
  const rows = [{ code: 'KVXT' }];
  const first = pack('rooms:listed', rows);
  expect(pack('rooms:listed', rows)).toBe(first);
  expect(pack('room:roster', rows)).not.toBe(first);
  expect(pack('rooms:listed', [{ code: 'KVXT' }])).toEqual(first);
  expect(pack('rooms:listed', rows)).not.toBe(first);
  for (const plain of [undefined, null, 1, 'text']) expect(pack('x', plain)).not.toBe(pack('x', plain));
  const decoded = decodeMsgpack(pack('x', Uint8Array.of(1)), SERVER_BOUNDS);
  expect(decoded).toMatchObject({ ok: true, value: { type: 2, data: ['x', { 0: 1 }], nsp: '/' } });
});
