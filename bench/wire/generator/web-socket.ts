import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';

/*
 * The client's end of a WebSocket (RFC 6455) in as few steps as it can be done, so that one process holds many: no masking but with
 * zeros, no fragments, no extensions. All sockets of the process read into one buffer, because a message is only valid during
 * the call that tells of it.
 */

export interface WebSocketHandler {
  /** The upgrade was accepted. */
  onOpen(): void;
  /** The payload is `bytes[from..to)`, valid during the call. */
  onMessage(bytes: Buffer, from: number, to: number, isText: boolean): void;
  onClose(why: string): void;
}

export interface WebSocketWire {
  /** Sends one message. The bytes are copied. */
  send(payload: Uint8Array, isText: boolean): void;
  close(): void;
}

const READ_BYTES = 65_536;
const TEXT = 0x1;
const BINARY = 0x2;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const FINAL = 0x80;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MASK_BYTES = 4;
const HEAD_END = '\r\n\r\n';

const shared = Buffer.allocUnsafe(READ_BYTES);

/** Connects to a port of this machine, from one of its addresses, and asks for an upgrade of `path`. */
export function openWebSocket(
  port: number,
  path: string,
  handler: WebSocketHandler,
  localAddress = '127.0.0.1',
): WebSocketWire {
  const reader = createFrameReader(handler, (payload) => write(socket, PONG, payload));
  let isOpen = false;
  let head = '';
  const onread = { buffer: shared, callback: (length: number) => (take(shared.subarray(0, length)), true) };
  const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true, onread });
  socket.on('connect', () => socket.write(upgradeRequest(port, path)));
  socket.on('error', (error) => handler.onClose(error.message));
  socket.on('close', () => handler.onClose('closed'));

  function take(bytes: Buffer): void {
    if (isOpen) reader.take(bytes);
    else takeHead(bytes);
  }

  function takeHead(bytes: Buffer): void {
    head += bytes.toString('latin1');
    const end = head.indexOf(HEAD_END);
    if (end < 0) return;
    if (!head.startsWith('HTTP/1.1 101')) return void socket.destroy(new Error(head.split('\r\n')[0]));
    isOpen = true;
    handler.onOpen();
    reader.take(Buffer.from(head.slice(end + HEAD_END.length), 'latin1'));
    head = '';
  }

  return {
    send: (payload, isText) => write(socket, isText ? TEXT : BINARY, payload),
    close: () => socket.destroy(),
  };
}

function upgradeRequest(port: number, path: string): string {
  const key = Buffer.alloc(16).toString('base64');
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Version: 13'];
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join('\r\n')}${HEAD_END}`;
}

function write(socket: Socket, opcode: number, payload: Uint8Array): void {
  const { length } = payload;
  const isShort = length < LENGTH_16;
  const out = Buffer.alloc((isShort ? 2 : 4) + MASK_BYTES + length);
  out[0] = FINAL | opcode;
  out[1] = MASKED | (isShort ? length : LENGTH_16);
  if (!isShort) out.writeUInt16BE(length, 2);
  out.set(payload, out.length - length);
  socket.write(out);
}

export interface FrameReader {
  /** Takes in the next bytes of the stream, wherever they are cut. */
  take(bytes: Buffer): void;
}

/** Takes WebSocket frames of a server apart: unmasked, each a whole message. */
export function createFrameReader(handler: WebSocketHandler, pong: (payload: Uint8Array) => void): FrameReader {
  let rest: Buffer | undefined;

  function take(bytes: Buffer): void {
    const all = rest ? Buffer.concat([rest, bytes]) : bytes;
    let at = 0;
    for (let next = takeFrame(all, 0); next > 0; next = takeFrame(all, at)) at = next;
    rest = at === all.length ? undefined : Buffer.from(all.subarray(at));
  }

  /** Where the next frame begins, or 0 when this one is not whole. */
  function takeFrame(bytes: Buffer, at: number): number {
    if (bytes.length - at < 2) return 0;
    const short = bytes[at + 1];
    const headBytes = short < LENGTH_16 ? 2 : short < LENGTH_64 ? 4 : 10;
    if (bytes.length - at < headBytes) return 0;
    const from = at + headBytes;
    const to = from + (headBytes === 2 ? short : headBytes === 4 ? bytes.readUInt16BE(at + 2) : longLength(bytes, at));
    if (to > bytes.length) return 0;
    tell(bytes[at] & 0x0f, bytes, from, to);
    return to;
  }

  function tell(opcode: number, bytes: Buffer, from: number, to: number): void {
    if (opcode === BINARY || opcode === TEXT) handler.onMessage(bytes, from, to, opcode === TEXT);
    else if (opcode === PING) pong(bytes.subarray(from, to));
    else if (opcode === CLOSE) handler.onClose(`closed with ${to - from < 2 ? 'no code' : bytes.readUInt16BE(from)}`);
  }

  return { take };
}

function longLength(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6);
}
