import { assert } from '#shared/core/assert.ts';
import type { Clock } from '#shared/core/clock.ts';
import type { ClientLink, ClientLinkHandler, Connect } from '#shared/net/link.ts';
import type { HandshakeAuth, Refusal } from '#shared/net/protocol.ts';
import { createDelayLane, type DelayLane } from '#shared/testing/delay-lane.ts';

/** What a line does to each direction. The round trip is `upMs + downMs`, give or take both jitters. */
export interface Line {
  /** Client to server. */
  readonly upMs: number;
  readonly upJitterMs: number;
  /** Server to client. */
  readonly downMs: number;
  readonly downJitterMs: number;
  readonly seed: number;
}

/** A `Connect` over a line that can break. */
export interface DelayedConnect extends Connect {
  /**
   * Breaks the line: all that is under way in either direction is lost, both ends learn at once that the connection is
   * gone, and nothing passes until `restore`. A real cable is found out later; the order of events is the same.
   */
  cut(): void;
  /** Mends the line; every link that was not closed connects again. */
  restore(): void;
}

/** One link as the line sees it. */
interface DelayedLink {
  readonly link: ClientLink;
  cut(): void;
  restore(): void;
}

/**
 * Puts a line with delay between a client and its server. Each direction delivers in order, as TCP does, frames and messages
 * on one line; the delays are drawn from the seed, so the same calls at the same times give the same schedule. Frames are
 * copied when they are sent. Opening takes a way up and a way down. After `close` the handler hears nothing more.
 */
export function delayed(connect: Connect, clock: Clock, line: Line): DelayedConnect {
  for (const ms of [line.upMs, line.upJitterMs, line.downMs, line.downJitterMs]) {
    assert(Number.isFinite(ms) && ms >= 0, `a line needs delays in milliseconds, not ${ms}`);
  }
  const links: DelayedLink[] = [];
  let whole = true;

  function open(auth: () => HandshakeAuth, handler: ClientLinkHandler): ClientLink {
    const lane = (number: number) => 2 * links.length + number;
    const up = createDelayLane(clock, {
      delayMs: line.upMs,
      jitterMs: line.upJitterMs,
      seed: line.seed,
      lane: lane(0),
    });
    const down = createDelayLane(clock, {
      delayMs: line.downMs,
      jitterMs: line.downJitterMs,
      seed: line.seed,
      lane: lane(1),
    });
    const made = createDelayedLink((inner) => connect(auth, inner), up, down, handler);
    links.push(made);
    if (whole) made.restore();
    return made.link;
  }

  function cut(): void {
    whole = false;
    for (const link of links) link.cut();
  }

  function restore(): void {
    whole = true;
    for (const link of links) link.restore();
  }

  return Object.assign(open, { cut, restore });
}

/** `cut` before the first `restore` is how a link begins: closed, with the line not yet carrying it. */
type Phase = 'cut' | 'carried' | 'over';

function createDelayedLink(
  connect: (handler: ClientLinkHandler) => ClientLink,
  up: DelayLane,
  down: DelayLane,
  handler: ClientLinkHandler,
): DelayedLink {
  let phase: Phase = 'cut';
  /** Goes up with each connection of this link, so that what an older one still says is not heard. */
  let attempt = 0;
  let inner: ClientLink | undefined;
  let isOpen = false;

  function opened(): void {
    isOpen = true;
    handler.onOpen();
  }

  function gone(final: Refusal | undefined): void {
    isOpen = false;
    if (final) phase = 'over';
    handler.onClose(final);
  }

  /** The inner link's handler: everything it says travels down, unless a newer connection has taken its place. */
  function listen(mine: number): ClientLinkHandler {
    const later = (deliver: () => void): void => {
      if (mine === attempt) down.send(deliver);
    };
    return {
      onOpen: () => later(opened),
      onFrame: (bytes) => {
        const copy = bytes.slice();
        later(() => handler.onFrame(copy));
      },
      onEvent: (event, payload) => later(() => handler.onEvent(event, payload)),
      onClose: (final) => later(() => gone(final)),
    };
  }

  function restore(): void {
    if (phase !== 'cut') return;
    phase = 'carried';
    attempt++;
    const mine = attempt;
    up.send(() => {
      if (mine === attempt) inner = connect(listen(mine));
    });
  }

  function cut(): void {
    if (phase !== 'carried') return;
    phase = 'cut';
    hangUp();
    up.drop();
    down.drop();
    if (isOpen) gone(undefined);
  }

  function hangUp(): void {
    attempt++;
    inner?.close();
    inner = undefined;
  }

  function sendFrame(bytes: Uint8Array): void {
    if (phase !== 'carried') return;
    const copy = bytes.slice();
    up.send(() => inner?.sendFrame(copy));
  }

  function request(event: string, payload: unknown, answered: (reply: unknown) => void): void {
    if (phase !== 'carried') return;
    const mine = attempt;
    const travelBack = (reply: unknown): void => {
      if (mine === attempt) down.send(() => answered(reply));
    };
    up.send(() => inner?.request(event, payload, travelBack));
  }

  function close(): void {
    if (phase === 'carried') up.send(hangUp);
    phase = 'over';
    attempt++;
    down.drop();
  }

  return { link: { sendFrame, request, close }, cut, restore };
}
