import { Buffer } from 'node:buffer';
import { connect as connectTcp, type Socket as TcpSocket } from 'node:net';
import { realClock } from '#server/clock.ts';

/*
 * A WebSocket by hand, without Socket.IO and without any library: to say what no client says, and to see every byte that comes.
 */

export const OPCODE = { continued: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export const ENGINE_PATH = '/socket.io/?EIO=4&transport=websocket';

const KEY = 'AAAAAAAAAAAAAAAAAAAAAA==';

/** One frame of a server, as it came. */
export interface WebSocketFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export interface BareWebSocket {
  readonly tcp: TcpSocket;
  /** All that came back, the answer to the upgrade first. */
  received: Buffer;
  closed: boolean;
  /** Does not end its half of the connection when the server has ended the other. */
  lingers: boolean;
  closedAfterMs(): number;
  send(opcode: number, payload: Uint8Array | string, isFinal?: boolean): void;
  /** All whole frames so far. */
  frames(): WebSocketFrame[];
}

/** Asks for a WebSocket; resolves once the server has answered or closed. `headers`: more lines, each with its end. */
export function openBareWebSocket(port: number, path = ENGINE_PATH, headers = ''): Promise<BareWebSocket> {
  const tcp = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
  const startMs = realClock.nowMs();
  let closedMs = Number.NaN;
  const bare: BareWebSocket = {
    tcp,
    received: Buffer.alloc(0),
    closed: false,
    lingers: false,
    closedAfterMs: () => closedMs - startMs,
    send: (opcode, payload, isFinal = true) => tcp.write(clientFrame(opcode, Buffer.from(payload as string), isFinal)),
    frames: () => framesOf(bare.received),
  };
  tcp.on('error', () => {});
  tcp.on('end', () => void (bare.lingers || tcp.end()));
  tcp.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${KEY}\r\n${headers}\r\n`,
  );
  return new Promise((resolve) => {
    tcp.on('data', (data) => {
      bare.received = Buffer.concat([bare.received, data]);
      if (bodyAt(bare.received) !== undefined) resolve(bare);
    });
    tcp.on('close', () => {
      bare.closed = true;
      closedMs = realClock.nowMs();
      resolve(bare);
    });
  });
}

/** A frame as a client writes it: masked, with a mask of zero. Up to 65,535 bytes. */
export function clientFrame(opcode: number, payload: Uint8Array, isFinal = true): Buffer {
  const head = payload.length < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
  head[0] = (isFinal ? 0x80 : 0) | opcode;
  head[1] = 0x80 | (payload.length < 126 ? payload.length : 126);
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** Where the answer to the upgrade ends. */
function bodyAt(received: Buffer): number | undefined {
  const end = received.indexOf('\r\n\r\n');
  return end < 0 ? undefined : end + 4;
}

function framesOf(received: Buffer): WebSocketFrame[] {
  const frames: WebSocketFrame[] = [];
  let at = bodyAt(received) ?? received.length;
  while (at + 2 <= received.length) {
    const short = received[at + 1];
    const from = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
    if (from > received.length) break;
    const length = short < 126 ? short : short === 126 ? received.readUInt16BE(at + 2) : received.readUInt32BE(at + 6);
    if (from + length > received.length) break;
    frames.push({ opcode: received[at] & 0x0f, payload: received.subarray(from, from + length) });
    at = from + length;
  }
  return frames;
}
