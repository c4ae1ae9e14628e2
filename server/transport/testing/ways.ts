import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { encodeRawState, encodeStateMessage } from '#server/transport/frames.ts';
import { createParser, Decoder } from '#server/transport/parser.ts';
import { openRawLane } from '#server/transport/raw-lane.ts';

/*
 * The ways that a frame can take through a connection, side by side, for the benchmark that says what each saves.
 */

export interface Way {
  /** Undefined: ours. */
  readonly parser?: unknown;
  /** Prepares a connection: frames that come go to `onFrame`; returns how frames are sent on it. */
  readonly open: (socket: Socket, onFrame: () => void) => Send;
}

export type Send = (frame: Uint8Array) => void;

type WriteOptions = Parameters<Socket['conn']['write']>[1];

const written = (): void => {};

/** An event like any other. */
export function throughSocketIo(parser: unknown): Way {
  return {
    parser,
    open: (socket, onFrame) => {
      socket.on('i', onFrame);
      return (frame) => void socket.emit('s', frame);
    },
  };
}

/** An event, written and recognised by hand: past Socket.IO, through Engine.IO. */
export const throughEngineIo: Way = {
  open: ({ conn, client }, onFrame) => {
    const decoder = Reflect.get(client, 'decoder') as Decoder;
    decoder.sink = { onFrame, onEvent: written, onInvalid: written };
    return (frame) => {
      const message = encodeStateMessage(frame);
      conn.write(message, { wsPreEncodedFrame: [message] } as WriteOptions, written);
    };
  },
};

/** A message of its own, past both. */
export const rawLane: Way = {
  open: ({ conn }, onFrame) => {
    const lane = openRawLane(conn);
    lane.divert(onFrame);
    return (frame) => lane.write(encodeRawState(frame), written);
  },
};

/** Opens a way on `server`; `onSend` hears of each connection how frames are sent on it. */
export function openWay(server: HttpServer, way: Way, onFrame: () => void, onSend: (send: Send) => void): void {
  const parser = way.parser ?? createParser(written);
  const io = new Server(server, { parser, transports: ['websocket'], perMessageDeflate: false, serveClient: false });
  io.on('connection', (socket) => onSend(way.open(socket, onFrame)));
}
