import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import * as stockParser from 'socket.io-msgpack-parser';
import { retryWaitMs } from '#client/netcode/retry.ts';
import { type Parser, withRawLane } from '#client/netcode/raw-lane.ts';
import type { ClientLinkHandler, Connect } from '#shared/net/link.ts';
import { EVENT_INPUT, EVENT_REFUSED, EVENT_STATE, type Refusal } from '#shared/net/protocol.ts';
import { RAW_LANE } from '#shared/net/raw-lane.ts';

/*
 * The client's end over Socket.IO, for browsers and Node. Frames go out as an exact ArrayBuffer of their own:
 * Socket.IO may keep one until its next turn, and the stock parser would write a Uint8Array as a map of numbers (browser) or send the
 * whole buffer under it (Node).
 */

/** An attempt that has not connected by then is given up and repeated. */
const CONNECT_TIMEOUT_MS = 5000;

export interface SocketIoClientOptions {
  /** Another parser of the same wire format. */
  readonly parser?: Parser;
  /** `raw`, by default: frames as messages of their own. `events`: as any Socket.IO client can send and take them. */
  readonly lane?: 'raw' | 'events';
  /** Numbers from 0 to 1 that spread the attempts of many clients; by default they are not spread. */
  readonly random?: () => number;
  /** Extra headers of the handshake; only Node can send any. */
  readonly headers?: Readonly<Record<string, string>>;
}

const CLOSED: Refusal = { code: 'server/stopping', message: 'The server closed the connection. Reload the page.' };

/**
 * Connects to the Socket.IO server at `url`, or to the one that served the page when undefined. A lost connection, or one
 * that cannot be made, is tried again for ever, the first time within half a second, then with waits as `retryWaitMs` says. A refusal is final: by the doorman, or by the server that closes the link. `onClose(undefined)` follows an
 * `onOpen`; attempts that fail are not told. After `close()` the handler hears nothing more.
 */
export function connectSocketIo(url: string | undefined, options: SocketIoClientOptions = {}): Connect {
  const isRaw = options.lane !== 'events';
  return (auth, handler) => {
    const socket = open(url, {
      ...managerOptions(options),
      auth: (answer) => answer(isRaw ? { ...auth(), lane: RAW_LANE } : { ...auth() }),
    });
    listen(socket, handler);
    spreadRetries(socket, options.random ?? (() => 0.5));
    return {
      sendFrame: (bytes) => void (socket.connected && socket.emit(EVENT_INPUT, exactBuffer(bytes))),
      request: (event, payload, answered) => void (socket.connected && socket.emit(event, payload, answered)),
      close: () => stop(socket),
    };
  };
}

type Options = Partial<ManagerOptions & SocketOptions>;

function open(url: string | undefined, options: Options): Socket {
  return url === undefined ? io(options) : io(url, options);
}

function managerOptions({ parser = stockParser, headers, lane }: SocketIoClientOptions): Options {
  return {
    parser: lane === 'events' ? parser : withRawLane(parser),
    transports: ['websocket'],
    randomizationFactor: 0,
    timeout: CONNECT_TIMEOUT_MS,
    ...(headers && { extraHeaders: { ...headers } }),
  };
}

function listen(socket: Socket, handler: ClientLinkHandler): void {
  let isOpen = false;
  const finish = (why: Refusal): void => {
    stop(socket);
    handler.onClose(why);
  };
  socket.on('connect', () => {
    isOpen = true;
    handler.onOpen();
  });
  socket.on('connect_error', (error) => {
    const why = refusalOf(error);
    if (why) finish(why);
    // Refused without a reason of ours; Socket.IO has given up.
    else if (!socket.active) finish(CLOSED);
  });
  socket.on('disconnect', (reason) => {
    // What Socket.IO kept for later is stale by then.
    socket.sendBuffer = [];
    if (reason === 'io server disconnect') finish(CLOSED);
    else if (isOpen) handler.onClose(undefined);
    isOpen = false;
  });
  socket.onAny((event: string, payload: unknown) => {
    if (event === EVENT_STATE) handler.onFrame(viewOf(payload));
    else if (event === EVENT_REFUSED) finish(payload as Refusal);
    else handler.onEvent(event, payload);
  });
}

/** Socket.IO's own waits are spread ever less, and not at all once they have grown to their bound: each is set before it begins. */
function spreadRetries({ io: manager }: Socket, random: () => number): void {
  let attempt = 0;
  const setNext = (): void => {
    const waitMs = retryWaitMs(attempt++, random());
    manager.reconnectionDelay(waitMs);
    manager.reconnectionDelayMax(waitMs);
  };
  manager.on('reconnect_attempt', setNext);
  manager.on('open', () => {
    attempt = 0;
    setNext();
  });
  setNext();
}

function stop(socket: Socket): void {
  socket.off();
  socket.offAny();
  socket.disconnect();
}

/** The doorman's reason, if it was him and not the line. */
function refusalOf(error: Error & { data?: unknown }): Refusal | undefined {
  const data = error.data as Partial<Refusal> | null | undefined;
  return typeof data?.code === 'string' && typeof data.message === 'string' ? (data as Refusal) : undefined;
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const exact = new ArrayBuffer(bytes.length);
  new Uint8Array(exact).set(bytes);
  return exact;
}

/** Browsers get an ArrayBuffer from the stock parser, Node a Buffer. */
function viewOf(payload: unknown): Uint8Array {
  return payload instanceof Uint8Array ? payload : new Uint8Array(payload as ArrayBuffer);
}
