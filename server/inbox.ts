import type { InputFrame } from '#shared/net/input-frame.ts';
import { createInput, copyInput, type Input } from '#shared/sim/input.ts';

/** What waits for the next tick. Sockets write, the tick drains; bounded, so a flood costs nothing but itself. */
export interface Inbox {
  count: number;
  /** By seat: entries of this tick. */
  readonly counts: Uint8Array;
  readonly seats: Uint16Array;
  readonly epochs: Uint8Array;
  readonly ticks: Int32Array;
  /** Tick of the last input of the same frame. */
  readonly lastTicks: Int32Array;
  /** 1 for an input; 0 when the entry only carries an acknowledgement. */
  readonly isInput: Uint8Array;
  readonly ackTicks: Int32Array;
  readonly resyncs: Uint8Array;
  readonly arrivalsMs: Float64Array;
  /** By entry, as many as there have ever been at once: they take most of the memory, and hardly any tick has more than two of a seat. */
  readonly inputs: Input[];
}

/**
 * Entries per seat and tick: an honest client sends one or two; one that returns from a stall of half a second brings 30,
 * which are late and only need to be counted. Beyond it, a seat's own entries are dropped and counted, never another's.
 */
export const ENTRIES_PER_SEAT = 40;

/** Of so many per seat the inputs are there from the beginning. */
const USUAL_PER_SEAT = 2;

export function createInbox(seats: number): Inbox {
  const capacity = seats * ENTRIES_PER_SEAT;
  return {
    count: 0,
    counts: new Uint8Array(seats),
    seats: new Uint16Array(capacity),
    epochs: new Uint8Array(capacity),
    ticks: new Int32Array(capacity),
    lastTicks: new Int32Array(capacity),
    isInput: new Uint8Array(capacity),
    ackTicks: new Int32Array(capacity),
    resyncs: new Uint8Array(capacity),
    arrivalsMs: new Float64Array(capacity),
    inputs: Array.from({ length: seats * USUAL_PER_SEAT }, createInput),
  };
}

/** Queues a decoded frame: an entry per input, or one for a bare acknowledgement. False when it does not fit whole. */
export function postFrame(inbox: Inbox, seat: number, frame: InputFrame, arrivalMs: number): boolean {
  const entries = Math.max(1, frame.count);
  if (inbox.counts[seat] + entries > ENTRIES_PER_SEAT) return false;
  inbox.counts[seat] += entries;
  for (let i = 0; i < entries; i++) {
    const at = inbox.count++;
    inbox.seats[at] = seat;
    inbox.epochs[at] = frame.epoch;
    inbox.ticks[at] = frame.firstTick + i;
    inbox.lastTicks[at] = frame.firstTick + entries - 1;
    inbox.isInput[at] = i < frame.count ? 1 : 0;
    inbox.ackTicks[at] = frame.ackTick;
    inbox.resyncs[at] = frame.resync ? 1 : 0;
    inbox.arrivalsMs[at] = arrivalMs;
    while (at >= inbox.inputs.length) inbox.inputs.push(createInput());
    if (i < frame.count) copyInput(inbox.inputs[at], frame.inputs[i]);
  }
  return true;
}

export function clearInbox(inbox: Inbox): void {
  inbox.count = 0;
  inbox.counts.fill(0);
}
