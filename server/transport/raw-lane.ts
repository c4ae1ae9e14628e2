import type { Buffer } from 'node:buffer';
import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io';
import { assert } from '#shared/core/assert.ts';
import { isRawFrame } from '#shared/net/raw-lane.ts';
import { readInto } from '#server/transport/read-into.ts';
import { takeShortFrames } from '#server/transport/short-frames.ts';

/*
 * The WebSocket under a Socket.IO connection, past Engine.IO. With `ws-engine.ts` and `decoderOf` the only code that knows what
 * is inside of Socket.IO: that Engine.IO's transport keeps its WebSocket in `socket`; that it listens to that one's messages
 * once; that nothing waits in Engine.IO while the transport is writable, since it writes at once then; and that ws, without
 * compression, writes at once to the TCP socket of the request. Of ws itself it knows how its receiver says that it is between two
 * messages. `raw-lane.test.ts` asks whether all that still holds.
 */

type Connection = Socket['conn'];

/** The part of ws that is used. Its data is a Buffer, since nobody has asked for anything else. */
interface WebSocket {
  readonly readyState: number;
  listeners(event: 'message'): MessageListener[];
  removeListener(event: 'message', listener: MessageListener): unknown;
  on(event: 'message', listener: MessageListener): unknown;
  readonly _receiver?: unknown;
}

/** What ws has read of a message: all 0 between two. */
interface Receiver {
  /** What it awaits, of a frame. */
  readonly _state: number;
  /** Bytes that have come of that. */
  readonly _bufferedBytes: number;
  /** Type of the message whose pieces have come so far. */
  readonly _fragmented: number;
}

type MessageListener = (data: Buffer, isBinary: boolean) => void;

/** RFC 6455 and ws: messages may be sent. */
const OPEN = 1;

export interface RawLane {
  /** False once one side has begun to close the WebSocket: nothing may follow then. */
  isOpen(): boolean;
  /** Whether a frame may be written past Engine.IO and still comes after all that was given to it. */
  isClear(): boolean;
  /** Writes a whole WebSocket frame; only while open and clear. The bytes are the socket's until `written`. */
  write(frame: Buffer, written: () => void): void;
  /**
   * From now on frames go to `onFrame` at once, each as a view that is only valid during the call; Engine.IO sees the other
   * messages, and no frame.
   */
  divert(onFrame: (bytes: Uint8Array) => void): void;
}

export function openRawLane(conn: Connection): RawLane {
  const ws: unknown = Reflect.get(conn.transport, 'socket');
  assert(isWebSocket(ws), "Engine.IO's transport no longer keeps its WebSocket in `socket`");
  const tcp = conn.request.socket;
  return {
    isOpen: () => ws.readyState === OPEN,
    isClear: () => conn.transport.writable,
    write: (frame, written) => void tcp.write(frame, written),
    divert: (onFrame) => divert(ws, conn, onFrame),
  };
}

function isWebSocket(value: unknown): value is WebSocket {
  return typeof value === 'object' && value !== null && 'listeners' in value && 'readyState' in value;
}

function divert(ws: WebSocket, conn: Connection, onFrame: (bytes: Uint8Array) => void): void {
  const [engine, ...others] = ws.listeners('message');
  assert(
    engine !== undefined && others.length === 0,
    'Engine.IO no longer listens to the messages of its WebSocket once',
  );
  const hear = (frame: Uint8Array): void => {
    if (conn.readyState === 'open') onFrame(frame);
  };
  ws.removeListener('message', engine);
  ws.on('message', (data, isBinary) => {
    if (isBinary && isRawFrame(data)) hear(data);
    else engine.call(ws, data, isBinary);
  });
  hearShort(ws, conn.request.socket, hear);
}

/**
 * Takes frames that are whole and short before ws sees them; from the first other byte of a piece on the rest of it is for ws, and all
 * that follows until ws has read whole messages again. Where Node does not allow it ws gets everything.
 */
function hearShort(ws: WebSocket, tcp: TcpSocket, hear: (frame: Uint8Array) => void): void {
  const { _receiver: receiver } = ws;
  assert(isReceiver(receiver), 'ws no longer says in `_receiver` how far it has read');
  readInto(tcp, (length, bytes) => {
    const isBetween = ws.readyState === OPEN && tcp.readableLength === 0 && isAtMessage(receiver);
    const at = isBetween ? takeShortFrames(bytes, length, hear) : 0;
    // A copy of its own: ws keeps the mask, and with it all of the memory that it lies in.
    return at === length || tcp.push(bytes.slice(at, length));
  });
}

function isReceiver(value: unknown): value is Receiver {
  const numbers: readonly (keyof Receiver)[] = ['_state', '_bufferedBytes', '_fragmented'];
  return (
    typeof value === 'object' && value !== null && numbers.every((name) => typeof Reflect.get(value, name) === 'number')
  );
}

/** Whether the next byte begins a message, or stands between two. */
function isAtMessage({ _state, _bufferedBytes, _fragmented }: Receiver): boolean {
  return _state === 0 && _bufferedBytes === 0 && _fragmented === 0;
}
