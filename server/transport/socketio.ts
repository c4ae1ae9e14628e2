import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import process from 'node:process';
import { Server, type Socket } from 'socket.io';
import { assert } from '#shared/core/assert.ts';
import type { Clock } from '#shared/core/clock.ts';
import type { Doorman, ServerLink, Transport } from '#shared/net/link.ts';
import { STRANGER_BOUNDS } from '#shared/net/msgpack.ts';
import type { Refusal } from '#shared/net/protocol.ts';
import { type Census, leavePlace, limitKey, plainAddress, takePlace } from '#server/transport/address.ts';
import { count, type Counts } from '#server/transport/counts.ts';
import { askDoorman } from '#server/transport/intake.ts';
import { createAddressPace } from '#server/transport/address-pace.ts';
import { CONTROL_LIMIT, createBucket, takeToken } from '#server/transport/limit.ts';
import { createMeter, LANE, type Meter } from '#server/transport/meter.ts';
import { createParser } from '#server/transport/parser.ts';
import { createEventPacker, cut, openSocketIoLink } from '#server/transport/socketio-link.ts';
import { turnAway } from '#server/transport/turn-away.ts';
import { createWsEngine } from '#server/transport/ws-engine.ts';

/*
 * Links over Socket.IO, on a given HTTP server. The only file, with `socketio-link.ts`, that knows Socket.IO.
 *
 * Who gets in: a WebSocket upgrade (no polling, no older Engine.IO) whose Origin is allowed, from an address with a free
 * place that does not come too often, whose first packet is a handshake that the doorman accepts. Nothing is kept for anybody
 * else. Upgrades, handshakes and requests are served as `meter.ts` finds time for them.
 */

/** A school class or a LAN party behind one address, and the benchmark's hundred clients on this machine. */
const CONNECTIONS_PER_ADDRESS = 128;

/**
 * Upgrades asked for by one address: all its places twice over at once, as when a school class loads the page and reloads it, and as
 * often as an impatient room reconnects in the long run.
 */
const HANDSHAKES_PER_S = 20;
const HANDSHAKE_BURST = 256;

/** From the upgrade to the handshake: several round trips on the worst line. Silent strangers are gone after it. */
const CONNECT_TIMEOUT_MS = 5000;

/**
 * A peer that vanished is noticed after at most the sum of both, and gone a second later. The answer may take as long as
 * a line that is dead for five seconds and then delivers; the sum also bounds the backlog that such a line can bring.
 */
const PING_INTERVAL_MS = 2500;
const PING_TIMEOUT_MS = 6500;

export interface SocketIoOptions {
  readonly server: HttpServer;
  readonly clock: Clock;
  /** Held against the Origin header of every upgrade; undefined when there is none, as from programs. */
  readonly isAllowedOrigin: (origin: string | undefined) => boolean;
  /** Connections open at once from one address (IPv6: from one /64). */
  readonly connectionsPerAddress?: number;
  /** Upgrades that one address may ask for per second, and at once. */
  readonly handshakesPerS?: number;
  readonly handshakeBurst?: number;
  /** Ms in which this thread had nothing to do, since some moment. Absent: it is taken for idle all the time. */
  readonly idleMs?: (() => number) | undefined;
  /** Whether one more may join now; see `createMeter`. Absent: always. */
  readonly joins?: (mustGo: boolean) => boolean;
  /** Hears of mistakes of our own code: what a handler threw. That link is dropped, nothing else. */
  readonly onFault?: (error: unknown) => void;
}

export interface SocketIoTransport extends Transport {
  readonly counts: Counts;
  /** What waits to be let in or answered. */
  readonly meter: Meter;
  /** From the upgrade to the end of the TCP connection. */
  connections(): number;
  /** Addresses of which it is known how often they came. */
  addresses(): number;
}

/**
 * Makes a transport on `server`, which the caller listens with and closes. After `stop` no upgrade is accepted any more.
 */
export function createSocketIoTransport(options: SocketIoOptions): SocketIoTransport {
  const { clock } = options;
  const counts: Counts = new Map();
  const onFault = options.onFault ?? (() => {});
  const { joins = () => true } = options;
  const meter = createMeter({ clock, idleMs: options.idleMs ?? clock.nowMs, settled, onFault, joins });
  const gate = createGate(options, counts, meter);
  const packEvent = createEventPacker();
  const links = new Map<TcpSocket, ServerLink>();
  let io: Server | undefined;

  function start(doorman: Doorman): void {
    assert(!io, 'the transport is started once');
    io = new Server(options.server, serverOptions(clock, counts, gate));
    // Node takes its own listeners off an upgraded socket; what breaks before WebSocket has added its own is nobody's fault.
    options.server.prependListener('upgrade', (_, socket) => socket.on('error', () => {}));
    // An upgrade for a connection that exists already goes past `allowRequest`; over WebSocket there is no use for one.
    io.engine.use((request: IncomingMessage, _: unknown, next: (error?: Error) => void) => {
      next(hasSession(request) ? new Error('no upgrades') : undefined);
    });
    io.engine.on('connection', (conn: Socket['conn']) => limitControl(conn, clock, counts));
    io.use((socket, next) => {
      const lane = mayReturn(socket.handshake.auth) ? LANE.join : LANE.handshake;
      if (!meter.take(lane, () => admit(socket, doorman, next))) socket.conn.close();
    });
    io.on('connection', (socket) => enter(socket, doorman));
  }

  function admit(socket: Socket, doorman: Doorman, next: (error?: Error) => void): void {
    const { conn } = socket;
    const door = { counts, onFault, stopping: gate.stopping };
    const admission = askDoorman(door, doorman, socket.handshake.auth, plainAddress(conn.remoteAddress));
    if (admission.at === 'in') return next();
    // Without a word: what the client cannot help, it may try again.
    if (admission.at === 'fault') conn.close();
    next(admission.at === 'fault' ? new Error('fault') : refusalError(admission.why));
  }

  function enter(socket: Socket, doorman: Doorman): void {
    const tcp = socket.conn.request.socket;
    count(counts, 'opened');
    tcp.once('close', () => links.delete(tcp));
    links.set(tcp, openSocketIoLink({ socket, clock, counts, onFault, packEvent, queue: meter.take }, doorman));
  }

  function stop(why: Refusal): Promise<void> {
    gate.stopping = why;
    for (const tcp of gate.open) {
      const link = links.get(tcp);
      if (link) link.close(why);
      else tcp.destroy();
    }
    return new Promise((resolve) => gate.whenEmpty(resolve));
  }

  return { counts, meter, connections: () => gate.open.size, addresses: gate.addresses, start, stop };
}

/** A handshake that shows a token may return to a seat, which costs what a join does. */
function mayReturn(auth: { readonly token?: unknown }): boolean {
  return auth.token !== undefined;
}

/** What Engine.IO and Socket.IO put off, they put off to this turn: promises and then `nextTick`. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function serverOptions(clock: Clock, counts: Counts, gate: Gate): Partial<ConstructorParameters<typeof Server>[1]> {
  return {
    parser: createParser((refusal) => count(counts, refusal)),
    transports: ['websocket'],
    allowUpgrades: false,
    allowEIO3: false,
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    cookie: false,
    maxHttpBufferSize: STRANGER_BOUNDS.bytes,
    connectTimeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    wsEngine: createWsEngine(clock, () => count(counts, 'flood')),
    allowRequest: (request, done) => gate.ask(request, (refusal) => done(refusal, refusal === undefined)),
  };
}

/** Decides about upgrades, and knows every connection that it let through until its TCP socket is closed. */
interface Gate {
  readonly open: ReadonlySet<TcpSocket>;
  /** Set when nobody is let in any more. */
  stopping: Refusal | undefined;
  addresses(): number;
  /** Calls back when the upgrade may go on, or with why Engine.IO is to refuse it; never for one that was turned away. */
  ask(request: IncomingMessage, done: (refusal?: string) => void): void;
  whenEmpty(done: () => void): void;
}

/** Why an upgrade is turned away without Engine.IO: the status of the answer. */
const TURNED_AWAY = {
  address: '429 Too Many Requests',
  rate: '429 Too Many Requests',
  busy: '503 Service Unavailable',
  stopping: '503 Service Unavailable',
} as const;

function createGate(options: SocketIoOptions, counts: Counts, meter: Meter): Gate {
  const { clock } = options;
  const census: Census = new Map();
  const max = options.connectionsPerAddress ?? CONNECTIONS_PER_ADDRESS;
  const { handshakesPerS = HANDSHAKES_PER_S, handshakeBurst = HANDSHAKE_BURST } = options;
  const pace = createAddressPace(handshakesPerS, handshakeBurst);
  const open = new Set<TcpSocket>();
  let emptied = (): void => {};

  function ask(request: IncomingMessage, done: (refusal?: string) => void): void {
    if (gate.stopping) return refuse(request, 'stopping');
    if (!options.isAllowedOrigin(request.headers.origin)) {
      count(counts, 'refused/origin');
      return done('origin');
    }
    const key = limitKey(plainAddress(request.socket.remoteAddress));
    if (pace.isTooOften(key, clock.nowMs())) return refuse(request, 'rate');
    if (!takePlace(census, key, max)) return refuse(request, 'address');
    keepPlace(request, key);
    const askedMs = clock.nowMs();
    if (!meter.take(LANE.door, () => letIn(request, askedMs, done))) refuse(request, 'busy');
  }

  function keepPlace(request: IncomingMessage, key: string): void {
    open.add(request.socket);
    request.socket.once('close', () => {
      open.delete(request.socket);
      leavePlace(census, key);
      if (open.size === 0) emptied();
    });
  }

  function letIn({ socket }: IncomingMessage, askedMs: number, done: (refusal?: string) => void): void {
    if (socket.destroyed) return;
    if (clock.nowMs() - askedMs <= CONNECT_TIMEOUT_MS) return done();
    // Whoever asked has given up; the work would be for nobody.
    count(counts, 'refused/late');
    socket.destroy();
  }

  function refuse({ socket }: IncomingMessage, why: keyof typeof TURNED_AWAY): void {
    count(counts, `refused/${why}`);
    turnAway(socket, TURNED_AWAY[why], why);
  }

  function whenEmpty(done: () => void): void {
    if (open.size === 0) done();
    else emptied = done;
  }

  const gate: Gate = { open, stopping: undefined, addresses: () => pace.size, ask, whenEmpty };
  return gate;
}

/** Socket.IO sends the `data` of such an error to the client. */
function refusalError(why: Refusal): Error {
  return Object.assign(new Error(why.message), { data: why });
}

function hasSession({ url = '' }: IncomingMessage): boolean {
  // Reading a URL costs a fifth of what a stranger costs in all; nearly none needs it.
  if (!url.includes('sid') && !url.includes('%')) return false;
  return new URL(url, 'http://localhost').searchParams.has('sid');
}

/** Heartbeats and whatever else is no message: a flood of them ends its connection. */
function limitControl(conn: Socket['conn'], clock: Clock, counts: Counts): void {
  const bucket = createBucket(CONTROL_LIMIT, clock.nowMs());
  conn.on('packet', (packet: { type: string }) => {
    if (packet.type === 'message' || takeToken(bucket, CONTROL_LIMIT, clock.nowMs()) !== 'flood') return;
    count(counts, 'flood');
    cut(conn);
  });
}
