import type { Cancel, Clock } from '#shared/core/clock.ts';
import { randomUnit } from '#shared/core/random.ts';
import type { ClientLink, ClientLinkHandler, Connect } from '#shared/net/link.ts';
import type { HandshakeAuth, Refusal } from '#shared/net/protocol.ts';
import { createTcpLane, type TcpLane, type TcpWay } from '#shared/testing/tcp-lane.ts';

/** What lies between one client and the server. */
export interface TcpLineOptions {
  readonly upMs: number;
  readonly downMs: number;
  /** Of either direction. */
  readonly jitterMs: number;
  readonly upBytesPerMs: number;
  readonly downBytesPerMs: number;
  readonly lossShare: number;
  readonly seed: number;
}

/** A `Connect` for one client over a line that does what TCP does, and that can be troubled. */
export interface TcpLine extends Connect {
  /** Breaks the line; both ends learn at once. Nothing passes until `restore`, while the client tries to come back. */
  cut(): void;
  restore(): void;
  /** The connection is gone and only the client knows; the server finds out by the heartbeat. The line is whole. */
  loseServerEnd(): void;
  /** The connection is gone and only the server knows; the client finds out by the heartbeat. The line is whole. */
  loseClientEnd(): void;
  /** Nothing passes in either direction for so long, then all that waited. */
  clog(forMs: number): void;
  /** The client reads nothing for so long. */
  stopReading(forMs: number): void;
  /** The server reads nothing for so long. */
  stopServing(forMs: number): void;
  /** Another route: what enters from now on takes this long from end to end, and overtakes nothing. */
  reroute(upMs: number, downMs: number): void;
  /** Bytes under way to the client. */
  waitingDownBytes(): number;
}

/** A way whose length may change; lanes read it with every packet. */
type Route = Omit<TcpWay, 'delayMs'> & { delayMs: number };

/** Socket.IO's first wait for a lost connection; each is twice the one before, up to the most, and half as much by chance. */
const RETRY_FIRST_MS = 300;
const RETRY_MAX_MS = 5000;
const RETRY_JITTER = 0.5;

/** An end that hears nothing for this long calls the connection dead: the server's ping interval and timeout together. */
export const HEARTBEAT_MS = 9000;

const PURPOSE_RETRY = 9;

/** What a message weighs on the line: rows of a list are about as long as a name and a few numbers. */
const MESSAGE_BYTES = 200;

/** Puts such a line between a client and the server. Frames are copied when they are sent. */
export function tcpLine(connect: Connect, clock: Clock, options: TcpLineOptions): TcpLine {
  const { upMs, downMs, jitterMs, lossShare, seed } = options;
  const shared = { jitterMs, lossShare, seed, rttMs: upMs + downMs };
  const upWay: Route = { ...shared, delayMs: upMs, bytesPerMs: options.upBytesPerMs, lane: 0 };
  const downWay: Route = { ...shared, delayMs: downMs, bytesPerMs: options.downBytesPerMs, lane: 1 };
  const up = createTcpLane(clock, upWay);
  const down = createTcpLane(clock, downWay);
  let end: Tab | undefined;
  const open: Connect = (auth, handler) => {
    end = new Tab({ connect, clock, seed, up, down, auth, handler });
    return end;
  };
  const until = (forMs: number): number => clock.nowMs() + forMs;
  return Object.assign(open, {
    cut: () => end?.cut(),
    restore: () => end?.restore(),
    loseServerEnd: () => end?.loseServerEnd(),
    loseClientEnd: () => end?.loseClientEnd(),
    clog(forMs: number) {
      up.hold(until(forMs));
      down.hold(until(forMs));
    },
    stopReading: (forMs: number) => down.hold(until(forMs)),
    stopServing: (forMs: number) => up.hold(until(forMs)),
    reroute(toUpMs: number, toDownMs: number) {
      upWay.delayMs = toUpMs;
      downWay.delayMs = toDownMs;
    },
    waitingDownBytes: () => down.waitingBytes(),
  });
}

interface TabOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly seed: number;
  readonly up: TcpLane;
  readonly down: TcpLane;
  readonly auth: () => HandshakeAuth;
  readonly handler: ClientLinkHandler;
}

/** The client's end, through all its connections. A class because it has an identity and a lifetime. */
class Tab implements ClientLink {
  private readonly options: TabOptions;
  /** Goes up with each connection, so that what an older one still says is not heard. */
  private attempt = 0;
  private inner: ClientLink | undefined;
  private phase: 'waiting' | 'carried' | 'over' = 'waiting';
  private whole = true;
  private isOpen = false;
  private retries = 0;
  private retriesDrawn = 0;
  private cancelRetry: Cancel = () => {};

  constructor(options: TabOptions) {
    this.options = options;
    this.dial();
  }

  private dial(): void {
    if (this.phase !== 'waiting') return;
    if (!this.whole) return this.retryLater();
    this.phase = 'carried';
    this.attempt++;
    const { connect, up, auth } = this.options;
    const handler = this.listen(this.attempt);
    const mine = this.attempt;
    up.send(MESSAGE_BYTES, () => {
      if (mine === this.attempt) this.inner = connect(auth, handler);
    });
  }

  private retryLater(): void {
    const { clock, seed } = this.options;
    const waitMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.retries++);
    const unit = randomUnit(seed, this.retriesDrawn++, 0, PURPOSE_RETRY);
    const jittered = Math.min(RETRY_MAX_MS, waitMs * (1 + RETRY_JITTER * (2 * unit - 1)));
    this.cancelRetry = clock.after(jittered, () => this.dial());
  }

  /** Everything that this connection says travels down, unless a newer one has taken its place. */
  private listen(mine: number): ClientLinkHandler {
    const { down, handler } = this.options;
    const later = (bytes: number, deliver: () => void): void => {
      if (mine === this.attempt) down.send(bytes, deliver);
    };
    return {
      onOpen: () => later(MESSAGE_BYTES, () => this.opened()),
      onFrame: (bytes) => {
        const copy = bytes.slice();
        later(copy.length, () => handler.onFrame(copy));
      },
      onEvent: (event, payload) => later(MESSAGE_BYTES, () => handler.onEvent(event, payload)),
      onClose: (final) => later(MESSAGE_BYTES, () => this.closedByServer(final)),
    };
  }

  private opened(): void {
    this.isOpen = true;
    this.retries = 0;
    this.options.handler.onOpen();
  }

  private closedByServer(final: Refusal | undefined): void {
    this.isOpen = false;
    if (final) this.phase = 'over';
    this.options.handler.onClose(final);
  }

  /** The client learns that the connection is gone, and tries to come back. */
  private lost(): void {
    this.attempt++;
    this.inner = undefined;
    this.phase = 'waiting';
    this.options.up.drop();
    this.options.down.drop();
    this.retryLater();
    if (!this.isOpen) return;
    this.isOpen = false;
    this.options.handler.onClose(undefined);
  }

  cut(): void {
    this.whole = false;
    if (this.phase !== 'carried') return;
    this.inner?.close();
    this.lost();
  }

  restore(): void {
    this.whole = true;
  }

  loseServerEnd(): void {
    const { inner } = this;
    if (this.phase !== 'carried') return;
    this.lost();
    if (inner) this.options.clock.after(HEARTBEAT_MS, () => inner.close());
  }

  loseClientEnd(): void {
    if (this.phase !== 'carried') return;
    this.inner?.close();
    this.inner = undefined;
    this.attempt++;
    this.options.up.drop();
    this.options.down.drop();
    const mine = this.attempt;
    this.options.clock.after(HEARTBEAT_MS, () => {
      if (mine === this.attempt && this.phase === 'carried') this.lost();
    });
  }

  sendFrame(bytes: Uint8Array): void {
    if (this.phase !== 'carried') return;
    const copy = bytes.slice();
    this.options.up.send(copy.length, () => this.inner?.sendFrame(copy));
  }

  request(event: string, payload: unknown, answered: (reply: unknown) => void): void {
    if (this.phase !== 'carried') return;
    const { up, down } = this.options;
    const mine = this.attempt;
    const travelBack = (reply: unknown): void => {
      if (mine === this.attempt) down.send(MESSAGE_BYTES, () => answered(reply));
    };
    up.send(MESSAGE_BYTES, () => this.inner?.request(event, payload, travelBack));
  }

  close(): void {
    const { inner } = this;
    if (this.phase === 'carried') this.options.up.send(MESSAGE_BYTES, () => (inner ?? this.inner)?.close());
    this.phase = 'over';
    this.attempt++;
    this.cancelRetry();
    this.options.down.drop();
  }
}
