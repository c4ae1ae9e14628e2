import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type { Clock } from '#shared/core/clock.ts';
import { CONTROL_LIMIT, createBucket, takeToken } from '#server/transport/limit.ts';

/*
 * The WebSocket server underneath, with the limits that Engine.IO has no options for. It turns Nagle's delay off itself.
 *
 * ws belongs to engine.io, not to us: asked for through its owners, it is the copy they would load themselves, however
 * the packages were laid out.
 */
const fromSocketIo = createRequire(createRequire(import.meta.url).resolve('socket.io'));
const fromEngineIo = createRequire(fromSocketIo.resolve('engine.io'));

interface WebSocket {
  on(event: 'ping' | 'pong', listener: () => void): unknown;
  terminate(): void;
}

interface WebSocketServer {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array, done: (ws: WebSocket) => void): void;
}

export type WebSocketServerClass = new (options: object) => WebSocketServer;

const Base = (fromEngineIo('ws') as { WebSocketServer: WebSocketServerClass }).WebSocketServer;

const WS_LIMITS = {
  /** Pieces of one message. Clients send messages of our size in one; many tiny ones cost far more than their bytes. */
  maxFragments: 16,
  /** Pieces of a frame as they come from the socket. 4 KB in the smallest packets of any real line are 8. */
  maxBufferedChunks: 1024,
  /** How long we wait for the other side to agree that the connection ends; ws waits 30 s. */
  closeTimeout: 1000,
} as const;

/** The class to give to Engine.IO as `wsEngine`. A flood of WebSocket pings or pongs ends its connection. */
export function createWsEngine(clock: Clock, onFlood: () => void): WebSocketServerClass {
  function limitControl(ws: WebSocket): void {
    const bucket = createBucket(CONTROL_LIMIT, clock.nowMs());
    let isFlood = false;
    const onControl = (): void => {
      if (isFlood || takeToken(bucket, CONTROL_LIMIT, clock.nowMs()) !== 'flood') return;
      isFlood = true;
      onFlood();
      ws.terminate();
    };
    ws.on('ping', onControl);
    ws.on('pong', onControl);
  }

  return class extends Base {
    constructor(options: object) {
      super({ ...options, ...WS_LIMITS });
    }

    override handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Uint8Array,
      done: (ws: WebSocket) => void,
    ): void {
      super.handleUpgrade(request, socket, head, (ws) => {
        limitControl(ws);
        done(ws);
      });
    }
  };
}
