import { TICK_MS } from '#shared/core/constants.ts';
import { createBits } from '#shared/core/bits.ts';
import { createHeard, type Heard } from '#shared/sim/heard.ts';
import { createStateHeader, NO_SLACK, SLACK_PER_MS, type StateHeader } from '#shared/net/state-header.ts';
import { type Attested, createAttested } from '#server/attested.ts';
import { createFrameBuffers, type FrameBuffers, type FrameSize } from '#server/frame-buffers.ts';
import { createPace, DRAIN, noteUnderway, type Pace, takeBack } from '#server/pace.ts';
import { createSent, placeOf, rowOf, SENT, type Sent, wasSent } from '#server/sent.ts';
import { createSilence, endSilence, noteTalk, type Silence } from '#server/silence.ts';
import { createTold, noteTold, type Told } from '#server/told.ts';
import { aheadTicksFor, createInterest, forgetAll, freeSlots, type Interest } from '#server/interest.ts';

/** Where a room's frames go. */
export interface FramePort {
  /** Sends the first `length` bytes; the buffer belongs to the port until it calls `written`, exactly once. */
  sendFrame(buffer: Uint8Array, length: number, written: () => void): void;
  /** Nobody reads there any more (`server/silence.ts`); the host should close it. Called once. */
  stalled(): void;
  /** Bytes that have come from the client so far, heartbeats and all, where the port can tell. */
  bytesHeard?(): number;
}

/**
 * Bytes under way at most before another frame goes out: what a budget at its default needs on a line of 600 ms. With a frame that tells
 * everything on top it is still below 64 KiB, which a client that froze is sent at most of what is old.
 */
export const UNDERWAY_BYTES_MAX = 49_152;

/** Full frames cost many times a delta; a client that asks for one every tick gets one a second. */
const RESYNC_TICKS = 60;

/** Round trip assumed until the first acknowledgement: long enough for any line worth playing on. */
const FIRST_RTT_MS = 250;

/** The smallest round trip counts for this long; a route that got slower is believed after at most twice this. */
const RTT_WINDOW_TICKS = 300;

/** A round trip is longer for the way and not for a large frame: by as much as is allowed for without holding anything back. */
const LONGER_TICKS = 6;

/** What one connected client has been sent, besides what it knows. Lives from attach to detach; none of it rolls back. */
export interface Client extends Interest {
  readonly epoch: number;
  readonly port: FramePort;
  readonly header: StateHeader;
  /** What the last frame said of its inputs, which the next one goes on from. */
  readonly said: { used: number; refused: number };
  readonly writers: FrameBuffers;
  /** 1 while the port has that buffer. */
  readonly out: Uint8Array;
  readonly released: readonly [() => void, () => void];
  /** Everything must be sent anew. */
  fresh: boolean;
  /** Tick of the last frame. */
  lastSentTick: number;
  /** By slot: ticks of the last frame that brought the entity up to date and of the one before that; -1 for none. */
  readonly lastAt: Int32Array;
  readonly beforeAt: Int32Array;
  /** Bits of slots: what differs, and this frame leaves for a later one. */
  readonly deferred: Int32Array;
  /** Heard since the last frame. */
  readonly heard: Heard;
  /** Something was left for a later frame in the last one. */
  isDeferring: boolean;
  /** By slot: what has built up while others went before it. */
  readonly priorities: Uint16Array;
  /** Bits that may be sent now, below 0 when more was; and when some were added last. */
  creditBits: number;
  creditTick: number;
  ackTick: number;
  ackedAtTick: number;
  stalled: boolean;
  readonly pace: Pace;
  readonly silence: Silence;
  resyncedAtTick: number;
  /** Frames sent to this client so far, and how many of them it has acknowledged. */
  sentFrames: number;
  ackedFrames: number;
  /** The same in bytes, as 32 bits that wrap round. */
  sentBytes: number;
  ackedBytes: number;
  /** The last frames, until they are acknowledged. */
  readonly sent: Sent;
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
  readonly frameSize: FrameSize;
  readonly tick: number;
}

/** Makes the record of a client that has been sent nothing yet. */
export function createClient(options: ClientOptions): Client {
  const { seat, capacity, tick } = options;
  const out = new Uint8Array(2);
  return {
    ...createInterest(seat, capacity),
    epoch: options.epoch,
    port: options.port,
    header: createStateHeader(),
    said: { used: 0, refused: 0 },
    writers: createFrameBuffers(options.frameSize),
    out,
    released: [() => void (out[0] = 0), () => void (out[1] = 0)],
    fresh: true,
    lastSentTick: 0,
    lastAt: new Int32Array(capacity).fill(-1),
    beforeAt: new Int32Array(capacity).fill(-1),
    deferred: createBits(capacity),
    heard: createHeard(),
    isDeferring: false,
    priorities: new Uint16Array(capacity),
    creditBits: 0,
    creditTick: tick - RESYNC_TICKS,
    ackTick: tick - 1,
    ackedAtTick: tick,
    stalled: false,
    pace: createPace(tick),
    silence: createSilence(),
    resyncedAtTick: tick - RESYNC_TICKS,
    sentFrames: 0,
    ackedFrames: 0,
    sentBytes: 0,
    ackedBytes: 0,
    sent: createSent(),
    told: createTold(capacity),
    attested: createAttested(),
    rtt: new Float64Array([FIRST_RTT_MS, FIRST_RTT_MS]),
    aheadTicks: aheadTicksFor(FIRST_RTT_MS),
    rttSinceTick: tick,
  };
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
  noteTalk(client.silence, tick - client.ackedAtTick);
  if (ackTick === 0 || ackTick === client.ackTick) return true;
  if (ackTick < client.ackTick || !wasSent(client.sent, ackTick)) return false;
  const { rows } = client.sent;
  const row = rowOf(ackTick);
  client.ackTick = ackTick;
  client.ackedAtTick = tick;
  client.ackedFrames = rows[row + SENT.number];
  client.ackedBytes = rows[row + SENT.total];
  client.pace.isAcked = true;
  endSilence(client.silence);
  noteRtt(client, arrivalsMs, entry, tick);
  freeSlots(client, ackTick);
  return true;
}

/** By the frame that was acknowledged just now. */
function noteRtt(client: Client, arrivalsMs: Float64Array, entry: number, tick: number): void {
  const { rtt, sent } = client;
  const rttMs = arrivalsMs[entry] - sent.atMs[placeOf(client.ackTick)];
  if (tick - client.rttSinceTick > RTT_WINDOW_TICKS) {
    rtt[RTT_MIN_BEFORE] = rtt[RTT_MIN];
    rtt[RTT_MIN] = rttMs;
    client.rttSinceTick = tick;
  }
  if (rttMs < rtt[RTT_MIN]) rtt[RTT_MIN] = rttMs;
  // Whole: a fraction handed over would be allocated wherever the compiler does not inline.
  client.aheadTicks = aheadTicksFor(Math.ceil(Math.min(rtt[RTT_MIN], rtt[RTT_MIN_BEFORE])) | 0);
  if (client.pace.drain === DRAIN.probes && client.ackTick >= client.pace.probeTick)
    endProbe(client, entry, arrivalsMs, tick);
}

/** Nothing was under way when the frame went out, so its round trip is that of the line as it is now. */
function endProbe(client: Client, entry: number, arrivalsMs: Float64Array, tick: number): void {
  const { rtt, pace, sent } = client;
  const rttMs = arrivalsMs[entry] - sent.atMs[placeOf(client.ackTick)];
  const before = Math.min(rtt[RTT_MIN], rtt[RTT_MIN_BEFORE]);
  pace.drain = DRAIN.none;
  if (rttMs > before + LONGER_TICKS * TICK_MS) takeBack(pace, tick);
  rtt[RTT_MIN] = rttMs;
  rtt[RTT_MIN_BEFORE] = rttMs;
  client.rttSinceTick = tick;
}

/** Notes that the frame of `tick` goes out, so many bytes of it. */
export function noteFrame(client: Client, tick: number, deadlineMs: Float64Array, bytes: number): void {
  const { rows, atMs } = client.sent;
  const row = rowOf(tick);
  client.fresh = false;
  client.lastSentTick = tick;
  if (client.pace.drain === DRAIN.empties) beginProbe(client.pace, tick);
  client.sentFrames++;
  client.sentBytes = (client.sentBytes + bytes) | 0;
  rows[row] = tick;
  rows[row + SENT.number] = client.sentFrames;
  rows[row + SENT.total] = client.sentBytes;
  atMs[placeOf(tick)] = deadlineMs[0];
  noteTold(client.told, client, tick);
}

function beginProbe(pace: Pace, tick: number): void {
  pace.drain = DRAIN.probes;
  pace.probeTick = tick;
}

/**
 * Whether a frame may be sent now, where one goes out every so many ticks. Acknowledgements decide, not the socket: the kernel takes
 * megabytes before a socket says that it is full. Under way may be the frames of a round trip and of `extraTicks` more, so many
 * bytes, and one of the two buffers must be home. A fresh frame goes out whatever is under way: who waits for it can acknowledge nothing
 * else.
 */
export function mayReceive(client: Client, everyTicks: number, extraTicks: number): boolean {
  if (client.out[0] === 1 && client.out[1] === 1) return false;
  if (client.fresh) return true;
  if (client.pace.drain === DRAIN.empties) return client.sentFrames === client.ackedFrames;
  const rttMinMs = Math.min(client.rtt[RTT_MIN], client.rtt[RTT_MIN_BEFORE]);
  // With one at a time each would wait for the acknowledgement of the one before.
  const framesMax = Math.max(2, Math.ceil((Math.ceil(rttMinMs / TICK_MS) + extraTicks) / everyTicks)) | 0;
  const frames = (client.sentFrames - client.ackedFrames) | 0;
  noteUnderway(client.pace, frames, framesMax);
  return frames < framesMax && underwayBytes(client) <= UNDERWAY_BYTES_MAX;
}

/** Sent and not acknowledged. */
export function underwayBytes({ sentBytes, ackedBytes }: Client): number {
  return (sentBytes - ackedBytes) | 0;
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
