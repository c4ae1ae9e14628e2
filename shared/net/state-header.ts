import { type BitReader, type BitWriter, putBits, takeBits } from '#shared/net/wire/bits.ts';
import { COUNT_MAX, putCount, putSigned, takeCount, takeSigned } from '#shared/net/wire/numbers.ts';

/*
 * The head of a state frame, in bits:
 *
 *   8   type 0x73
 *   1   fresh: forget every slot        1   the own body is present        1   some updates are left for later
 *       fresh: 8 epoch of the seat, 32 tick
 *       else:  count of ticks since the last frame, minus 1; 16 low bits of the tick
 *   2   used and refused: 0 = all ticks since the last frame went as their inputs said; 1 = none did, and no input came too late;
 *       2 = 32 bits of used and 32 of refused follow
 *   1   an input arrived since the last frame: signed number of its tick minus this one, signed number of its slack
 *       1   another had the least slack: the same pair for it
 */

export const STATE_FRAME = 0x73;

/** In place of a tick offset: no report. */
export const NO_SLACK = -32_768;

/** Slack on the wire: 1/16 ms in an i16 reaches ±2 s, far beyond any useful lead. */
export const SLACK_PER_MS = 16;

/** Largest slack of either sign that a server reports. */
const SLACK_MAX = 32_767;

/** Bits of the longest head: two plain numbers and two pairs of them. */
export const HEADER_BITS_MAX: number = 8 + 3 + 31 + 16 + 2 + 64 + 2 + 4 * 37;

/** Ticks between two frames that can be said; a fresh frame says none. */
export const FRAME_AGE_MAX: number = COUNT_MAX;

export interface StateHeader {
  fresh: boolean;
  own: boolean;
  /** Some of what differs is left for a later frame. */
  deferring: boolean;
  epoch: number;
  tick: number;
  /** 0 when fresh. */
  previousTick: number;
  /** Bit i is 1 when the movement of `tick - i` was that of its input, in time or by a rollback. */
  used: number;
  /** Bit i is 1 when that input came, but too late for anything of it to count. */
  refused: number;
  newestOffset: number;
  newestSlack: number;
  worstOffset: number;
  worstSlack: number;
}

export function createStateHeader(): StateHeader {
  return {
    fresh: false,
    own: false,
    deferring: false,
    epoch: 0,
    tick: 0,
    previousTick: 0,
    used: 0,
    refused: 0,
    newestOffset: NO_SLACK,
    newestSlack: 0,
    worstOffset: NO_SLACK,
    worstSlack: 0,
  };
}

/** What the last frame said of inputs, which the next one goes on from. */
export interface MasksBefore {
  readonly used: number;
  readonly refused: number;
}

/** What a reader has applied, which the next frame goes on from. */
export interface HeaderBefore extends MasksBefore {
  readonly tick: number;
  readonly epoch: number;
}

const MASKS = { usual: 0, idle: 1, whole: 2 } as const;

export function putStateHeader(w: BitWriter, header: StateHeader, before: MasksBefore): void {
  putBits(w, STATE_FRAME, 8);
  putBits(w, header.fresh ? 1 : 0, 1);
  putBits(w, header.own ? 1 : 0, 1);
  putBits(w, header.deferring ? 1 : 0, 1);
  if (header.fresh) {
    putBits(w, header.epoch, 8);
    putBits(w, header.tick, 32);
  } else {
    putCount(w, header.tick - header.previousTick - 1);
    putBits(w, header.tick & 0xffff, 16);
  }
  putMasks(w, header, before);
  putReports(w, header);
}

function putMasks(w: BitWriter, header: StateHeader, before: MasksBefore): void {
  const age = header.fresh ? 32 : header.tick - header.previousTick;
  const used = header.used | 0;
  const refused = header.refused | 0;
  // By their bits before they are handed over: an unsigned number beyond 2^31 would be allocated.
  const went = shifted(before.used | 0, age);
  const isQuiet = refused === shifted(before.refused | 0, age);
  if (isQuiet && used === (went | ones(age))) return putBits(w, MASKS.usual, 2);
  if (isQuiet && used === went) return putBits(w, MASKS.idle, 2);
  putBits(w, MASKS.whole, 2);
  putBits(w, used, 32);
  putBits(w, refused, 32);
}

function shifted(mask: number, age: number): number {
  return age >= 32 ? 0 : mask << age;
}

function ones(age: number): number {
  return age >= 32 ? -1 : (1 << age) - 1;
}

function putReports(w: BitWriter, header: StateHeader): void {
  const has = header.newestOffset !== NO_SLACK;
  putBits(w, has ? 1 : 0, 1);
  if (!has) return;
  const { newestOffset, newestSlack, worstOffset, worstSlack } = header;
  putSigned(w, newestOffset);
  putSigned(w, newestSlack);
  const isOther = worstOffset !== newestOffset || worstSlack !== newestSlack;
  putBits(w, isOther ? 1 : 0, 1);
  if (!isOther) return;
  putSigned(w, worstOffset);
  putSigned(w, worstSlack);
}

/** Reads a head behind its type; false when it does not go on from the last frame. */
export function takeStateHeader(r: BitReader, header: StateHeader, before: HeaderBefore): boolean {
  header.fresh = takeBits(r, 1) === 1;
  header.own = takeBits(r, 1) === 1;
  header.deferring = takeBits(r, 1) === 1;
  const follows = header.fresh ? takeFresh(r, header) : takeTick(r, header, before);
  takeMasks(r, header, before);
  takeReports(r, header);
  return follows;
}

function takeFresh(r: BitReader, header: StateHeader): boolean {
  header.epoch = takeBits(r, 8);
  header.tick = takeBits(r, 32);
  header.previousTick = 0;
  return header.tick > 0;
}

function takeTick(r: BitReader, header: StateHeader, before: HeaderBefore): boolean {
  header.epoch = before.epoch;
  header.previousTick = before.tick;
  header.tick = (before.tick + takeCount(r) + 1) | 0;
  return takeBits(r, 16) === (header.tick & 0xffff) && header.tick > before.tick && before.tick > 0;
}

function takeMasks(r: BitReader, header: StateHeader, before: HeaderBefore): void {
  const age = header.fresh ? 32 : header.tick - header.previousTick;
  const form = takeBits(r, 2);
  if (form > MASKS.whole) r.failed = true;
  header.used =
    form === MASKS.whole ? takeBits(r, 32) : shifted(before.used, age) | (form === MASKS.usual ? ones(age) : 0);
  header.refused = form === MASKS.whole ? takeBits(r, 32) : shifted(before.refused, age);
}

function takeReports(r: BitReader, header: StateHeader): void {
  header.newestOffset = NO_SLACK;
  header.newestSlack = 0;
  if (takeBits(r, 1) === 1) {
    header.newestOffset = takeSigned(r);
    header.newestSlack = takeSigned(r);
  }
  header.worstOffset = header.newestOffset;
  header.worstSlack = header.newestSlack;
  if (header.newestOffset === NO_SLACK || takeBits(r, 1) === 0) return;
  header.worstOffset = takeSigned(r);
  header.worstSlack = takeSigned(r);
}

/** Whether a server can have reported this; ticks may be any, because clients may send any. */
export function hasLawfulSlack({ newestSlack, worstSlack }: StateHeader): boolean {
  return Math.abs(newestSlack) <= SLACK_MAX && Math.abs(worstSlack) <= SLACK_MAX;
}
