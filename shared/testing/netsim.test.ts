import { describe, expect, test } from 'vitest';
import type { ClientLinkHandler, Connect } from '#shared/net/link.ts';
import type { HandshakeAuth, Refusal } from '#shared/net/protocol.ts';
import { delayed, type DelayedConnect, type Line } from '#shared/testing/netsim.ts';
import { createVirtualClock, type VirtualClock } from '#shared/testing/virtual-clock.ts';

const LINE: Line = { upMs: 100, upJitterMs: 15, downMs: 60, downJitterMs: 10, seed: 3 };
const STEADY: Line = { ...LINE, upJitterMs: 0, downJitterMs: 0 };
const REFUSAL: Refusal = { code: 'room/full', message: 'The room is full.' };
const auth = (): HandshakeAuth => ({ protocol: 1 });

interface Arrival {
  readonly atMs: number;
  readonly what: string;
  readonly bytes?: readonly number[];
}

/** A server without a network: connects at once, writes down what arrives, answers requests with what they carried. */
interface FakeServer {
  readonly connect: Connect;
  readonly arrived: Arrival[];
  /** The client handlers of the connections made, oldest first. */
  readonly clients: ClientLinkHandler[];
}

function createFakeServer(clock: VirtualClock): FakeServer {
  const arrived: Arrival[] = [];
  const clients: ClientLinkHandler[] = [];
  const note = (what: string, bytes?: Uint8Array) =>
    arrived.push({ atMs: clock.nowMs(), what, ...(bytes && { bytes: Array.from(bytes) }) });
  const connect: Connect = (_auth, handler) => {
    clients.push(handler);
    note('connect');
    handler.onOpen();
    return {
      sendFrame: (bytes) => note('frame', bytes),
      request: (event, payload, answered) => {
        note(event);
        answered(payload);
      },
      close: () => {
        note('close');
        handler.onClose(undefined);
      },
    };
  };
  return { connect, arrived, clients };
}

/** A client that writes down what it hears. */
function createEar(clock: VirtualClock): { heard: Arrival[]; handler: ClientLinkHandler } {
  const heard: Arrival[] = [];
  const note = (what: string, bytes?: Uint8Array) =>
    heard.push({ atMs: clock.nowMs(), what, ...(bytes && { bytes: Array.from(bytes) }) });
  return {
    heard,
    handler: {
      onOpen: () => note('open'),
      onFrame: (bytes) => note('frame', bytes),
      onEvent: (event) => note(event),
      onClose: (final) => note(final ? final.code : 'lost'),
    },
  };
}

interface Scene {
  readonly clock: VirtualClock;
  readonly server: FakeServer;
  readonly connect: DelayedConnect;
  readonly heard: Arrival[];
  readonly handler: ClientLinkHandler;
}

function createScene(line: Line): Scene {
  const clock = createVirtualClock();
  const server = createFakeServer(clock);
  return { clock, server, connect: delayed(server.connect, clock, line), ...createEar(clock) };
}

function whats(arrivals: readonly Arrival[]): string[] {
  return arrivals.map((arrival) => arrival.what);
}

/** Everything that either end sees of a busy second. */
function busySecond(line: Line): Arrival[] {
  const { clock, server, connect, heard, handler } = createScene(line);
  const link = connect(auth, handler);
  clock.advanceTo(300);
  for (let item = 0; item < 60; item++) {
    clock.advanceBy(16);
    link.sendFrame(Uint8Array.of(item));
    server.clients[0].onFrame(Uint8Array.of(item));
  }
  clock.runUntilIdle(1_000);
  return [...server.arrived, ...heard];
}

describe('delayed link', () => {
  test('NT31 opening takes a way up and a way down', () => {
    const { clock, server, connect, heard, handler } = createScene(STEADY);
    connect(auth, handler);
    clock.runUntilIdle(1_000);
    expect(server.arrived).toStrictEqual([{ atMs: 100, what: 'connect' }]);
    expect(heard).toStrictEqual([{ atMs: 160, what: 'open' }]);
  });

  test('NT31 frames, messages and answers share one line each way and keep their order', () => {
    const { clock, server, connect, heard, handler } = createScene(LINE);
    const link = connect(auth, handler);
    link.sendFrame(Uint8Array.of(1));
    link.request('first', 'payload', (reply) => heard.push({ atMs: clock.nowMs(), what: `answer ${String(reply)}` }));
    link.sendFrame(Uint8Array.of(2));
    clock.advanceTo(400);
    server.clients[0].onEvent('news', null);
    server.clients[0].onFrame(Uint8Array.of(3));
    server.clients[0].onEvent('more', null);
    clock.runUntilIdle(1_000);
    expect(whats(server.arrived)).toStrictEqual(['connect', 'frame', 'first', 'frame']);
    expect(whats(heard)).toStrictEqual(['open', 'answer payload', 'news', 'frame', 'more']);
  });

  test('NT31 frames are copied when they are sent, both ways', () => {
    const { clock, server, connect, heard, handler } = createScene(STEADY);
    const link = connect(auth, handler);
    clock.advanceTo(200);
    const bytes = Uint8Array.of(1, 2, 3);
    link.sendFrame(bytes);
    server.clients[0].onFrame(bytes.subarray(1));
    bytes.fill(9);
    clock.runUntilIdle(1_000);
    expect(server.arrived.at(-1)?.bytes).toStrictEqual([1, 2, 3]);
    expect(heard.at(-1)?.bytes).toStrictEqual([2, 3]);
  });

  test('NT31 both directions keep to their own declared delay', () => {
    const events = busySecond(STEADY).filter((arrival) => arrival.bytes);
    for (const [index, arrival] of events.entries()) {
      const sentMs = 300 + 16 * ((arrival.bytes?.[0] ?? 0) + 1);
      expect(arrival.atMs - sentMs).toBe(index < 60 ? 100 : 60);
    }
    expect(events).toHaveLength(120);
  });

  test('NT31 the same seed gives the same schedule, another seed another', () => {
    expect(busySecond(LINE)).toStrictEqual(busySecond(LINE));
    expect(busySecond({ ...LINE, seed: 4 })).not.toStrictEqual(busySecond(LINE));
  });

  test('NT31 links of one line draw their own delays', () => {
    const { clock, server, connect } = createScene(LINE);
    connect(auth, createEar(clock).handler);
    connect(auth, createEar(clock).handler);
    clock.runUntilIdle(1_000);
    expect(server.arrived[0].atMs).not.toBe(server.arrived[1].atMs);
  });

  test('NT32 a cut loses what is under way, tells both ends, and passes nothing on', () => {
    const { clock, server, connect, heard, handler } = createScene(STEADY);
    const link = connect(auth, handler);
    clock.advanceTo(200);
    link.sendFrame(Uint8Array.of(1));
    link.request('asked', null, () => heard.push({ atMs: clock.nowMs(), what: 'answer' }));
    server.clients[0].onFrame(Uint8Array.of(2));
    connect.cut();
    link.sendFrame(Uint8Array.of(3));
    link.request('asked', null, () => heard.push({ atMs: clock.nowMs(), what: 'answer' }));
    server.clients[0].onFrame(Uint8Array.of(4));
    clock.runUntilIdle(1_000);
    expect(server.arrived).toStrictEqual([
      { atMs: 100, what: 'connect' },
      { atMs: 200, what: 'close' },
    ]);
    expect(heard).toStrictEqual([
      { atMs: 160, what: 'open' },
      { atMs: 200, what: 'lost' },
    ]);
  });

  test('NT32 an answer that was on its way when the line broke never comes', () => {
    const { clock, connect, handler } = createScene(STEADY);
    const link = connect(auth, handler);
    let answers = 0;
    clock.advanceTo(200);
    link.request('asked', null, () => answers++);
    clock.advanceTo(310);
    connect.cut();
    connect.restore();
    clock.runUntilIdle(1_000);
    expect(answers).toBe(0);
  });

  test('NT32 a mended line connects again, and the old connection is not heard any more', () => {
    const { clock, server, connect, heard, handler } = createScene(STEADY);
    const link = connect(auth, handler);
    clock.advanceTo(200);
    connect.cut();
    clock.advanceTo(1_000);
    connect.restore();
    connect.restore();
    clock.advanceTo(1_200);
    server.clients[0].onFrame(Uint8Array.of(1));
    server.clients[1].onFrame(Uint8Array.of(2));
    link.sendFrame(Uint8Array.of(3));
    clock.runUntilIdle(1_000);
    expect(whats(server.arrived)).toStrictEqual(['connect', 'close', 'connect', 'frame']);
    expect(heard.slice(2)).toStrictEqual([
      { atMs: 1_160, what: 'open' },
      { atMs: 1_260, what: 'frame', bytes: [2] },
    ]);
  });

  test('NT32 a link opened while the line is cut connects when it is mended', () => {
    const { clock, server, connect, heard, handler } = createScene(STEADY);
    connect.cut();
    connect(auth, handler);
    clock.advanceTo(500);
    expect(server.arrived).toStrictEqual([]);
    connect.restore();
    clock.runUntilIdle(1_000);
    expect(heard).toStrictEqual([{ atMs: 660, what: 'open' }]);
  });

  test('NT32 a client that never was open is not told that it was lost', () => {
    const { clock, connect, heard, handler } = createScene(STEADY);
    connect(auth, handler);
    clock.advanceTo(120);
    connect.cut();
    clock.runUntilIdle(1_000);
    expect(heard).toStrictEqual([]);
  });

  test('NT33 after close the server gets what was sent before, and the client hears nothing more', () => {
    const { clock, server, connect, heard, handler } = createScene(STEADY);
    const link = connect(auth, handler);
    clock.advanceTo(200);
    server.clients[0].onFrame(Uint8Array.of(1));
    link.sendFrame(Uint8Array.of(2));
    link.close();
    link.sendFrame(Uint8Array.of(3));
    link.close();
    connect.cut();
    connect.restore();
    clock.runUntilIdle(1_000);
    expect(server.arrived.slice(1)).toStrictEqual([
      { atMs: 300, what: 'frame', bytes: [2] },
      { atMs: 300, what: 'close' },
    ]);
    expect(whats(heard)).toStrictEqual(['open']);
  });

  test('NT33 a link closed before it was open never reaches the server', () => {
    const { clock, server, connect, heard, handler } = createScene(STEADY);
    connect(auth, handler).close();
    clock.runUntilIdle(1_000);
    expect([server.arrived, heard]).toStrictEqual([[], []]);
  });

  test('NT33 a refusal arrives after what was sent before it and ends the link for good', () => {
    const { clock, server, connect, heard, handler } = createScene(STEADY);
    connect(auth, handler);
    clock.advanceTo(200);
    server.clients[0].onEvent('news', null);
    server.clients[0].onClose(REFUSAL);
    clock.advanceTo(300);
    connect.cut();
    connect.restore();
    clock.runUntilIdle(1_000);
    expect(whats(heard)).toStrictEqual(['open', 'news', 'room/full']);
    expect(server.clients).toHaveLength(1);
  });

  test('NT33 a line with a delay that is no time is refused', () => {
    const clock = createVirtualClock();
    const { connect } = createFakeServer(clock);
    expect(() => delayed(connect, clock, { ...LINE, upMs: -1 })).toThrow('not -1');
    expect(() => delayed(connect, clock, { ...LINE, downJitterMs: Number.NaN })).toThrow('not NaN');
  });
});
