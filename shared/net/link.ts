import type { HandshakeAuth, Refusal } from '#shared/net/protocol.ts';

/*
 * A link is one connection seen from one end. Two lanes: frames (raw bytes, one per tick) and messages (named, any plain
 * value). Both ends deliver in order. Socket.IO and the in-memory loopback implement both ends; `server/transport/
 * contract.test.ts` is the one suite for all.
 */

/** The server's end. */
export interface ServerLink {
  readonly id: string;
  readonly address: string;
  readonly auth: HandshakeAuth;
  /**
   * Sends one frame. The bytes belong to the link until it calls `written`, which it does exactly once, also when the
   * connection is lost first.
   */
  sendFrame(bytes: Uint8Array, written: () => void): void;
  /** Bytes that have come over the connection so far, heartbeats and all; absent where nobody counts them. */
  bytesHeard?(): number;
  emit(event: string, payload: unknown): void;
  /** Closes after what was emitted; the client is told `why` and does not reconnect by itself. */
  close(why: Refusal): void;
}

/** What the server does with a link. Called only between ticks; must only enqueue. */
export interface ServerLinkHandler {
  /** `bytes` is only valid during the call. */
  onFrame(bytes: Uint8Array, arrivalMs: number): void;
  /** `payload` is a plain value of any shape: unvalidated. `answer` may be called once, now or later. */
  onRequest(event: string, payload: unknown, answer: (reply: unknown) => void): void;
  /** Bytes that were no message at all. The transport closes the link after this call: no honest client sends them. */
  onInvalid(reason: string): void;
  onClose(reason: string): void;
}

/** Decides about strangers. */
export interface Doorman {
  /** Refuses a handshake before a link exists; `auth` is unvalidated. */
  refuse(auth: unknown, address: string): Refusal | undefined;
  open(link: ServerLink): ServerLinkHandler;
}

export interface Transport {
  start(doorman: Doorman): void;
  /** Closes every link with `why`, and resolves when nothing is left open. */
  stop(why: Refusal): Promise<void>;
}

/** The client's end. It reconnects by itself after a lost connection, not after a refusal or `close`. */
export interface ClientLink {
  sendFrame(bytes: Uint8Array): void;
  /** Not sent, and never answered, while the connection is down. */
  request(event: string, payload: unknown, answered: (reply: unknown) => void): void;
  close(): void;
}

export interface ClientLinkHandler {
  onOpen(): void;
  /** `bytes` is only valid during the call. */
  onFrame(bytes: Uint8Array): void;
  onEvent(event: string, payload: unknown): void;
  /** The connection is gone; `final` says why it will not come back by itself, undefined means it retries. */
  onClose(final: Refusal | undefined): void;
}

/** Opens a client's end. `auth` is asked anew at every connection attempt; the handler is never called before this returns. */
export type Connect = (auth: () => HandshakeAuth, handler: ClientLinkHandler) => ClientLink;
