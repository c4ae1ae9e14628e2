import { TICK_MS } from '#shared/core/constants.ts';
import type { Writer } from '#shared/net/bytes.ts';
import { createStateHeader, NO_SLACK, SLACK_PER_MS, type StateHeader } from '#shared/net/state-frame.ts';

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

const SLOT_FREE = 0;
const SLOT_USED = 1;
const SLOT_LEAVING = 2;

/**
 * What one connected client has been sent. Lives from attach to detach; none of it rolls back. Arrays are by slot, the
 * client's own name for an entity, unless they say otherwise.
 */
export interface Client {
  readonly seat: number;
  readonly epoch: number;
  readonly port: FramePort;
  /** By entity: its slot, or -1. */
  readonly slotOf: Int32Array;
  readonly slotState: Uint8Array;
  readonly entityOf: Int32Array;
  readonly generationOf: Uint16Array;
  readonly enteredTick: Int32Array;
  /** Tick whose shown values the client has of this slot: the delta baseline. */
  readonly sentTick: Int32Array;
  readonly leftTick: Int32Array;
  /** Slots above this have never been used. */
  slotsEnd: number;
  /** Chosen by selectInterest for this tick, ascending. */
  readonly entering: Int32Array;
  enteringCount: number;
  readonly leaving: Int32Array;
  leavingCount: number;
  readonly header: StateHeader;
  readonly writers: readonly [Writer, Writer];
  /** 1 while the port has that buffer. */
  readonly out: Uint8Array;
  readonly released: readonly [() => void, () => void];
  /** Everything must be sent anew. */
  fresh: boolean;
  lastSentTick: number;
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
  const { capacity, tick } = options;
  const out = new Uint8Array(2);
  return {
    seat: options.seat,
    epoch: options.epoch,
    port: options.port,
    slotOf: new Int32Array(capacity).fill(-1),
    slotState: new Uint8Array(capacity),
    entityOf: new Int32Array(capacity).fill(-1),
    generationOf: new Uint16Array(capacity),
    enteredTick: new Int32Array(capacity),
    sentTick: new Int32Array(capacity),
    leftTick: new Int32Array(capacity),
    slotsEnd: 0,
    entering: new Int32Array(capacity),
    enteringCount: 0,
    leaving: new Int32Array(capacity),
    leavingCount: 0,
    header: createStateHeader(),
    writers: [createWriter(options.frameBytesMax), createWriter(options.frameBytesMax)],
    out,
    released: [() => void (out[0] = 0), () => void (out[1] = 0)],
    fresh: true,
    lastSentTick: 0,
    ackTick: tick - 1,
    ackedAtTick: tick,
    stalled: false,
    resyncedAtTick: tick - RESYNC_TICKS,
    sentFrames: 0,
    ackedFrames: 0,
    sentTicks: new Int32Array(SENT_TICKS).fill(-1),
    sentNumbers: new Int32Array(SENT_TICKS),
    sentAtMs: new Float64Array(SENT_TICKS),
    rtt: new Float64Array([FIRST_RTT_MS, FIRST_RTT_MS]),
    rttSinceTick: tick,
  };
}

function createWriter(bytes: number): Writer {
  return { bytes: new Uint8Array(bytes), at: 0 };
}

/** Gives an entity a slot that no frame in flight can mean otherwise; -1 when there is none just now. */
export function takeSlot(client: Client, entity: number, generation: number, tick: number): number {
  let slot = 0;
  while (slot < client.slotsEnd && client.slotState[slot] !== SLOT_FREE) slot++;
  if (slot >= client.slotState.length) return -1;
  if (slot === client.slotsEnd) client.slotsEnd++;
  client.slotState[slot] = SLOT_USED;
  client.slotOf[entity] = slot;
  client.entityOf[slot] = entity;
  client.generationOf[slot] = generation;
  client.enteredTick[slot] = tick;
  return slot;
}

/** Ends a slot's meaning with the frame of `tick`; it can be used again once that frame is acknowledged. */
export function leaveSlot(client: Client, slot: number, tick: number): void {
  client.slotOf[client.entityOf[slot]] = -1;
  client.slotState[slot] = SLOT_LEAVING;
  client.leftTick[slot] = tick;
}

export function isSlotUsed(client: Client, slot: number): boolean {
  return client.slotState[slot] === SLOT_USED;
}

/**
 * Forgets everything the client was sent; the next frame is a full one. At most once in `RESYNC_TICKS`; false when it is too
 * soon.
 */
export function resyncClient(client: Client, tick: number): boolean {
  if (tick - client.resyncedAtTick < RESYNC_TICKS) return false;
  client.resyncedAtTick = tick;
  client.slotOf.fill(-1);
  client.slotState.fill(SLOT_FREE);
  client.slotsEnd = 0;
  client.fresh = true;
  return true;
}

/**
 * Believes an acknowledgement only of a frame that was sent and is newer than the last one acknowledged; false otherwise.
 * 0 means that the client has nothing yet.
 */
export function acknowledge(client: Client, ackTick: number, arrivalMs: number, tick: number): boolean {
  if (ackTick === 0 || ackTick === client.ackTick) return true;
  const at = ackTick & (SENT_TICKS - 1);
  if (ackTick < client.ackTick || client.sentTicks[at] !== ackTick) return false;
  client.ackTick = ackTick;
  client.ackedAtTick = tick;
  client.ackedFrames = client.sentNumbers[at];
  noteRtt(client, arrivalMs - client.sentAtMs[at], tick);
  for (let slot = 0; slot < client.slotsEnd; slot++) {
    if (client.slotState[slot] === SLOT_LEAVING && client.leftTick[slot] <= ackTick) client.slotState[slot] = SLOT_FREE;
  }
  return true;
}

function noteRtt(client: Client, rttMs: number, tick: number): void {
  const { rtt } = client;
  if (tick - client.rttSinceTick > RTT_WINDOW_TICKS) {
    rtt[RTT_MIN_BEFORE] = rtt[RTT_MIN];
    rtt[RTT_MIN] = rttMs;
    client.rttSinceTick = tick;
  }
  if (rttMs < rtt[RTT_MIN]) rtt[RTT_MIN] = rttMs;
}

/** Notes that the frame of `tick` goes out. */
export function noteFrame(client: Client, tick: number, nowMs: number): void {
  const at = tick & (SENT_TICKS - 1);
  client.fresh = false;
  client.lastSentTick = tick;
  client.sentFrames++;
  client.sentTicks[at] = tick;
  client.sentNumbers[at] = client.sentFrames;
  client.sentAtMs[at] = nowMs;
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

/** Notes how early an input came, for the next frame's report. */
export function reportSlack(client: Client, inputTick: number, slackMs: number): void {
  const { header } = client;
  const slack = Math.max(-32_767, Math.min(32_767, Math.round(slackMs * SLACK_PER_MS)));
  header.newestOffset = inputTick;
  header.newestSlack = slack;
  if (header.worstOffset === NO_SLACK || slack < header.worstSlack) {
    header.worstOffset = inputTick;
    header.worstSlack = slack;
  }
}
