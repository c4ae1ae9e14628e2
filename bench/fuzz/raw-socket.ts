import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { decodeMsgpack, SERVER_BOUNDS } from '#shared/net/msgpack.ts';
import type { Joined } from '#shared/net/protocol.ts';
import type { Dice } from '#shared/testing/hostile-packets.ts';

/*
 * A TCP connection that speaks WebSocket by hand, to say what no library would say.
 */

export interface RawSocket {
  readonly tcp: Socket;
  closed: boolean;
  /** The answer to the upgrade; empty until it came. */
  answer: string;
  /** Engine.IO has opened a session. */
  isOpened: boolean;
  /** A Socket.IO handshake was accepted. */
  isIn: boolean;
  joined: Joined | undefined;
  /** Frames that came since it last sat down. */
  states: number;
  /** Resolves when anything came, or nothing did for so long, or the connection ended. */
  news(ms: number): Promise<void>;
}

export const OPCODE = { continued: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export const PATH = '/socket.io/?EIO=4&transport=websocket';

/** Opens a connection and says `hello` at once: an upgrade, or something else. */
export function openRawSocket(port: number, hello: Uint8Array | string): RawSocket {
  const tcp = connect(port, '127.0.0.1');
  let pending: Buffer = Buffer.alloc(0);
  let wake = (): void => {};
  const raw: RawSocket = {
    ...{ tcp, closed: false, answer: '', isOpened: false, isIn: false, joined: undefined, states: 0 },
    news: (ms) => {
      if (raw.closed) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
  tcp.on('error', () => {});
  tcp.on('close', () => {
    raw.closed = true;
    wake();
  });
  tcp.on('data', (data) => {
    pending = takeIn(raw, Buffer.concat([pending, data]));
    wake();
  });
  tcp.write(hello);
  return raw;
}

/** First byte of the packet with which Engine.IO opens a session. */
const ENGINE_OPEN = 0x30;

/** Goes through what came; gives back what is not whole yet. */
function takeIn(raw: RawSocket, bytes: Buffer): Buffer {
  let at = 0;
  if (raw.answer === '') {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return bytes;
    raw.answer = bytes.toString('latin1', 0, end);
    at = end + 4;
    if (!raw.answer.startsWith('HTTP/1.1 101')) return Buffer.alloc(0);
  }
  for (;;) {
    const size = bytes[at + 1] & 0x7f;
    const head = size < 126 ? 2 : size === 126 ? 4 : 10;
    if (bytes.length < at + head) return bytes.subarray(at);
    const length = size < 126 ? size : size === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
    if (bytes.length < at + head + length) return bytes.subarray(at);
    if ((bytes[at] & 15) === OPCODE.text && bytes[at + head] === ENGINE_OPEN) raw.isOpened = true;
    if ((bytes[at] & 15) === OPCODE.binary) hear(raw, bytes.subarray(at + head, at + head + length));
    at += head + length;
  }
}

function hear(raw: RawSocket, message: Buffer): void {
  if (message[0] < 0x80) return void raw.states++;
  const result = decodeMsgpack(message, SERVER_BOUNDS);
  const packet = (result.ok ? result.value : {}) as { type?: number; data?: unknown };
  if (packet.type === 0) raw.isIn = true;
  if (!Array.isArray(packet.data)) return;
  if (packet.type === 3) sit(raw, (packet.data as { ok?: boolean; value?: unknown }[])[0]?.value);
  if (packet.type !== 2) return;
  const [event, payload] = packet.data as unknown[];
  if (event === 's') raw.states++;
  if (event === 'room:joined') sit(raw, payload);
  if (event === 'room:left') raw.joined = undefined;
}

function sit(raw: RawSocket, value: unknown): void {
  if (typeof value !== 'object' || value === null || !('epoch' in value)) return;
  raw.joined = value as Joined;
  raw.states = 0;
}

/** The bytes of a WebSocket frame from a client, masked by chance with zeros or with anything. */
export function clientFrame(roll: Dice, opcode: number, payload: Uint8Array, isFinal = true): Buffer {
  const head = payload.length < 126 ? 2 : 4;
  const out = Buffer.alloc(head + 4 + payload.length);
  out[0] = (isFinal ? 0x80 : 0) | opcode;
  out[1] = 0x80 | (head === 2 ? payload.length : 126);
  if (head === 4) out.writeUInt16BE(payload.length, 2);
  const isMasked = roll(2) === 0;
  if (isMasked) out.writeUInt32LE((roll(0x1_0000) * 0x1_0000 + roll(0x1_0000)) >>> 0, head);
  for (let i = 0; i < payload.length; i++) out[head + 4 + i] = payload[i] ^ out[head + (i & 3)];
  return out;
}

/** A message in one frame, or sometimes in a few. */
export function clientMessage(roll: Dice, payload: Uint8Array): Buffer {
  if (roll(8) > 0 || payload.length < 2) return clientFrame(roll, OPCODE.binary, payload);
  const cut = 1 + roll(payload.length - 1);
  const first = clientFrame(roll, OPCODE.binary, payload.subarray(0, cut), false);
  return Buffer.concat([first, clientFrame(roll, OPCODE.continued, payload.subarray(cut))]);
}

/** The ordinary upgrade, with more header lines where wanted. */
export function upgrade(path: string = PATH, lines: readonly string[] = []): string {
  const usual = ['Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  return [`GET ${path} HTTP/1.1`, ...usual, 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', ...lines, '', ''].join(
    '\r\n',
  );
}
