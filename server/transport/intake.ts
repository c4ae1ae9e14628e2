import type { Clock } from '#shared/core/clock.ts';
import type { Doorman, ServerLink, ServerLinkHandler } from '#shared/net/link.ts';
import type { Refusal, Requests } from '#shared/net/protocol.ts';
import { refusal, refuse } from '#shared/net/refusals.ts';
import { count, type Counts } from '#server/transport/counts.ts';
import { createBucket, FRAME_LIMIT, REQUEST_LIMIT, takeToken } from '#server/transport/limit.ts';
import { LANE, type Lane } from '#server/transport/meter.ts';

/*
 * What stands between the bytes of one connection and the handler of its link, the same for every transport: limits by
 * kind, one answer per request, and a fence around the handler, so that its mistakes end its own link only.
 */

const TOO_MANY = refusal('message/too-many');

const INVALID = refusal('message/invalid', 'The server could not read what this page sent. Reload the page.');

const TOO_MANY_REPLY = refuse('message/too-many');

/** Runs what may throw; a mistake in it is reported and goes no further. */
export function callFenced(run: () => void, onFault: (error: unknown) => void): void {
  try {
    run();
  } catch (error) {
    onFault(error);
  }
}

export type Admission =
  | { readonly at: 'in' }
  | { readonly at: 'refused'; readonly why: Refusal }
  /** The doorman threw: the connection is dropped, and may be tried again. */
  | { readonly at: 'fault' };

/** What a door needs to know of its transport. */
export interface Door {
  readonly counts: Counts;
  readonly onFault: (error: unknown) => void;
  /** Set when nobody is let in any more. */
  readonly stopping: Refusal | undefined;
}

/** Asks the doorman about a handshake. Never throws. */
export function askDoorman(door: Door, doorman: Doorman, auth: unknown, address: string): Admission {
  try {
    const why = door.stopping ?? doorman.refuse(auth, address);
    if (!why) return { at: 'in' };
    count(door.counts, `door/${why.code}`);
    return { at: 'refused', why };
  } catch (error) {
    count(door.counts, 'fault');
    door.onFault(error);
    return { at: 'fault' };
  }
}

export interface IntakeOptions {
  readonly clock: Clock;
  readonly counts: Counts;
  readonly link: ServerLink;
  /** Ends the connection without a word, so that the client comes back by itself. */
  readonly drop: () => void;
  /** Where mistakes of our own code are reported. */
  readonly onFault: (error: unknown) => void;
  /** Does a job now or when there is time for it; false: there is too much already. Absent: always at once. */
  readonly queue?: (lane: Lane, job: () => void) => boolean;
}

function atOnce(_: Lane, job: () => void): true {
  job();
  return true;
}

/** Requests that put somebody into a room. */
const JOINING: readonly (keyof Requests)[] = ['room:join', 'room:create'];

export function laneOf(event: string): Lane {
  return (JOINING as readonly string[]).includes(event) ? LANE.join : LANE.request;
}

/** The receiving half of one link. Nothing here throws. */
export interface Intake {
  /** Hands the link over. Until then, and after `closed`, nothing reaches the handler. */
  open(doorman: Doorman): void;
  frame(bytes: Uint8Array): void;
  /** `reply` sends the answer; it is called at most once. */
  request(event: string, payload: unknown, reply: (value: unknown) => void): void;
  /** Tells the handler, then closes the link: no honest client sends what is no message. */
  invalid(reason: string): void;
  /** The connection is gone. Only the first call counts. */
  closed(reason: string): void;
}

export function createIntake({ clock, counts, link, drop, onFault, queue = atOnce }: IntakeOptions): Intake {
  const frames = createBucket(FRAME_LIMIT, clock.nowMs());
  const requests = createBucket(REQUEST_LIMIT, clock.nowMs());
  let handler: ServerLinkHandler | undefined;
  let closedReason: string | undefined;

  function fault(error: unknown): void {
    count(counts, 'fault');
    onFault(error);
    drop();
  }

  function excess(name: string, isFlood: boolean): void {
    count(counts, name);
    if (!isFlood) return;
    count(counts, 'flood');
    link.close(TOO_MANY);
  }

  function open(doorman: Doorman): void {
    try {
      handler = doorman.open(link);
      // The doorman may have closed the link at once.
      if (closedReason !== undefined) handler.onClose(closedReason);
    } catch (error) {
      fault(error);
    }
    if (closedReason !== undefined) handler = undefined;
  }

  function frame(bytes: Uint8Array): void {
    const nowMs = clock.nowMs();
    const verdict = takeToken(frames, FRAME_LIMIT, nowMs);
    if (verdict !== 'served') return excess('excess/frames', verdict === 'flood');
    try {
      handler?.onFrame(bytes, nowMs);
    } catch (error) {
      fault(error);
    }
  }

  function answerOnce(reply: (value: unknown) => void): (value: unknown) => void {
    let answered = false;
    return (value) => {
      if (answered) return fault(new Error('a request was answered twice'));
      answered = true;
      if (closedReason === undefined) reply(value);
    };
  }

  function request(event: string, payload: unknown, reply: (value: unknown) => void): void {
    const verdict = takeToken(requests, REQUEST_LIMIT, clock.nowMs());
    if (verdict === 'excess') reply(TOO_MANY_REPLY);
    if (verdict !== 'served') return excess('excess/requests', verdict === 'flood');
    if (!queue(laneOf(event), () => serve(event, payload, answerOnce(reply)))) reply(TOO_MANY_REPLY);
  }

  function serve(event: string, payload: unknown, answer: (value: unknown) => void): void {
    try {
      handler?.onRequest(event, payload, answer);
    } catch (error) {
      fault(error);
    }
  }

  function invalid(reason: string): void {
    count(counts, reason);
    callFenced(() => handler?.onInvalid(reason), onFault);
    link.close(INVALID);
  }

  function closed(reason: string): void {
    if (closedReason !== undefined) return;
    closedReason = reason;
    const last = handler;
    handler = undefined;
    callFenced(() => last?.onClose(reason), onFault);
  }

  return { open, frame, request, invalid, closed };
}
