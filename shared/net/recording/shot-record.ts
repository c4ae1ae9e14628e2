import {
  type Reader,
  readSigned,
  readU8,
  readVarint,
  type Writer,
  writeSigned,
  writeU8,
  writeVarint,
} from '#shared/net/bytes.ts';
import { BLEND_STEPS } from '#shared/sim/view.ts';

/*
 * What the shots of a tick were judged by, for whoever asks later; a replay does not need it:
 *
 *   varint count, then per shot: u8 seat | varint shot | varint whom it hit, + 1 (0: nobody)
 *     | varint ticks back to a, + 1 (0: no view) | varint b - a | u8 blend | varint depth | varint claimed depth | u8 flags
 *     if it hit: per `rewound` field: signed varint as it was true | signed varint, in 1/256 of a rest quantum, what the
 *     judged value had more
 */

/** Columns of shots; those of the room's ring of evidence are such. */
export interface ShotColumns {
  readonly seats: Uint16Array;
  /** Index of the shot. */
  readonly shots: Uint16Array;
  /** Index of whom it hit, or -1. */
  readonly hits: Int32Array;
  /** The view that it was judged by. */
  readonly viewA: Int32Array;
  readonly viewB: Int32Array;
  readonly viewBlend: Uint8Array;
  /** In 1 / DEPTH_PER_TICK. */
  readonly depths: Int32Array;
  readonly claimed: Int32Array;
  /** Bits that the server gives a meaning. */
  readonly flags: Uint8Array;
  /** `[slot * rewound + i]`, rest quanta: of whom it hit, as it was judged and as it was true. */
  readonly judged: Float64Array;
  readonly truth: Float64Array;
}

/** Shots of one tick that are kept. */
export const SHOTS_PER_TICK_MAX = 64;

/** A judged value is kept as a difference from the true one, in so many parts of a rest quantum. */
const PARTS = 256;

const SHOT_BYTES_MAX = 1 + 3 + 3 + 5 + 5 + 1 + 5 + 5 + 1;
const FIELD_BYTES_MAX = 10;

/** `most`: shots that there is room for. */
export function createShots(most: number, rewound: number): ShotColumns {
  return {
    seats: new Uint16Array(most),
    shots: new Uint16Array(most),
    hits: new Int32Array(most),
    viewA: new Int32Array(most),
    viewB: new Int32Array(most),
    viewBlend: new Uint8Array(most),
    depths: new Int32Array(most),
    claimed: new Int32Array(most),
    flags: new Uint8Array(most),
    judged: new Float64Array(most * rewound),
    truth: new Float64Array(most * rewound),
  };
}

export function shotsBytesMax(count: number, rewound: number): number {
  return 2 + count * (SHOT_BYTES_MAX + rewound * FIELD_BYTES_MAX);
}

/** Writes the shots `from .. from + count - 1` of a ring of so many slots, a power of two. */
export function writeShots(w: Writer, ring: ShotColumns, from: number, count: number, tick: number): void {
  const slots = ring.seats.length;
  writeVarint(w, count);
  for (let shot = from; shot < from + count; shot++) writeShot(w, ring, shot & (slots - 1), tick);
}

function writeShot(w: Writer, ring: ShotColumns, slot: number, tick: number): void {
  const isViewed = ring.viewA[slot] > 0 && ring.viewB[slot] >= ring.viewA[slot] && ring.viewB[slot] <= tick;
  writeU8(w, ring.seats[slot]);
  writeVarint(w, ring.shots[slot]);
  writeVarint(w, ring.hits[slot] + 1);
  writeVarint(w, isViewed ? tick - ring.viewA[slot] + 1 : 0);
  writeVarint(w, isViewed ? ring.viewB[slot] - ring.viewA[slot] : 0);
  writeU8(w, isViewed ? ring.viewBlend[slot] : 0);
  writeVarint(w, Math.max(0, ring.depths[slot]));
  writeVarint(w, Math.max(0, ring.claimed[slot]));
  writeU8(w, ring.flags[slot]);
  if (ring.hits[slot] >= 0) writeHit(w, ring, slot);
}

function writeHit(w: Writer, { judged, truth, seats }: ShotColumns, slot: number): void {
  const rewound = judged.length / seats.length;
  for (let at = slot * rewound; at < (slot + 1) * rewound; at++) {
    writeSigned(w, truth[at] | 0);
    writeSigned(w, Math.round((judged[at] - truth[at]) * PARTS) | 0);
  }
}

/** How many shots there are, or -1 when the bytes are none. */
export function readShots(r: Reader, out: ShotColumns, seats: number, capacity: number, tick: number): number {
  const count = readVarint(r);
  if (r.failed || count < 1 || count > SHOTS_PER_TICK_MAX) return -1;
  for (let slot = 0; slot < count; slot++) if (!readShot(r, out, slot, seats, capacity, tick)) return -1;
  return count;
}

function readShot(r: Reader, out: ShotColumns, slot: number, seats: number, capacity: number, tick: number): boolean {
  const seat = readU8(r);
  const shot = readVarint(r);
  const hit = readVarint(r) - 1;
  const back = readVarint(r) - 1;
  const span = readVarint(r);
  const blend = readU8(r);
  const depth = readVarint(r);
  const claimed = readVarint(r);
  if (seat >= seats || shot < 0 || shot >= capacity || hit < -1 || hit >= capacity) return false;
  if (back < -1 || back >= tick || span < 0 || span > Math.max(0, back) || blend > BLEND_STEPS) return false;
  if (depth < 0 || claimed < 0) return false;
  out.seats[slot] = seat;
  out.shots[slot] = shot;
  out.hits[slot] = hit;
  out.viewA[slot] = back < 0 ? 0 : tick - back;
  out.viewB[slot] = back < 0 ? 0 : tick - back + span;
  out.viewBlend[slot] = blend;
  out.depths[slot] = depth;
  out.claimed[slot] = claimed;
  out.flags[slot] = readU8(r);
  readHit(r, out, slot, hit >= 0);
  return !r.failed;
}

function readHit(r: Reader, { judged, truth, seats }: ShotColumns, slot: number, isHit: boolean): void {
  const rewound = judged.length / seats.length;
  for (let at = slot * rewound; at < (slot + 1) * rewound; at++) {
    truth[at] = isHit ? readSigned(r) : 0;
    judged[at] = isHit ? truth[at] + readSigned(r) / PARTS : 0;
  }
}
