import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import * as stockParser from 'socket.io-msgpack-parser';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { connectSocketIo } from '#client/netcode/connection.ts';
import { packMessage } from '#shared/net/codec.ts';
import { dice } from '#shared/testing/hostile-packets.ts';
import { INPUT_FRAME } from '#shared/net/input-frame.ts';
import type { ServerLink } from '#shared/net/link.ts';
import { isRawFrame } from '#shared/net/raw-lane.ts';
import { STATE_FRAME } from '#shared/net/state-header.ts';
import { realClock } from '#server/clock.ts';
import { type BareWebSocket, clientFrame, OPCODE, openBareWebSocket } from '#server/testing/bare-web-socket.ts';
import { type House, openHouse } from '#server/testing/open-house.ts';
import { openRawLane } from '#server/transport/raw-lane.ts';

/*
 * What the raw lane takes for granted of Socket.IO, Engine.IO and ws, asked of the versions that are installed: when one of these
 * fails after an upgrade, `raw-lane.ts` is the file to look into. What all lanes promise is in `contract.test.ts`.
 */

/** Tests run side by side, since some only wait; so all houses stand until the last one is done. */
const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

async function house(): Promise<House> {
  const made = await openHouse();
  cleanups.push(made.close);
  return made;
}

async function bare(port: number): Promise<BareWebSocket> {
  const socket = await openBareWebSocket(port);
  cleanups.push(() => void socket.tcp.destroy());
  return socket;
}

async function until(isTrue: () => boolean, timeout = 5000): Promise<void> {
  await vi.waitFor(() => expect(isTrue()).toBe(true), { interval: 5, timeout });
}

const nsp = '/';
const handshake = (auth: object): Uint8Array => packMessage({ type: 0, data: auth, nsp });
const RAW = handshake({ protocol: 1, lane: 'raw' });
const event = (...data: unknown[]): Uint8Array => packMessage({ type: 2, data, nsp });

/** A client on the raw lane that has been let in. */
async function rawLink(made: House): Promise<BareWebSocket> {
  const before = made.links.length;
  const socket = await bare(made.port);
  socket.send(OPCODE.binary, RAW);
  await until(() => made.links.length > before && socket.frames().length >= 2);
  return socket;
}

describe.concurrent('the raw lane', () => {
  test('NT81 a state is one binary WebSocket message that holds the frame and nothing else', async () => {
    const made = await house();
    const socket = await rawLink(made);
    const before = socket.frames().length;
    const frames = [1, 125, 126, 300, 30_000].map((length) => Buffer.alloc(length, length & 0x7f));
    for (const frame of frames) made.links[0].sendFrame(frame, () => {});
    await until(() => socket.frames().length === before + frames.length);
    expect(socket.frames().slice(before)).toEqual(frames.map((payload) => ({ opcode: OPCODE.binary, payload })));
  });

  test('NT81 an input is one binary WebSocket message that holds the frame and nothing else', async () => {
    const made = await house();
    const socket = await rawLink(made);
    for (const frame of [[INPUT_FRAME, 1, 2], [0x7f], [0], []]) socket.send(OPCODE.binary, Uint8Array.from(frame));
    await until(() => made.frames.length === 4);
    expect(made.frames).toEqual([[INPUT_FRAME, 1, 2], [0x7f], [0], []]);
    expect(made.invalid).toEqual([]);
  });

  test('NT81 the first byte of our frames is none that a packet of Socket.IO has', () => {
    expect([STATE_FRAME, INPUT_FRAME].every((type) => isRawFrame(Uint8Array.of(type)))).toBe(true);
    const packets = [
      {},
      { type: 2, data: ['x'], nsp },
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i, i])),
    ];
    for (const packet of packets) expect(isRawFrame(packMessage(packet))).toBe(false);
  });

  test('NT82 on the raw lane everything else is as without it: requests, the event of inputs, what is no packet', async () => {
    const made = await house();
    const socket = await rawLink(made);
    socket.send(OPCODE.binary, event('i', Uint8Array.of(7)));
    socket.send(OPCODE.binary, event('hello', 1));
    await until(() => made.requests.length === 1);
    expect([made.frames, made.requests]).toEqual([[[7]], [['hello', 1]]]);
    socket.send(OPCODE.binary, Uint8Array.of(0x90));
    await until(() => socket.closed);
    expect(made.invalid).toEqual(['packet/not-a-map']);
  });

  test('NT82 a frame without the raw lane is no packet, and ends its connection', async () => {
    const made = await house();
    const socket = await bare(made.port);
    socket.send(OPCODE.binary, handshake({ protocol: 1 }));
    await until(() => made.links.length === 1);
    socket.send(OPCODE.binary, Uint8Array.of(INPUT_FRAME));
    await until(() => socket.closed);
    expect([made.frames, made.invalid]).toEqual([[], ['packet/not-a-map']]);
  });

  test('NT82 a frame before the handshake opens nothing', async () => {
    const made = await house();
    const socket = await bare(made.port);
    socket.send(OPCODE.binary, Uint8Array.of(INPUT_FRAME));
    await until(() => socket.closed);
    expect([made.links, made.frames]).toEqual([[], []]);
  });

  test('NT83 the heartbeat goes on between frames: who answers it stays, who only sends frames goes', async () => {
    const made = await house();
    const alive = await rawLink(made);
    const deaf = await rawLink(made);
    let answered = 0;
    const timer = setInterval(() => {
      for (const link of made.links) link.sendFrame(Uint8Array.of(STATE_FRAME), () => {});
      for (const socket of [alive, deaf]) socket.send(OPCODE.binary, Uint8Array.of(INPUT_FRAME));
      const pings = alive
        .frames()
        .filter(({ opcode, payload }) => opcode === OPCODE.text && payload.toString() === '2');
      for (; answered < pings.length; answered++) alive.send(OPCODE.text, '3');
    }, 50);
    cleanups.push(() => clearInterval(timer));
    await until(() => deaf.closed && answered >= 4, 14_000);
    expect([alive.closed, made.closes.length]).toEqual([false, 1]);
  }, 20_000);

  test('NT84 each connection asks anew: after a reconnection without the lane, frames are events', async () => {
    const made = await house();
    let attempts = 0;
    const auth = (answer: (data: object) => void): void => answer(attempts++ === 0 ? { lane: 'raw' } : {});
    const url = `http://127.0.0.1:${made.port}`;
    const options = { parser: stockParser, transports: ['websocket'], reconnectionDelay: 50, forceNew: true, auth };
    const socket = io(url, options);
    cleanups.push(() => void socket.disconnect());
    const heard: unknown[] = [];
    socket.on('s', (frame) => heard.push(frame));
    await until(() => made.links.length === 1);
    // The stock parser breaks over a raw frame, and Socket.IO comes back.
    made.links[0].sendFrame(Uint8Array.of(1), () => {});
    await until(() => made.links.length === 2 && socket.connected);
    made.links[1].sendFrame(Uint8Array.of(2), () => {});
    await until(() => heard.length === 1);
    expect([heard, made.links.map(({ auth: { lane } }) => lane)]).toEqual([[Buffer.of(2)], ['raw', undefined]]);
  });

  test('NT84 our client asks for the raw lane with every connection, unless it is told to use events', async () => {
    const made = await house();
    const url = `http://127.0.0.1:${made.port}`;
    const handler = { onOpen: () => {}, onFrame: () => {}, onEvent: () => {}, onClose: () => {} };
    for (const options of [{}, { lane: 'events' }] as const) {
      const link = connectSocketIo(url, options)(() => ({ protocol: 1 }), handler);
      cleanups.push(() => link.close());
    }
    await until(() => made.links.length === 2);
    expect(made.links.map(({ auth }) => auth.lane).toSorted()).toEqual(['raw', undefined]);
  });

  test('NT85 who says goodbye to the WebSocket in the same breath as hello harms nobody and gets no more frames', async () => {
    const made = await house();
    const socket = await bare(made.port);
    socket.tcp.write(Buffer.concat([clientFrame(OPCODE.binary, RAW), clientFrame(OPCODE.close, Buffer.of(3, 232))]));
    await until(() => socket.closed);
    expect(made.faults).toEqual([]);
    expect(socket.frames().at(-1)?.opcode).toBe(OPCODE.close);
  });

  test('NT85 once a WebSocket has begun to close, frames call back and are not written behind the goodbye', async () => {
    const made = await house();
    const socket = await rawLink(made);
    socket.lingers = true;
    let written = 0;
    socket.send(OPCODE.close, Buffer.of(3, 232));
    await until(() => socket.frames().at(-1)?.opcode === OPCODE.close);
    const closingMs = realClock.nowMs();
    for (let i = 0; i < 3; i++) made.links[0].sendFrame(Uint8Array.of(STATE_FRAME), () => written++);
    await until(() => written === 3 && made.closes.length === 1);
    // Bytes behind the end would have broken the connection at once; so it waits a second for the other side.
    expect(realClock.nowMs() - closingMs).toBeGreaterThan(500);
    expect(socket.frames().at(-1)?.opcode).toBe(OPCODE.close);
  });

  test('NT85 what comes while a link that was closed still writes its last bytes is not heard', async () => {
    const made = await house();
    const socket = await rawLink(made);
    socket.tcp.pause();
    while (await isWritten(made.links[0], new Uint8Array(60_000)));
    made.links[0].emit('waits', 1);
    made.links[0].close({ code: 'room/full', message: 'Full.' });
    socket.send(OPCODE.binary, Uint8Array.of(INPUT_FRAME));
    await until(() => made.closes.length === 1);
    expect(made.frames).toEqual([]);
  });

  test('NT86 who reads nothing on the raw lane is let go once 64 KiB wait', async () => {
    const made = await house();
    const socket = await rawLink(made);
    socket.tcp.pause();
    const frame = new Uint8Array(30_000);
    let [sent, written] = [0, 0];
    while (made.closes.length === 0 && sent < 20_000) {
      made.links[0].sendFrame(frame, () => written++);
      sent++;
      expect(sent - written).toBeLessThanOrEqual(3);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => written === sent);
    expect([made.closes.length, made.transport.counts.get('link/stalled')]).toEqual([1, 1]);
  });
});

describe.concurrent('the short way of frames past ws', () => {
  /** What is said of a frame, an event and so on, in the words of `openHouse`, and the WebSocket frames that say it. */
  const parts: readonly (() => { heard?: number[]; asked?: string; bytes: Buffer })[] = [
    () => said([INPUT_FRAME, 1, 2, 3]),
    () => said([0x7f]),
    () => said([]),
    () => said(Array.from({ length: 125 }, (_, i) => i)),
    () => said(Array.from({ length: 126 }, (_, i) => i)),
    () => said(Array.from({ length: 1000 }, (_, i) => i & 0x7f)),
    () => ({ bytes: clientFrame(OPCODE.text, Buffer.from('3')) }),
    () => ({ bytes: clientFrame(OPCODE.ping, Buffer.from('abc')) }),
    () => ({ asked: 'hello', bytes: clientFrame(OPCODE.binary, event('hello', 1)) }),
    () => ({ heard: [7, 8], bytes: clientFrame(OPCODE.binary, event('i', Uint8Array.of(7, 8))) }),
    () => {
      const pieces = [clientFrame(OPCODE.binary, Buffer.of(5, 6), false), clientFrame(OPCODE.ping, Buffer.of())];
      return { heard: [5, 6, 7], bytes: Buffer.concat([...pieces, clientFrame(OPCODE.continued, Buffer.of(7))]) };
    },
  ];

  function said(heard: number[]): { heard: number[]; bytes: Buffer } {
    return { heard, bytes: clientFrame(OPCODE.binary, Buffer.from(heard)) };
  }

  test('NT132 frames are heard the same, once and in order, among all else that a WebSocket says and however it is cut', async () => {
    const made = await house();
    const socket = await rawLink(made);
    socket.tcp.setNoDelay();
    const roll = dice(20_261_121);
    const all = Array.from({ length: 16 }, () => parts)
      .flat()
      .map((part) => ({ part, order: roll(1e9) }));
    const stream = all.toSorted((a, b) => a.order - b.order).map(({ part }) => part());
    // A handful at a time, below what is a flood.
    for (let at = 0; at < stream.length; at += 4) {
      const bytes = Buffer.concat(stream.slice(at, at + 4).map((one) => one.bytes));
      for (let from = 0, to = 0; from < bytes.length; from = to) {
        to = from + 1 + roll(roll(2) === 0 ? 8 : 2000);
        socket.tcp.write(bytes.subarray(from, to));
        await sleep(1);
      }
      await sleep(100);
    }
    const heard = stream.flatMap((one) => (one.heard ? [one.heard] : []));
    await until(() => made.frames.length >= heard.length);
    expect(made.frames).toEqual(heard);
    expect(made.requests.length).toBe(16);
    expect([made.closes, made.invalid, made.faults]).toEqual([[], [], []]);
  }, 20_000);

  test('NT132 most of them go the short way, where this Node allows it', async () => {
    const made = await house();
    const socket = await rawLink(made);
    const push = vi.spyOn(made.sockets[0], 'push');
    for (let i = 0; i < 20; i++) socket.send(OPCODE.binary, Uint8Array.of(INPUT_FRAME, i));
    await until(() => made.frames.length === 20);
    expect(push).not.toHaveBeenCalled();
  });

  test('NT133 what is against the protocol ends the connection as ever, with frames before it and none after', async () => {
    const frame = clientFrame(OPCODE.binary, Buffer.of(INPUT_FRAME));
    const wrongs = [
      // Without a mask; with an extension; of no type; a ping in pieces; a piece of nothing.
      Buffer.of(0x82, 1, 1),
      Buffer.concat([Buffer.of(0xc2), frame.subarray(1)]),
      Buffer.concat([Buffer.of(0x83), frame.subarray(1)]),
      clientFrame(OPCODE.ping, Buffer.of(), false),
      clientFrame(OPCODE.continued, Buffer.of(1)),
    ];
    for (const wrong of wrongs) {
      const made = await house();
      const socket = await rawLink(made);
      socket.tcp.write(Buffer.concat([frame, frame, wrong, frame]));
      await until(() => socket.closed);
      expect([wrong, made.frames]).toEqual([wrong, [[INPUT_FRAME], [INPUT_FRAME]]]);
      expect(socket.frames().at(-1)).toEqual({ opcode: OPCODE.close, payload: Buffer.of(3, 234) });
    }
  });

  test('NT133 a message between the pieces of another ends the connection, also when it comes by itself', async () => {
    const made = await house();
    const socket = await rawLink(made);
    socket.send(OPCODE.binary, Buffer.of(1), false);
    await sleep(50);
    socket.send(OPCODE.binary, Buffer.of(INPUT_FRAME));
    await until(() => socket.closed);
    expect([made.frames, socket.frames().at(-1)?.payload]).toEqual([[], Buffer.of(3, 234)]);
  });

  test('NT133 bytes that look like a frame within another are none, wherever that one is cut', async () => {
    const made = await house();
    const socket = await rawLink(made);
    socket.tcp.setNoDelay();
    const inner = clientFrame(OPCODE.binary, Buffer.of(INPUT_FRAME));
    const [outer, whole] = disguised(Buffer.concat([inner, inner]));
    // Its length and its mask look like the head of a frame of nothing.
    const empty = Buffer.of(0x82, 0x82, 0x80, 0, 0, 0, INPUT_FRAME ^ 0x80, 1);
    const cuts = [6, 6 + inner.length].map((at) => [whole.subarray(0, at), whole.subarray(at)]);
    for (const pieces of [...cuts, [empty.subarray(0, 1), empty.subarray(1)]]) {
      for (const piece of pieces) {
        socket.tcp.write(piece);
        await sleep(50);
      }
    }
    await until(() => made.frames.length === 3);
    expect(made.frames).toEqual([outer, outer, [INPUT_FRAME, 1]]);
  });

  /** A frame whose masked payload is `bytes`, and the payload: a mask makes its first byte that of a frame. */
  function disguised(bytes: Buffer): [payload: number[], frame: Buffer] {
    const mask = bytes[0] ^ INPUT_FRAME;
    const head = Buffer.of(0x82, 0x80 | bytes.length, mask, 0, 0, 0);
    return [Array.from(bytes, (byte, i) => byte ^ ((i & 3) === 0 ? mask : 0)), Buffer.concat([head, bytes])];
  }

  test.each([0, 1])(
    'NT133 what comes behind a goodbye is not heard, %i frames in one piece with it and one later',
    async (n) => {
      const made = await house();
      const socket = await rawLink(made);
      socket.lingers = true;
      const frame = clientFrame(OPCODE.binary, Buffer.of(INPUT_FRAME));
      const behind = n === 0 ? [] : [frame];
      socket.tcp.write(Buffer.concat([frame, clientFrame(OPCODE.close, Buffer.of(3, 232)), ...behind]));
      await until(() => socket.frames().at(-1)?.opcode === OPCODE.close);
      socket.tcp.write(frame);
      await until(() => made.closes.length === 1);
      expect([made.frames, made.faults]).toEqual([[[INPUT_FRAME]], []]);
    },
  );

  test('NT133 a frame of which half comes with the handshake is heard', async () => {
    const made = await house();
    const socket = await bare(made.port);
    const frame = clientFrame(OPCODE.binary, Buffer.of(INPUT_FRAME, 4, 5));
    socket.tcp.write(Buffer.concat([clientFrame(OPCODE.binary, RAW), frame.subarray(0, 7)]));
    await until(() => made.links.length === 1);
    socket.tcp.write(Buffer.concat([frame.subarray(7), frame]));
    await until(() => made.frames.length === 2);
    expect(made.frames).toEqual([
      [INPUT_FRAME, 4, 5],
      [INPUT_FRAME, 4, 5],
    ]);
  });
});

/** Whether the system takes a frame within a moment. */
async function isWritten(link: ServerLink, frame: Uint8Array): Promise<boolean> {
  let written = false;
  link.sendFrame(frame, () => (written = true));
  await vi.waitFor(() => expect(written).toBe(true), { interval: 5, timeout: 150 }).catch(() => {});
  return written;
}

test('NT87 a Socket.IO that is built in another way is told apart when a link opens', () => {
  const socket = { readyState: 1, listeners: () => [() => {}, () => {}] };
  const conn = (transport: object): Parameters<typeof openRawLane>[0] =>
    ({ transport, request: { socket: {} } }) as unknown as Parameters<typeof openRawLane>[0];
  expect(() => openRawLane(conn({}))).toThrow('keeps its WebSocket in `socket`');
  expect(() => openRawLane(conn({ socket })).divert(() => {})).toThrow('listens to the messages of its WebSocket once');
  const ofNoReceiver = { readyState: 1, listeners: () => [() => {}], removeListener: () => {}, on: () => {} };
  expect(() => openRawLane(conn({ socket: ofNoReceiver })).divert(() => {})).toThrow('says in `_receiver` how far');
});
