import { TICK_MS } from '#shared/core/constants.ts';
import { createBits } from '#shared/core/bits.ts';
import { createHeard, type Heard } from '#shared/sim/heard.ts';
import type { Writer } from '#shared/net/bytes.ts';
import { COPY_SLACK_BYTES } from '#shared/net/records.ts';
import { createStateHeader, NO_SLACK, SLACK_PER_MS, type StateHeader } from '#shared/net/state-frame.ts';
import { type Attested, createAttested } from '#server/attested.ts';
import { createTold, noteTold, type Told } from '#server/told.ts';
import { createInterest, forgetAll, freeSlots, type Interest } from '#server/interest.ts';

/** Where a room's frames go. */
export interface FramePort {
  /** Sends the first `length` bytes; the buffer belongs to the port until it calls `written`, exactly once. */
  sendFrame(buffer: Uint8Array, length: number, written: () => void): void;
  /** The client has acknowledged nothing for `STALL_TICKS`; the host should close it. Called once. */
  stalled(): void;
}

/** A connection that acknowledges nothing for ten seconds is gone, whatever TCP thinks. */
export const STALL_TICKS = 600;

/** Full frames cost many times a delta; a client that asks for one every tick gets one a second. */
const RESYNC_TICKS = 60;

/** Round trip assumed until the first acknowledgement: long enough for any line worth playing on. */
const FIRST_RTT_MS = 250;

/** The smallest round trip counts for this long; a route that got slower is believed after at most twice this. */
const RTT_WINDOW_TICKS = 300;

/** Ticks whose frame is remembered until it is acknowledged: 4.3 s, more than any round trip. A power of two. */
const SENT_TICKS = 256;

/** What one connected client has been sent, besides what it knows. Lives from attach to detach; none of it rolls back. */
export interface Client extends Interest {
  readonly epoch: number;
  readonly port: FramePort;
  readonly header: StateHeader;
  readonly writers: readonly [Writer, Writer];
  /** The same buffers, for copying records. */
  readonly views: readonly [DataView, DataView];
  /** 1 while the port has that buffer. */
  readonly out: Uint8Array;
  readonly released: readonly [() => void, () => void];
  /** Everything must be sent anew. */
  fresh: boolean;
  /** Tick whose shown values the client has of all that it knows: the delta baseline. */
  lastSentTick: number;
  /** By slot: ticks of the last frame that brought the entity up to date and of the one before that; -1 for none. */
  readonly lastAt: Int32Array;
  readonly beforeAt: Int32Array;
  /** Bits of slots: what differs, and this frame leaves for a later one. */
  readonly deferred: Int32Array;
  /** Heard since the last frame. */
  readonly heard: Heard;
  ackTick: number;
  ackedAtTick: number;
  stalled: boolean;
  resyncedAtTick: number;
  /** Frames sent to this client so far, and how many of them it has acknowledged. */
  sentFrames: number;
  ackedFrames: number;
  /** By tick: which frame was sent last in that slot of the ring, its number, and when. */
  readonly sentTicks: Int32Array;
  readonly sentNumbers: Int32Array;
  readonly sentAtMs: Float64Array;
  /** What each frame told it. */
  readonly told: Told;
  /** When it had them, by its own word. */
  readonly attested: Attested;
  readonly rtt: Float64Array;
  rttSinceTick: number;
}

/** Positions in `Client.rtt`: the smallest round trip of this window, and of the one before it. */
const RTT_MIN = 0;
const RTT_MIN_BEFORE = 1;

export interface ClientOptions {
  readonly seat: number;
  readonly epoch: number;
  readonly port: FramePort;
  readonly capacity: number;
  readonly frameBytesMax: number;
  readonly tick: number;
}

/** Makes the record of a client that has been sent nothing yet. */
export function createClient(options: ClientOptions): Client {
  const { seat, capacity, tick } = options;
  const out = new Uint8Array(2);
  const writers = [createWriter(options.frameBytesMax), createWriter(options.frameBytesMax)] as const;
  return {
    ...createInterest(seat, capacity),
    epoch: options.epoch,
    port: options.port,
    header: createStateHeader(),
    writers,
    views: [new DataView(writers[0].bytes.buffer), new DataView(writers[1].bytes.buffer)],
    out,
    released: [() => void (out[0] = 0), () => void (out[1] = 0)],
    fresh: true,
    lastSentTick: 0,
    lastAt: new Int32Array(capacity).fill(-1),
    beforeAt: new Int32Array(capacity).fill(-1),
    deferred: createBits(capacity),
    heard: createHeard(),
    ackTick: tick - 1,
    ackedAtTick: tick,
    stalled: false,
    resyncedAtTick: tick - RESYNC_TICKS,
    sentFrames: 0,
    ackedFrames: 0,
    sentTicks: new Int32Array(SENT_TICKS).fill(-1),
    sentNumbers: new Int32Array(SENT_TICKS),
    sentAtMs: new Float64Array(SENT_TICKS),
    told: createTold(capacity),
    attested: createAttested(),
    rtt: new Float64Array([FIRST_RTT_MS, FIRST_RTT_MS]),
    rttSinceTick: tick,
  };
}

function createWriter(bytes: number): Writer {
  return { bytes: new Uint8Array(bytes + COPY_SLACK_BYTES), at: 0 };
}

/**
 * Forgets everything the client was sent; the next frame is a full one. At most once in `RESYNC_TICKS`; false when it is too
 * soon.
 */
export function resyncClient(client: Client, tick: number): boolean {
  if (tick - client.resyncedAtTick < RESYNC_TICKS) return false;
  client.resyncedAtTick = tick;
  forgetAll(client);
  client.fresh = true;
  return true;
}

/**
 * Believes an acknowledgement only of a frame that was sent and is newer than the last one acknowledged; false otherwise.
 * 0 means that the client has nothing yet. `arrivalsMs[entry]`: when it arrived; a fraction handed over by itself would be
 * allocated wherever the compiler does not inline.
 */
export function acknowledge(
  client: Client,
  ackTick: number,
  arrivalsMs: Float64Array,
  entry: number,
  tick: number,
): boolean {
  if (ackTick === 0 || ackTick === client.ackTick) return true;
  const at = ackTick & (SENT_TICKS - 1);
  if (ackTick < client.ackTick || client.sentTicks[at] !== ackTick) return false;
  client.ackTick = ackTick;
  client.ackedAtTick = tick;
  client.ackedFrames = client.sentNumbers[at];
  noteRtt(client, arrivalsMs, entry, at, tick);
  freeSlots(client, ackTick);
  return true;
}

function noteRtt(client: Client, arrivalsMs: Float64Array, entry: number, sent: number, tick: number): void {
  const { rtt } = client;
  const rttMs = arrivalsMs[entry] - client.sentAtMs[sent];
  if (tick - client.rttSinceTick > RTT_WINDOW_TICKS) {
    rtt[RTT_MIN_BEFORE] = rtt[RTT_MIN];
    rtt[RTT_MIN] = rttMs;
    client.rttSinceTick = tick;
  }
  if (rttMs < rtt[RTT_MIN]) rtt[RTT_MIN] = rttMs;
}

/** Notes that the frame of `tick` goes out. */
export function noteFrame(client: Client, tick: number, deadlineMs: Float64Array): void {
  const at = tick & (SENT_TICKS - 1);
  client.fresh = false;
  client.lastSentTick = tick;
  client.sentFrames++;
  client.sentTicks[at] = tick;
  client.sentNumbers[at] = client.sentFrames;
  client.sentAtMs[at] = deadlineMs[0];
  noteTold(client.told, client.known, tick);
}

/**
 * Whether a frame may be sent now. Acknowledgements decide, not the socket: the kernel takes megabytes before a socket says
 * that it is full. In flight may be as many frames as a round trip has ticks and `extraTicks` more, and one of the two
 * buffers must be home. A fresh frame goes out whatever is in flight: who waits for it can acknowledge nothing else.
 */
export function mayReceive(client: Client, extraTicks: number): boolean {
  if (client.out[0] === 1 && client.out[1] === 1) return false;
  if (client.fresh) return true;
  const rttMinMs = Math.min(client.rtt[RTT_MIN], client.rtt[RTT_MIN_BEFORE]);
  return client.sentFrames - client.ackedFrames < Math.ceil(rttMinMs / TICK_MS) + extraTicks;
}

/** Slack as a state frame has it: a whole number, which is never allocated. */
export function wireSlack(slackMs: number): number {
  return Math.max(-32_767, Math.min(32_767, Math.round(slackMs * SLACK_PER_MS))) | 0;
}

/** Notes how early an input came, for the next frame's report. */
export function reportSlack(client: Client, inputTick: number, slack: number): void {
  const { header } = client;
  header.newestOffset = inputTick;
  header.newestSlack = slack;
  if (header.worstOffset === NO_SLACK || slack < header.worstSlack) {
    header.worstOffset = inputTick;
    header.worstSlack = slack;
  }
}
