import { type Reader, readU8, readVarint, type Writer, writeU8, writeVarint } from '#shared/net/bytes.ts';
import { MOVEMENT_BYTES_MAX, readMovement, seatBitsBytes, writeMovement } from '#shared/net/recording/input-record.ts';
import { readWrites, writesBytesMax, writeWrites } from '#shared/net/recording/writes-record.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import { type Again, livedAt, ROLLBACK_TICKS_MAX, type Timeline } from '#shared/sim/timeline.ts';
import type { World } from '#shared/sim/world.ts';
import { createWrites, type Writes } from '#shared/sim/writes.ts';

/*
 * What a tick's rollback did:
 *
 *   u8 ticks that were lived again (0: none), + 8 when it is told by what it wrote | varint inputs that were truncated
 *   by what it wrote: writes, into the world of the tick before
 *   else, unless no tick was lived again: a bit per seat whose inputs came out otherwise, then per set bit
 *     u8 ticks back to the first of them, then for it and each later one: u8 mask, what the mask names, as in inputs; at first
 *     all is zero, then as in the tick before
 */

const AS_WRITES = 8;

/** One rollback as it was read. */
export interface RollbackRecord {
  /** Ticks that were lived again; 0: none. */
  back: number;
  truncated: number;
  /** It is told by what it wrote into the world of the tick before; the inputs say nothing. */
  isWritten: boolean;
  readonly writes: Writes;
  /** By seat: ticks back to the first other input, 0 when there is none. */
  readonly since: Uint8Array;
  /** Movement in the tick before, the one before that ... */
  readonly movements: readonly Inputs[];
}

export function createRollbackRecord(world: World): RollbackRecord {
  const { seats } = world.ranges;
  return {
    ...{ back: 0, truncated: 0, isWritten: false },
    writes: createWrites(world),
    since: new Uint8Array(seats),
    movements: Array.from({ length: ROLLBACK_TICKS_MAX }, () => createInputs(seats)),
  };
}

const HEAD_BYTES_MAX = 6;

/** The longest record of a rollback by its inputs. */
export function relivedBytesMax(seats: number): number {
  return HEAD_BYTES_MAX + seatBitsBytes(seats) + seats * (1 + ROLLBACK_TICKS_MAX * MOVEMENT_BYTES_MAX);
}

export function rewrittenBytesMax(writes: Writes): number {
  return HEAD_BYTES_MAX + writesBytesMax(writes);
}

/** Writes a rollback by the inputs that it lived again; `scratch` is for its use. */
export function writeRelived(w: Writer, timeline: Timeline, again: Again, scratch: Inputs): void {
  const { from, firsts, tick, truncated } = again;
  writeU8(w, tick - from);
  writeVarint(w, truncated);
  const bitsAt = w.at;
  for (let i = 0; i < seatBitsBytes(firsts.length); i++) w.bytes[w.at++] = 0;
  for (let seat = 0; seat < firsts.length; seat++) {
    if (firsts[seat] === 0) continue;
    w.bytes[bitsAt + (seat >> 3)] |= 1 << (seat & 7);
    writeSeat(w, timeline, again, seat, scratch);
  }
}

function writeSeat(w: Writer, timeline: Timeline, { tick, firsts }: Again, seat: number, scratch: Inputs): void {
  writeU8(w, tick - firsts[seat]);
  clearMovement(scratch, seat);
  for (let at = firsts[seat]; at < tick; at++) writeMovement(w, scratch, livedAt(timeline, at).inputs, seat);
}

/** Writes a rollback that lived nothing again, and only dropped inputs. */
export function writeTruncated(w: Writer, { truncated }: Again): void {
  writeU8(w, 0);
  writeVarint(w, truncated);
}

/** Writes a rollback by what it wrote into the world of the tick before. */
export function writeRewritten(w: Writer, { tick, from, truncated }: Again, writes: Writes): void {
  writeU8(w, (tick - from) | AS_WRITES);
  writeVarint(w, truncated);
  writeWrites(w, writes);
}

/** False when the bytes are no rollback of a room with such a world. */
export function readRollback(r: Reader, world: Pick<World, 'table' | 'capacity'>, out: RollbackRecord): boolean {
  const head = readU8(r);
  out.back = head & ~AS_WRITES;
  out.isWritten = (head & AS_WRITES) !== 0;
  out.truncated = readVarint(r);
  if (r.failed || out.truncated < 0 || out.back > ROLLBACK_TICKS_MAX) return false;
  out.since.fill(0);
  if (out.isWritten) return out.back > 0 && readWrites(r, world, out.writes);
  return out.back === 0 ? out.truncated > 0 : readSeats(r, out);
}

function readSeats(r: Reader, out: RollbackRecord): boolean {
  const seats = out.since.length;
  const bitsAt = r.at;
  r.at += seatBitsBytes(seats);
  if (r.at > r.bytes.length) return false;
  for (let bit = 0; bit < seatBitsBytes(seats) * 8; bit++) {
    if ((r.bytes[bitsAt + (bit >> 3)] & (1 << (bit & 7))) === 0) continue;
    if (bit >= seats || !readSeat(r, out, bit)) return false;
  }
  return true;
}

function readSeat(r: Reader, { back, since, movements }: RollbackRecord, seat: number): boolean {
  const first = readU8(r);
  if (first < 1 || first > back) return false;
  since[seat] = first;
  clearMovement(movements[first - 1], seat);
  for (let at = first; at >= 1; at--) {
    if (at < first) copyMovement(movements[at - 1], movements[at], seat);
    if (!readMovement(r, movements[at - 1], seat)) return false;
  }
  return true;
}

function clearMovement(inputs: Inputs, seat: number): void {
  inputs.driven[seat] = 0;
  inputs.moveX[seat] = 0;
  inputs.moveY[seat] = 0;
  inputs.aim[seat] = 0;
  inputs.held[seat] = 0;
}

/** Everything of a seat but what it presses. */
export function copyMovement(to: Inputs, from: Inputs, seat: number): void {
  to.driven[seat] = from.driven[seat];
  to.moveX[seat] = from.moveX[seat];
  to.moveY[seat] = from.moveY[seat];
  to.aim[seat] = from.aim[seat];
  to.held[seat] = from.held[seat];
}
