import { expect, test } from 'vitest';
import type { ClientLinkHandler, Connect } from '#shared/net/link.ts';
import { PROTOCOL_VERSION } from '#shared/net/protocol.ts';
import { HEARTBEAT_MS, tcpLine } from '#shared/testing/tcp-line.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';

/** A server that lets everybody in at once, and a client that writes down what it is told. */
function createRig() {
  const clock = createVirtualClock();
  const said: string[] = [];
  const server = { opened: 0, closed: 0, heard: [] as number[], handler: undefined as ClientLinkHandler | undefined };
  const connect: Connect = (_auth, handler) => {
    server.opened++;
    server.handler = handler;
    clock.after(0, () => handler.onOpen());
    return {
      sendFrame: (bytes) => void server.heard.push(bytes[0]!),
      request: (_event, _payload, answered) => answered('yes'),
      close: () => void server.closed++,
    };
  };
  const line = tcpLine(connect, clock, {
    upMs: 20,
    downMs: 30,
    jitterMs: 0,
    upBytesPerMs: Infinity,
    downBytesPerMs: Infinity,
    lossShare: 0,
    seed: 7,
  });
  const link = line(() => ({ protocol: PROTOCOL_VERSION }), {
    onOpen: () => void said.push(`open at ${clock.nowMs()}`),
    onFrame: (bytes) => void said.push(`frame ${bytes[0]} at ${clock.nowMs()}`),
    onEvent: (event) => void said.push(event),
    onClose: (final) => void said.push(final ? `closed: ${final.code}` : `lost at ${clock.nowMs()}`),
  });
  clock.advanceBy(100);
  return { clock, said, server, line, link };
}

test('SM1 each direction of a line takes its own time, frames and messages on one lane', () => {
  const { clock, said, server, link } = createRig();
  expect(said).toEqual(['open at 50']);
  const bytes = Uint8Array.of(5);
  link.sendFrame(bytes);
  bytes[0] = 6;
  clock.advanceBy(19);
  expect(server.heard).toEqual([]);
  clock.advanceBy(1);
  expect(server.heard).toEqual([5]);
  server.handler!.onFrame(Uint8Array.of(1));
  server.handler!.onEvent('room:left', null);
  clock.advanceBy(30);
  expect(said.slice(1)).toEqual(['frame 1 at 150', 'room:left']);
});

test('SM5 when a line is cut both ends learn at once, and the client tries until it is whole again', () => {
  const { clock, said, server, line, link } = createRig();
  link.sendFrame(Uint8Array.of(9));
  line.cut();
  expect(said.at(-1)).toBe('lost at 100');
  expect(server.closed).toBe(1);
  clock.advanceBy(20_000);
  expect(server).toMatchObject({ opened: 1, heard: [] });
  line.restore();
  clock.advanceBy(5100);
  expect(server.opened).toBe(2);
  expect(said.at(-1)).toMatch(/^open/);
});

test('SM5 a half-open connection: the end that was not told finds out by the heartbeat, and by nothing else', () => {
  const lostByClient = createRig();
  lostByClient.line.loseServerEnd();
  expect(lostByClient.said.at(-1)).toBe('lost at 100');
  lostByClient.clock.advanceBy(HEARTBEAT_MS - 1);
  expect(lostByClient.server).toMatchObject({ opened: 2, closed: 0 });
  lostByClient.clock.advanceBy(1);
  expect(lostByClient.server.closed).toBe(1);

  const { clock, said, server, line, link } = createRig();
  line.loseClientEnd();
  expect(server.closed).toBe(1);
  link.sendFrame(Uint8Array.of(1));
  server.handler!.onFrame(Uint8Array.of(2));
  clock.advanceBy(HEARTBEAT_MS - 1);
  expect(said).toEqual(['open at 50']);
  expect(server.heard).toEqual([]);
  clock.advanceBy(1);
  expect(said.at(-1)).toBe(`lost at ${100 + HEARTBEAT_MS}`);
  clock.advanceBy(1000);
  expect(server.opened).toBe(2);
});

test('SM4 a clogged line delivers all that waited, in both directions', () => {
  const { clock, said, server, line, link } = createRig();
  line.clog(3000);
  for (let at = 0; at < 100; at++) {
    link.sendFrame(Uint8Array.of(at));
    server.handler!.onFrame(Uint8Array.of(at));
    clock.advanceBy(16);
  }
  expect(server.heard).toEqual([]);
  expect(line.waitingDownBytes()).toBe(100);
  clock.advanceTo(3100);
  expect(server.heard).toEqual(Array.from({ length: 100 }, (_, at) => at));
  expect(said.slice(1)).toEqual(Array.from({ length: 100 }, (_, at) => `frame ${at} at 3100`));
});

test('SM5 what an older connection still says is not heard, and after a refusal or a close nothing is tried again', () => {
  const { clock, said, server, line, link } = createRig();
  const old = server.handler!;
  line.cut();
  line.restore();
  clock.advanceBy(1000);
  old.onFrame(Uint8Array.of(1));
  clock.advanceBy(100);
  expect(said.some((text) => text.startsWith('frame'))).toBe(false);
  server.handler!.onClose({ code: 'server/stopping', message: '' });
  clock.advanceBy(20_000);
  expect(said.at(-1)).toBe('closed: server/stopping');
  expect(server.opened).toBe(2);
  const other = createRig();
  other.link.close();
  other.clock.advanceBy(20_000);
  expect(other.server).toMatchObject({ opened: 1, closed: 1 });
  expect(other.said).toEqual(['open at 50']);
  link.close();
});

test('IN61 on another route only what enters from then on takes longer or shorter, and nothing is overtaken', () => {
  const { clock, said, server, line, link } = createRig();
  line.reroute(70, 10);
  server.handler!.onFrame(Uint8Array.of(1));
  link.sendFrame(Uint8Array.of(1));
  clock.advanceBy(10);
  expect(said.at(-1)).toBe('frame 1 at 110');
  line.reroute(20, 30);
  link.sendFrame(Uint8Array.of(2));
  clock.advanceBy(59);
  expect(server.heard).toEqual([]);
  clock.advanceBy(1);
  expect(server.heard).toEqual([1, 2]);
});
