import { Buffer } from 'node:buffer';
import { io, type Socket as StockClient } from 'socket.io-client';
import * as stockParser from 'socket.io-msgpack-parser';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { connectSocketIo } from '#client/netcode/connection.ts';
import { packMessage } from '#shared/net/codec.ts';
import type { ServerLink } from '#shared/net/link.ts';
import {
  type BareWebSocket,
  clientFrame,
  ENGINE_PATH,
  OPCODE,
  openBareWebSocket,
} from '#server/testing/bare-web-socket.ts';
import { dice, specimen } from '#shared/testing/hostile-packets.ts';
import { type House, openHouse } from '#server/testing/open-house.ts';
import type { SocketIoOptions } from '#server/transport/socketio.ts';

/* What only a real server can be asked: who gets in, what stock clients see, and how long a bad guest stays. */

/** Tests run side by side, since some only wait; so all houses stand until the last one is done. */
const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

async function house(options: Partial<SocketIoOptions> = {}): Promise<House> {
  const made = await openHouse(options);
  cleanups.push(made.close);
  return made;
}

async function until(isTrue: () => boolean, timeout = 5000): Promise<void> {
  await vi.waitFor(() => expect(isTrue()).toBe(true), { interval: 5, timeout });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The client as its users have it: no code of ours. */
function stockClient(port: number, options: object = {}): StockClient {
  const socket = io(`http://127.0.0.1:${port}${'nsp' in options ? options.nsp : ''}`, {
    ...{ parser: stockParser, transports: ['websocket'], forceNew: true, reconnection: false },
    ...options,
  });
  cleanups.push(() => void socket.disconnect());
  return socket;
}

function outcome(socket: StockClient): Promise<string> {
  return new Promise((resolve) => {
    socket.on('connect', () => resolve('in'));
    socket.on('connect_error', () => resolve('out'));
    socket.on('disconnect', () => resolve('out'));
  });
}

async function rawClient(port: number, path?: string, headers?: string): Promise<BareWebSocket> {
  const raw = await openBareWebSocket(port, path, headers);
  cleanups.push(() => void raw.tcp.destroy());
  return raw;
}

const nsp = '/';
const HANDSHAKE = packMessage({ type: 0, data: { protocol: 1 }, nsp });

async function rawLink(made: House): Promise<BareWebSocket> {
  const raw = await rawClient(made.port);
  raw.send(OPCODE.binary, HANDSHAKE);
  await until(() => made.links.length === 1);
  return raw;
}

describe.concurrent('who gets in', () => {
  test('NT40 an upgrade is let in by its exact Origin, and refused before it becomes a WebSocket', async () => {
    const good = 'https://play.example';
    const { port, transport } = await house({ isAllowedOrigin: (origin) => origin === good });
    const ask = async (origin: string): Promise<boolean> =>
      (await rawClient(port, ENGINE_PATH, `Origin: ${origin}\r\n`)).received.toString().startsWith('HTTP/1.1 101');
    expect(await ask(good)).toBe(true);
    const bad = [
      ...['https://play.example:8443', 'http://play.example', 'https://play.example.evil.com', 'null', 'file://'],
      ...['https://evilplay.example', 'https://PLAY.example', 'https://play.example.', 'https://a@play.example', '*'],
      ...['https://www.play.example', 'https://play.example/', 'chrome-extension://abcdef', '', 'undefined'],
    ];
    for (const origin of bad) expect([origin, await ask(origin)]).toEqual([origin, false]);
    expect((await rawClient(port)).received.toString()).toMatch(/^HTTP\/1.1 400/);
    expect(transport.counts.get('refused/origin')).toBe(bad.length + 1);
  });

  test('NT40 a program without an Origin is asked about as having none', async () => {
    const origins: unknown[] = [];
    const { port } = await house({ isAllowedOrigin: (origin) => origins.push(origin) > 0 });
    await outcome(stockClient(port));
    await outcome(stockClient(port, { extraHeaders: { Origin: 'http://a.example' } }));
    expect(origins).toEqual([undefined, 'http://a.example']);
  });

  test('NT41 long polling does not exist, and neither does the script that Socket.IO would serve', async () => {
    const { port, links } = await house();
    const url = `http://127.0.0.1:${port}/socket.io/`;
    const status = async (path: string, init?: RequestInit): Promise<number> => (await fetch(url + path, init)).status;
    expect(await status('?EIO=4&transport=polling')).toBe(400);
    expect(await status('?EIO=4&transport=polling', { method: 'POST', body: '40' })).toBe(400);
    expect(await status('?EIO=4&transport=websocket')).toBe(400);
    expect(await status('')).toBe(400);
    expect(await status('socket.io.js')).toBe(400);
    expect(await outcome(stockClient(port, { transports: ['polling'] }))).toBe('out');
    expect(links).toEqual([]);
  });

  test('NT42 older Engine.IO and upgrades of other connections are refused', async () => {
    const { port, links } = await house();
    for (const query of ['EIO=3&transport=websocket', 'transport=websocket', 'EIO=4&transport=websocket&sid=abc']) {
      const raw = await rawClient(port, `/socket.io/?${query}`);
      await until(() => raw.closed);
    }
    const first = await rawClient(port);
    await until(() => first.received.includes('"sid"'));
    const sid = /"sid":"([^"]+)"/.exec(first.received.toString())![1];
    const second = await rawClient(port, `${ENGINE_PATH}&sid=${sid}`);
    expect(second.received.toString()).toMatch(/^HTTP\/1.1 400/);
    expect([first.closed, links.length]).toEqual([false, 0]);
  });

  test('NT43 compression is not negotiated, whoever offers it', async () => {
    const { port } = await house();
    const offer = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n';
    const answer = (await rawClient(port, ENGINE_PATH, offer)).received.toString();
    expect(answer).toMatch(/^HTTP\/1.1 101/);
    expect(answer).not.toMatch(/extensions/i);
  });

  test('NT44 there is one namespace', async () => {
    const made = await house();
    expect(await outcome(stockClient(made.port, { nsp: '/admin' }))).toBe('out');
    expect(made.links).toEqual([]);
  });

  test('NT18 after stopping no upgrade is let in', async () => {
    const { port, transport } = await house();
    await transport.stop({ code: 'server/stopping', message: 'Done.' });
    expect((await rawClient(port)).received.toString()).toMatch(/^HTTP\/1.1 503/);
  });

  test('NT45 one address has so many places and gets them back', async () => {
    const { port, transport } = await house({ connectionsPerAddress: 2 });
    const first = stockClient(port);
    expect([await outcome(first), await outcome(stockClient(port))]).toEqual(['in', 'in']);
    expect(await outcome(stockClient(port))).toBe('out');
    expect(transport.counts.get('refused/address')).toBe(1);
    first.disconnect();
    await pause(100);
    expect(await outcome(stockClient(port))).toBe('in');
  });
});

describe.concurrent('stock clients', () => {
  test('NT50 auth, events, requests and binary pass both ways', async () => {
    const made = await house();
    const auth = { protocol: 1, token: 'Zoë' };
    const socket = stockClient(made.port, { auth });
    const heard: unknown[][] = [];
    socket.onAny((...args: unknown[]) => heard.push(args));
    expect(await outcome(socket)).toBe('in');
    expect(made.links[0].auth).toEqual(auth);

    const payloads = [null, undefined, 'text', 0.5, [1, { a: [] }], Buffer.of(1, 2, 3)];
    for (const payload of payloads) expect(await socket.emitWithAck('echo', payload)).toEqual(payload);
    socket.emit('bare');
    socket.emit('i', Buffer.of(7, 8));
    socket.emit('i', Uint8Array.of(9).buffer);
    await until(() => made.frames.length === 2);
    expect(made.frames).toEqual([[7, 8], [9]]);
    expect(made.requests.at(-1)).toEqual(['bare', undefined]);

    made.links[0].sendFrame(
      Uint8Array.from({ length: 300 }, (_, i) => i),
      () => {},
    );
    made.links[0].emit('room:listed', [{ code: 'ABCD' }]);
    made.links[0].emit('binary', Uint8Array.of(4, 5, 6).subarray(1));
    await until(() => heard.length === 3);
    expect(heard).toEqual([
      ['s', Buffer.from(Array.from({ length: 300 }, (_, i) => i))],
      ['room:listed', [{ code: 'ABCD' }]],
      ['binary', Buffer.of(5, 6)],
    ]);
  });

  test('NT51 a stock client whose link is closed does not come back by itself', async () => {
    const made = await house();
    const socket = stockClient(made.port, { reconnection: true, reconnectionDelay: 50 });
    await outcome(socket);
    const heard: unknown[][] = [];
    socket.onAny((...args: unknown[]) => heard.push(args));
    made.links[0].close({ code: 'room/full', message: 'Full.' });
    await until(() => socket.disconnected);
    await pause(400);
    expect(heard).toEqual([['refused', { code: 'room/full', message: 'Full.' }]]);
    expect([socket.active, made.links.length]).toEqual([false, 1]);
  });
});

test('NT11 what a client sends when the heartbeat is overdue is not kept for the next connection', async () => {
  const made = await house();
  let opens = 0;
  const link = connectSocketIo(`http://127.0.0.1:${made.port}`)(() => ({ protocol: 1 }), {
    ...{ onOpen: () => void opens++, onFrame: () => {}, onEvent: () => {}, onClose: () => {} },
  });
  cleanups.push(() => link.close());
  await until(() => opens === 1);
  const late = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  link.request('stale', 1, () => {});
  link.sendFrame(Uint8Array.of(1));
  late.mockRestore();
  await until(() => opens === 2 && made.links.length === 2);
  link.request('fresh', 2, () => {});
  await until(() => made.requests.length > 0);
  expect([made.requests, made.frames]).toEqual([[['fresh', 2]], []]);
});

describe.concurrent('bad guests', () => {
  test('NT46 who says nothing is gone after six seconds, who answers no heartbeat after ten', async () => {
    const made = await house();
    const silent = await rawClient(made.port);
    const deaf = await rawLink(made);
    const alive = stockClient(made.port);
    await until(() => silent.closed && deaf.closed, 12_000);
    expect(silent.closedAfterMs()).toBeLessThan(6500);
    expect(deaf.closedAfterMs()).toBeLessThan(11_500);
    expect(deaf.closedAfterMs()).toBeGreaterThan(8500);
    expect(alive.connected).toBe(true);
  });

  test('NT47 a second handshake, or an event before the first, opens nothing', async () => {
    const made = await house();
    const twice = await rawClient(made.port);
    twice.tcp.write(
      Buffer.concat([
        clientFrame(OPCODE.binary, Buffer.from(HANDSHAKE), true),
        clientFrame(OPCODE.binary, Buffer.from(HANDSHAKE), true),
      ]),
    );
    const early = await rawClient(made.port);
    early.send(OPCODE.binary, packMessage({ type: 2, data: ['x'], nsp }));
    const nobody = await rawClient(made.port);
    nobody.send(OPCODE.binary, packMessage({ type: 0, data: null, nsp }));
    await until(() => twice.closed && early.closed && nobody.closed);
    expect([made.links.length, made.requests.length]).toEqual([0, 0]);
    expect(made.transport.counts.get('packet/out-of-place')).toBe(2);
    expect(made.transport.counts.get('packet/data')).toBe(1);
  });

  test('NT47 a handshake that is repeated on an open link ends it', async () => {
    const made = await house();
    const raw = await rawLink(made);
    raw.send(OPCODE.binary, HANDSHAKE);
    await until(() => raw.closed);
    expect(made).toMatchObject({ invalid: ['packet/out-of-place'], closes: [expect.any(String)] });
    expect(made.links).toHaveLength(1);
  });

  test.each([
    ['a text event', '42["x"]', 'packet/text'],
    ['an event called error', packMessage({ type: 2, data: ['error'], nsp }), 'packet/event-name'],
    ['an event without a name', packMessage({ type: 2, data: [{}], nsp }), 'packet/event-name'],
    ['an answer', packMessage({ type: 3, id: 0, data: [], nsp }), 'packet/out-of-place'],
    ['another namespace', packMessage({ type: 0, data: {}, nsp: '/x' }), 'packet/namespace'],
    ['nothing', new Uint8Array(0), 'msgpack/short'],
  ])('NT48 %s ends its connection under its name', async (_, payload, name) => {
    const made = await house();
    const raw = await rawLink(made);
    raw.send(typeof payload === 'string' ? OPCODE.text : OPCODE.binary, payload);
    await until(() => raw.closed);
    expect([made.invalid, made.requests, made.closes.length]).toEqual([[name], [], 1]);
    expect(made.transport.counts.get(name)).toBe(1);
  });

  test.each(['2', '9', 'x', ''])(
    'NT48 the text "%s" is no packet of a client and ends its connection',
    async (text) => {
      const made = await house();
      const raw = await rawLink(made);
      raw.send(OPCODE.text, text);
      await until(() => raw.closed);
      expect([made.requests, made.faults, made.closes.length]).toEqual([[], [], 1]);
    },
  );

  test('NT48 Engine.IO packets that mean nothing over WebSocket do nothing', async () => {
    const made = await house();
    const raw = await rawLink(made);
    for (const text of ['1', '5', '5probe', '6']) raw.send(OPCODE.text, text);
    raw.send(OPCODE.binary, packMessage({ type: 2, data: ['after', 1], nsp }));
    await until(() => made.requests.length === 1);
    expect([made.requests, made.invalid, made.faults, raw.closed]).toEqual([[['after', 1]], [], [], false]);
  });

  test('NT49 a flood of heartbeats or of WebSocket pings ends its connection', async () => {
    for (const [opcode, payload] of [
      [OPCODE.text, '3'],
      [OPCODE.ping, 'x'],
    ] as const) {
      const made = await house();
      const raw = await rawLink(made);
      for (let i = 0; i < 15; i++) raw.send(opcode, payload);
      await pause(50);
      expect(raw.closed).toBe(false);
      for (let i = 0; i < 100; i++) raw.send(opcode, payload);
      await until(() => raw.closed);
      expect(made.transport.counts.get('flood')).toBe(1);
    }
  });

  test('NT49 a message in many pieces, or larger than the bound, ends its connection', async () => {
    const made = await house();
    const pieces = await rawLink(made);
    pieces.send(OPCODE.binary, 'x', false);
    for (let i = 0; i < 20; i++) pieces.send(OPCODE.continued, 'x', false);
    const large = await rawClient(made.port);
    // Only the head: what it claims is refused before it comes.
    large.tcp.write(clientFrame(OPCODE.binary, Buffer.alloc(4097), true).subarray(0, 8));
    await until(() => pieces.closed && large.closed);
    expect([made.requests, made.frames]).toEqual([[], []]);
  });

  test('NT54 three hundred hostile packets, before and after the handshake, leave the server as it was', async () => {
    const made = await house({ connectionsPerAddress: 1000, handshakeBurst: 1000 });
    const good = stockClient(made.port);
    expect(await outcome(good)).toBe('in');
    const roll = dice(54);
    const guests = await Promise.all(Array.from({ length: 300 }, () => rawClient(made.port)));
    for (const guest of guests.slice(150)) guest.send(OPCODE.binary, HANDSHAKE);
    await until(() => made.links.length === 151);
    for (const guest of guests) guest.send(OPCODE.binary, specimen(roll).subarray(0, 4096));
    await until(() => guests.filter(({ closed }) => closed).length > 200);
    expect(await good.emitWithAck('echo', 'still here')).toBe('still here');
    expect([good.connected, made.faults, made.transport.counts.get('fault')]).toEqual([true, [], undefined]);
    expect(made.invalid.length).toBeGreaterThan(50);
    expect(made.requests.every(([event]) => typeof event === 'string')).toBe(true);
  });

  test('NT53 who says goodbye but keeps the connection is shown out', async () => {
    const made = await house();
    const raw = await rawLink(made);
    raw.send(OPCODE.binary, packMessage({ type: 1, nsp }));
    await until(() => raw.closed);
    expect(made.closes).toHaveLength(1);
  });
});

describe('slow guests', () => {
  test('NT52 who reads nothing costs a bounded amount and is let go', async () => {
    const made = await house();
    const raw = await rawLink(made);
    raw.tcp.pause();
    const payload = 'x'.repeat(50_000);
    let sent = 0;
    const before = process.memoryUsage().arrayBuffers;
    while (made.closes.length === 0 && sent < 20_000) {
      made.links[0].emit('e', payload);
      sent++;
      if (sent % 20 === 0) await pause(1);
    }
    expect(made.closes).toHaveLength(1);
    expect(made.transport.counts.get('link/stalled')).toBe(1);
    // The system takes some megabytes before a socket says that it is full; of ours there are 64 KiB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
  });

  test('NT52 who is told to go and does not take it is cut after two seconds', async () => {
    const made = await house();
    const raw = await rawLink(made);
    raw.tcp.pause();
    while (await isWritten(made.links[0], new Uint8Array(60_000)));
    made.links[0].emit('waits', 1);
    const tellMs = performance.now();
    made.links[0].close({ code: 'room/full', message: 'Full.' });
    await until(() => made.closes.length === 1);
    expect(performance.now() - tellMs).toBeGreaterThan(1900);
    expect(performance.now() - tellMs).toBeLessThan(2600);
  });
});

/** Whether the system takes a frame within a moment. */
async function isWritten(link: ServerLink, frame: Uint8Array): Promise<boolean> {
  let written = false;
  link.sendFrame(frame, () => (written = true));
  for (let i = 0; i < 20 && !written; i++) await pause(5);
  return written;
}
