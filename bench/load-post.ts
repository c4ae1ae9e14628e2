import { ONE_INPUT_BYTES_MAX } from '#shared/net/input-frame.ts';
import { viewsByLength } from '#server/bots.ts';
import type { FramePort } from '#server/client.ts';
import { receiveFrame, type Room, tickOf } from '#server/room.ts';

/* What is under way between a load's players and its room: inputs that come later, and which states were sent. Allocates nothing. */

/** Inputs of a seat that can be under way, and ticks of which is known whether a state was sent; a power of two. */
const KEPT = 64;

export interface Post {
  /** By seat, then by tick modulo `KEPT`: the tick of a state that was sent then. */
  readonly sent: Int32Array;
  /** By seat, then in a ring: bytes of an input, how many, and when it comes. */
  readonly bytes: readonly Uint8Array[];
  readonly views: readonly (readonly Uint8Array[])[];
  readonly lengths: Int32Array;
  readonly dues: Int32Array;
  readonly first: Int32Array;
  readonly count: Int32Array;
}

export function createPost(seats: number): Post {
  const bytes = Array.from({ length: seats * KEPT }, () => new Uint8Array(ONE_INPUT_BYTES_MAX));
  return {
    sent: new Int32Array(seats * KEPT),
    bytes,
    views: bytes.map(viewsByLength),
    lengths: new Int32Array(seats * KEPT),
    dues: new Int32Array(seats * KEPT),
    first: new Int32Array(seats),
    count: new Int32Array(seats),
  };
}

/** A port that writes at once, and remembers when. */
export function portInto(room: Room, { sent }: Post, seat: number): FramePort {
  sent.fill(0, seat * KEPT, (seat + 1) * KEPT);
  return {
    sendFrame: (_buffer, _length, written) => {
      const tick = tickOf(room);
      sent[seat * KEPT + (tick & (KEPT - 1))] = tick;
      written();
    },
    stalled: () => {},
  };
}

/** Tick of the newest state that was sent up to a tick; 0 when none was lately. */
export function newestSent({ sent }: Post, seat: number, until: number): number {
  for (let tick = until; tick > Math.max(0, until - KEPT); tick--) {
    if (sent[seat * KEPT + (tick & (KEPT - 1))] === tick) return tick;
  }
  return 0;
}

/** An input sets out, and comes at `due`, or after the one before it. */
export function sendUp(post: Post, seat: number, bytes: Uint8Array, length: number, due: number): void {
  const { first, count, dues, lengths } = post;
  const before = seat * KEPT + ((first[seat] + count[seat] - 1) & (KEPT - 1));
  const at = seat * KEPT + ((first[seat] + count[seat]) & (KEPT - 1));
  dues[at] = count[seat] > 0 ? Math.max(due, dues[before]) : due;
  lengths[at] = length;
  post.bytes[at].set(bytes);
  count[seat]++;
}

/** Hands over what has come. */
export function deliver(post: Post, room: Room, seat: number, tick: number): void {
  const { first, count, dues, lengths, views } = post;
  while (count[seat] > 0) {
    const at = seat * KEPT + first[seat];
    if (dues[at] > tick) return;
    receiveFrame(room, seat, views[at][lengths[at]], tick * WHOLE_MS - 1);
    first[seat] = (first[seat] + 1) & (KEPT - 1);
    count[seat]--;
  }
}

/** Whole milliseconds between deadlines: a fraction would be boxed at each call, and counted as the tick's. */
export const WHOLE_MS = 17;
