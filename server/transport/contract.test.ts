import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import * as stockParser from 'socket.io-msgpack-parser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectSocketIo } from '#client/netcode/connection.ts';
import type { ClientLink, Connect, Doorman, ServerLink, ServerLinkHandler, Transport } from '#shared/net/link.ts';
import { type HandshakeAuth, PROTOCOL_VERSION, type Refusal, type Reply } from '#shared/net/protocol.ts';
import { realClock } from '#server/clock.ts';
import type { Counts } from '#server/transport/counts.ts';
import { createLoopback } from '#server/transport/loopback.ts';
import { createSocketIoTransport } from '#server/transport/socketio.ts';

/*
 * What every transport keeps. Both ends are the real ones: the loopback's own, and Socket.IO's over an HTTP server with
 * the client that browsers use. A new transport gets a line in `RIGS`.
 */

/** A transport under test, and the accidents that may happen to it. */
interface Rig {
  readonly transport: Transport & { readonly counts: Counts };
  readonly connect: Connect;
  readonly links: ClientLink[];
  readonly faults: unknown[];
  /** All connections break. */
  drop(): void;
  /** Every client sends these bytes as a message. */
  inject(bytes: Uint8Array): void;
  close(): Promise<void>;
}

async function loopbackRig(): Promise<Rig> {
  const faults: unknown[] = [];
  const loopback = createLoopback({ clock: realClock, deliver: 'soon', onFault: (error) => faults.push(error) });
  const { connect, dropAll, injectAll } = loopback;
  return { transport: loopback, connect, links: [], faults, drop: dropAll, inject: injectAll, close: async () => {} };
}

/** The stock parser, except that the event `raw` is sent as the bytes that it carries. */
class RawEncoder extends stockParser.Encoder {
  override encode(packet: { data?: unknown[] }): ArrayBuffer {
    if (packet.data?.[0] !== 'raw') return super.encode(packet);
    return [Buffer.from(packet.data[1] as Uint8Array)] as unknown as ArrayBuffer;
  }
}

async function socketIoRig(lane: 'raw' | 'events'): Promise<Rig> {
  const server = createServer();
  const sockets = new Set<TcpSocket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const faults: unknown[] = [];
  const options = { server, clock: realClock, isAllowedOrigin: () => true };
  const transport = createSocketIoTransport({ ...options, onFault: (error) => faults.push(error) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const links: ClientLink[] = [];
  const parser = { ...stockParser, Encoder: RawEncoder };
  const connect = connectSocketIo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { parser, lane });
  return {
    transport,
    faults,
    connect,
    links,
    drop: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    inject: (bytes) => links.forEach((link) => link.request('raw', bytes, () => {})),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

const RIGS: readonly (readonly [string, () => Promise<Rig>])[] = [
  ['loopback', loopbackRig],
  ['Socket.IO, frames as events', () => socketIoRig('events')],
  ['Socket.IO, raw lane', () => socketIoRig('raw')],
];

/** One link as the server saw it. */
interface Seen {
  readonly link: ServerLink;
  readonly log: unknown[];
  readonly arrivalsMs: number[];
  readonly closes: string[];
}

/** One client and all that it heard. */
interface Heard {
  readonly link: ClientLink;
  readonly log: unknown[];
  opens: number;
  readonly closes: (Refusal | undefined)[];
}

const AUTH: HandshakeAuth = { protocol: PROTOCOL_VERSION, token: 'seat-7' };
const WHY: Refusal = { code: 'room/full', message: 'This room is full.' };

let rig: Rig;
let seen: Seen[];

/** Behaviour that a test puts in the place of the default. */
interface Host {
  refuse?: Doorman['refuse'];
  opened?: (link: ServerLink) => void;
  handler?: (seen: Seen) => Partial<ServerLinkHandler>;
}

function start(host: Host = {}): void {
  rig.transport.start({
    refuse: host.refuse ?? (() => undefined),
    open: (link) => {
      const one: Seen = { link, log: [], arrivalsMs: [], closes: [] };
      seen.push(one);
      host.opened?.(link);
      return { ...recorder(one), ...host.handler?.(one) };
    },
  });
}

function recorder(one: Seen): ServerLinkHandler {
  return {
    onFrame: (bytes, arrivalMs) => {
      one.log.push(['frame', ...bytes]);
      one.arrivalsMs.push(arrivalMs);
    },
    onRequest: (event, payload, answer) => {
      one.log.push([event, payload]);
      if (event !== 'ignore') answer({ ok: true, value: payload });
    },
    onInvalid: (reason) => one.log.push(['invalid', reason]),
    onClose: (reason) => one.closes.push(reason),
  };
}

function connect(auth: () => HandshakeAuth = () => AUTH): Heard {
  const log: unknown[] = [];
  const closes: (Refusal | undefined)[] = [];
  const link = rig.connect(auth, {
    onOpen: () => void heard.opens++,
    onFrame: (bytes) => log.push(['frame', ...bytes]),
    onEvent: (event, payload) => log.push([event, payload]),
    onClose: (final) => closes.push(final),
  });
  const heard: Heard = { link, log, opens: 0, closes };
  rig.links.push(link);
  return heard;
}

/** Waits for what must come about; the sockets are real. */
async function until(isTrue: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(isTrue()).toBe(true), { interval: 2, timeout: 5000 });
}

/** Time for what must not come about. */
async function aWhile(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
}

/** A client that is in, and the server's end of it. */
async function joined(host?: Host): Promise<{ client: Heard; server: Seen }> {
  if (seen.length === 0) start(host);
  const before = seen.length;
  const client = connect();
  await until(() => client.opens === 1 && seen.length > before);
  return { client, server: seen[before] };
}

describe.each(RIGS)('%s', (_, makeRig) => {
  beforeEach(async () => {
    seen = [];
    rig = await makeRig();
  });
  afterEach(() => {
    for (const link of rig.links) link.close();
    return rig.close();
  });

  test('NT1 frames from the client arrive in order, byte for byte, with a time that does not go back', async () => {
    const { client, server } = await joined();
    const sentMs = realClock.nowMs();
    const sent = Array.from({ length: 50 }, (_unused, i) => [
      'frame',
      ...Array.from({ length: i }, (_none, j) => i ^ j),
    ]);
    for (const [, ...bytes] of sent) client.link.sendFrame(Uint8Array.from(bytes as number[]));
    await until(() => server.log.length === 50);
    expect(server.log).toEqual(sent);
    expect(server.arrivalsMs.toSorted((a, b) => a - b)).toEqual(server.arrivalsMs);
    expect(server.arrivalsMs[0]).toBeGreaterThanOrEqual(sentMs);
    expect(server.arrivalsMs[49]).toBeLessThanOrEqual(realClock.nowMs());
  });

  test('NT2 frames from the server arrive in order, byte for byte, whatever their length', async () => {
    const { client, server } = await joined();
    const sent = [0, 1, 17, 101, 102, 255, 256, 1200, 3000].map((length) =>
      Array.from({ length }, (_unused, i) => (i * 7) & 255),
    );
    for (const bytes of sent) server.link.sendFrame(Uint8Array.from(bytes), () => {});
    await until(() => client.log.length === sent.length);
    expect(client.log).toEqual(sent.map((bytes) => ['frame', ...bytes]));
  });

  test('NT2 a frame is exactly the bytes of its view, not of the buffer under it', async () => {
    const { client, server } = await joined();
    const buffer = Uint8Array.from({ length: 64 }, (_unused, i) => i);
    server.link.sendFrame(buffer.subarray(10, 13), () => {});
    client.link.sendFrame(buffer.subarray(20, 22));
    await until(() => client.log.length === 1 && server.log.length === 1);
    expect([client.log, server.log]).toEqual([[['frame', 10, 11, 12]], [['frame', 20, 21]]]);
  });

  test('NT3 `written` is called once per frame and never inside the call that sends', async () => {
    const { client, server } = await joined();
    const written: number[] = [];
    for (let i = 0; i < 20; i++) {
      let returned = false;
      server.link.sendFrame(Uint8Array.of(i), () => written.push(returned ? i : -1));
      returned = true;
    }
    await until(() => written.length === 20 && client.log.length === 20);
    await aWhile();
    expect(written).toEqual(Array.from({ length: 20 }, (_unused, i) => i));
  });

  test('NT3 `written` is called once when the connection is lost first, and when it is gone already', async () => {
    const { server } = await joined();
    const written: number[] = [];
    rig.drop();
    for (let i = 0; i < 3; i++) server.link.sendFrame(Uint8Array.of(i), () => written.push(i));
    await until(() => written.length === 3 && server.closes.length === 1);
    server.link.sendFrame(Uint8Array.of(3), () => written.push(3));
    expect(written).toEqual([0, 1, 2]);
    await until(() => written.length === 4);
    await aWhile();
    expect(written).toEqual([0, 1, 2, 3]);
  });

  test('NT4 a buffer is not read after `written`', async () => {
    const { client, server } = await joined();
    for (let i = 0; i < 20; i++) {
      const buffer = new Uint8Array(200).fill(i);
      server.link.sendFrame(buffer, () => buffer.fill(255));
    }
    await until(() => client.log.length === 20);
    expect(client.log).toEqual(Array.from({ length: 20 }, (_unused, i) => ['frame', ...new Uint8Array(200).fill(i)]));
  });

  test('NT5 events arrive in order as equal copies of any plain value', async () => {
    const { client, server } = await joined();
    const values = [null, true, 0, -1, 2 ** 40, 0.1, 'Zoë 🕹️', [], {}, [[1], { a: { b: null } }], 'x'.repeat(5000)];
    const list = [1, 2];
    server.link.emit('list', list);
    list.push(3);
    for (const value of values) server.link.emit('value', value);
    await until(() => client.log.length === values.length + 1);
    expect(client.log).toEqual([['list', [1, 2]], ...values.map((value) => ['value', value])]);
  });

  test('NT6 a request brings its event and payload, and gets the answer that is given, now or later', async () => {
    let answerLater: (reply: unknown) => void = () => {};
    const onRequest: ServerLinkHandler['onRequest'] = (event, payload, answer) => {
      if (event === 'later') answerLater = answer;
      else answer([event, payload]);
    };
    const { client } = await joined({ handler: () => ({ onRequest }) });
    const replies: unknown[] = [];
    client.link.request('later', 1, (reply) => replies.push(reply));
    client.link.request('now', { name: 'Zoë', list: [1, null] }, (reply) => replies.push(reply));
    client.link.request('nothing', null, (reply) => replies.push(reply));
    await until(() => replies.length === 2);
    answerLater('done');
    await until(() => replies.length === 3);
    expect(replies).toEqual([['now', { name: 'Zoë', list: [1, null] }], ['nothing', null], 'done']);
  });

  test('NT6 a second answer is a fault of the handler: reported, not sent', async () => {
    const onRequest: ServerLinkHandler['onRequest'] = (_event, _payload, answer) => {
      answer(1);
      answer(2);
    };
    const { client } = await joined({ handler: () => ({ onRequest }) });
    const replies: unknown[] = [];
    client.link.request('x', null, (reply) => replies.push(reply));
    await until(() => rig.faults.length === 1);
    await aWhile();
    expect(replies.filter((reply) => reply === 2)).toEqual([]);
  });

  test('NT7 frames and messages of a link keep one order, both ways', async () => {
    const { client, server } = await joined();
    for (let i = 0; i < 10; i++) {
      client.link.sendFrame(Uint8Array.of(i));
      client.link.request('r', i, () => {});
      server.link.sendFrame(Uint8Array.of(i), () => {});
      server.link.emit('e', i);
    }
    await until(() => client.log.length === 20 && server.log.length === 20);
    const expected = (name: string): unknown[] =>
      Array.from({ length: 20 }, (_unused, i) => (i % 2 ? [name, (i - 1) / 2] : ['frame', i / 2]));
    expect(client.log).toEqual(expected('e'));
    expect(server.log).toEqual(expected('r'));
  });

  test('NT8 a refusal at the door is told with code and sentence, opens nothing and is final', async () => {
    const asked: unknown[] = [];
    start({
      refuse: (auth, address) => {
        asked.push([auth, typeof address]);
        return WHY;
      },
    });
    const client = connect();
    await until(() => client.closes.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(client).toMatchObject({ opens: 0, log: [], closes: [WHY] });
    expect(asked).toEqual([[expect.objectContaining(AUTH), 'string']]);
    expect(seen).toEqual([]);
    expect(rig.transport.counts.get('door/room/full')).toBe(1);
  });

  test('NT8 a link shows what its client showed at the door, and has a name of its own', async () => {
    const first = await joined();
    const second = await joined();
    expect(first.server.link.auth).toMatchObject(AUTH);
    expect(first.server.link.address).not.toBe('');
    expect(first.server.link.id).not.toBe(second.server.link.id);
  });

  test('NT9 a link that is closed delivers what was emitted, says why, and its client stays away', async () => {
    const { client, server } = await joined();
    server.link.emit('last', 1);
    server.link.sendFrame(Uint8Array.of(2), () => {});
    server.link.close(WHY);
    server.link.close({ code: 'server/full', message: 'Second.' });
    server.link.emit('never', 3);
    await until(() => client.closes.length === 1 && server.closes.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(client).toMatchObject({
      opens: 1,
      log: [
        ['last', 1],
        ['frame', 2],
      ],
      closes: [WHY],
    });
    expect(server.closes).toHaveLength(1);
  });

  test('NT9 a link may be closed while it is opened', async () => {
    start({ opened: (link) => link.close(WHY) });
    const client = connect();
    await until(() => client.closes.length === 1 && seen[0]?.closes.length === 1);
    expect(client.closes).toEqual([WHY]);
  });

  test('NT10 after a lost connection both ends know once, and the client is back within half a second with new auth', async () => {
    start();
    let token = 0;
    const client = connect(() => ({ protocol: 1, token: `t${token++}` }));
    await until(() => client.opens === 1 && seen.length === 1);
    const lostMs = realClock.nowMs();
    rig.drop();
    await until(() => client.opens === 2 && seen.length === 2);
    expect(realClock.nowMs() - lostMs).toBeLessThan(700);
    expect(client.closes).toEqual([undefined]);
    expect(seen[0].closes).toHaveLength(1);
    expect(seen.map(({ link }) => link.auth.token)).toEqual(['t0', 't1']);
    client.link.sendFrame(Uint8Array.of(9));
    await until(() => seen[1].log.length === 1);
    expect(seen[0].log).toEqual([]);
  });

  test('NT11 nothing is sent while the connection is down, nor kept for later', async () => {
    const { client } = await joined();
    rig.drop();
    await until(() => client.closes.length === 1);
    const replies: unknown[] = [];
    client.link.sendFrame(Uint8Array.of(1));
    client.link.request('x', 1, (reply) => replies.push(reply));
    await until(() => client.opens === 2 && seen.length === 2);
    await aWhile();
    expect([seen[1].log, replies]).toEqual([[], []]);
  });

  test('NT11 a request that was under way when the connection broke is never answered', async () => {
    const { client, server } = await joined();
    const replies: unknown[] = [];
    client.link.request('ignore', 1, (reply) => replies.push(reply));
    await until(() => server.log.length === 1);
    rig.drop();
    await until(() => client.opens === 2);
    client.link.request('x', 2, (reply) => replies.push(reply));
    await until(() => replies.length === 1);
    expect(replies).toEqual([{ ok: true, value: 2 }]);
  });

  test('NT12 a client that closes is gone for the server at once, and hears nothing more', async () => {
    const { client, server } = await joined();
    client.link.sendFrame(Uint8Array.of(1));
    client.link.close();
    server.link.emit('late', 1);
    client.link.sendFrame(Uint8Array.of(2));
    await until(() => server.closes.length === 1);
    await aWhile();
    expect(server.log).toEqual([['frame', 1]]);
    expect(client).toMatchObject({ opens: 1, log: [], closes: [] });
  });

  test('NT13 bytes that are no message are told by name and counted, and end their link for good', async () => {
    const { client, server } = await joined();
    rig.inject(Uint8Array.of(0xc1));
    await until(() => client.closes.length === 1 && server.closes.length === 1);
    expect(server.log).toEqual([['invalid', 'msgpack/reserved']]);
    expect(client.closes[0]?.code).toBe('message/invalid');
    expect(rig.transport.counts.get('msgpack/reserved')).toBe(1);
  });

  test('NT13 ... and no other link', async () => {
    const bad = await joined();
    rig.inject(Uint8Array.of(0xc1));
    await until(() => bad.client.closes.length === 1);
    const good = await joined();
    good.client.link.sendFrame(Uint8Array.of(5));
    await until(() => good.server.log.length === 1);
    expect(good.server.log).toEqual([['frame', 5]]);
  });

  test('NT14 a message larger than the bound never reaches the handler, and the server lives', async () => {
    const { client, server } = await joined();
    client.link.request('big', 'x'.repeat(5000), () => {});
    await until(() => client.closes.length > 0 && server.closes.length === 1);
    expect(server.log.filter((entry) => (entry as unknown[])[0] === 'big')).toEqual([]);
    const good = await joined();
    good.client.link.sendFrame(Uint8Array.of(5));
    await until(() => good.server.log.length === 1);
  });

  test('NT15 frames beyond the limit are dropped and counted, and a flood ends its link', async () => {
    const { client, server } = await joined();
    const frame = new Uint8Array(18);
    for (let i = 0; i < 300; i++) client.link.sendFrame(frame);
    await until(() => (rig.transport.counts.get('excess/frames') ?? 0) > 0);
    expect(server.closes).toEqual([]);
    for (let i = 0; i < 700; i++) client.link.sendFrame(frame);
    await until(() => client.closes.length === 1);
    expect(client.closes[0]?.code).toBe('message/too-many');
    expect(server.log.length).toBeGreaterThanOrEqual(180);
    expect(server.log.length).toBeLessThan(300);
  });

  test('NT16 requests beyond the limit are answered with a refusal, and a flood ends its link', async () => {
    const { client, server } = await joined();
    const replies: Reply<unknown>[] = [];
    for (let i = 0; i < 30; i++) client.link.request('x', i, (reply) => replies.push(reply as Reply<unknown>));
    await until(() => replies.length === 30);
    expect(replies.filter(({ ok }) => ok).length).toBeLessThan(25);
    expect(replies.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'message/too-many' } });
    expect(server.closes).toEqual([]);
    for (let i = 0; i < 60; i++) client.link.request('x', i, () => {});
    await until(() => client.closes.length === 1);
    expect(client.closes[0]?.code).toBe('message/too-many');
  });

  test.each(['onFrame', 'onRequest', 'onClose'] as const)(
    'NT17 a handler that throws in %s hurts nobody else',
    async (name) => {
      const broken = (): never => {
        throw new Error(`broken ${name}`);
      };
      const bystander = (): object => (seen.length === 1 ? {} : { [name]: broken });
      const other = await joined({ handler: bystander });
      const { client } = await joined();
      if (name === 'onFrame') client.link.sendFrame(Uint8Array.of(1));
      if (name === 'onRequest') client.link.request('x', 1, () => {});
      if (name === 'onClose') client.link.close();
      await until(() => rig.faults.length === 1);
      expect(rig.faults[0]).toMatchObject({ message: `broken ${name}` });
      other.client.link.sendFrame(Uint8Array.of(7));
      await until(() => other.server.log.length === 1);
      if (name === 'onClose') return;
      // The victim's connection is dropped, not refused: it is back by itself.
      await until(() => client.opens === 2);
    },
  );

  test('NT17 a handler that throws over bytes that are no message loses its link as others do', async () => {
    const onInvalid = (): never => {
      throw new Error('broken');
    };
    const { client } = await joined({ handler: () => ({ onInvalid }) });
    rig.inject(Uint8Array.of(0xc1));
    await until(() => client.closes.length === 1);
    expect([client.closes[0]?.code, rig.faults.length]).toEqual(['message/invalid', 1]);
  });

  test('NT17 a `written` that throws is reported and stops nothing', async () => {
    const { client, server } = await joined();
    server.link.sendFrame(Uint8Array.of(1), () => {
      throw new Error('broken written');
    });
    server.link.sendFrame(Uint8Array.of(2), () => {});
    await until(() => client.log.length === 2 && rig.faults.length === 1);
  });

  test('NT17 a doorman who throws turns away, and may be asked again', async () => {
    let asked = 0;
    start({
      refuse: () => {
        if (asked++ === 0) throw new Error('broken doorman');
        return undefined;
      },
    });
    const client = connect();
    await until(() => client.opens === 1);
    expect([asked, rig.faults.length, seen.length]).toEqual([2, 1, 1]);
  });

  test('NT17 a doorman who throws when a link opens drops it', async () => {
    let opened = 0;
    start({
      opened: () => {
        if (opened++ === 0) throw new Error('broken open');
      },
    });
    const client = connect();
    await until(() => client.opens > 0 && seen.length === 2);
    expect(rig.faults).toHaveLength(1);
  });

  test('NT18 stopping tells everybody why, lets nobody in, and ends when nothing is open', async () => {
    const first = await joined();
    const second = await joined();
    const stopping: Refusal = { code: 'server/stopping', message: 'The server restarts.' };
    first.server.link.emit('last', 1);
    await rig.transport.stop(stopping);
    await until(() => first.client.closes.length === 1 && second.client.closes.length === 1);
    expect([first.client.closes, second.client.closes]).toEqual([[stopping], [stopping]]);
    expect(first.client.log).toEqual([['last', 1]]);
    expect(seen.map(({ closes }) => closes.length)).toEqual([1, 1]);
    const late = connect();
    await aWhile();
    expect([late.opens, seen.length]).toEqual([0, 2]);
    late.link.close();
  });

  test('NT18 stopping when nobody is there ends at once', async () => {
    start();
    await rig.transport.stop(WHY);
    expect(seen).toEqual([]);
  });
});
