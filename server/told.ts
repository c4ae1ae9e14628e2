import { hasBit } from '#shared/core/bits.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { Frames } from '#shared/sim/view.ts';

/*
 * Which frames a client was sent in the last `HISTORY_TICKS`, and which entities it knew after each: a set of entities per tick,
 * which is the mask of ticks of each entity, turned round. With *shown* it says what was on the client's screen.
 */

export interface Told extends Frames {
  /** By slot of the ring: tick of the frame, -1 for none. */
  readonly ticks: Int32Array;
  /** By slot: bits of the entities that the client knew after the frame, all of which it brought up to date. */
  readonly sets: readonly Int32Array[];
}

export function createTold(capacity: number): Told {
  const words = Math.ceil(capacity / 32);
  const ticks = new Int32Array(HISTORY_TICKS).fill(-1);
  const sets = Array.from({ length: HISTORY_TICKS }, () => new Int32Array(words));
  const isFrame = (tick: number): boolean => tick >= 0 && ticks[tick & (HISTORY_TICKS - 1)] === tick;
  const knows = (tick: number, entity: number): boolean => {
    return isFrame(tick) && hasBit(sets[tick & (HISTORY_TICKS - 1)], entity);
  };
  // Every frame brings all that is known up to date.
  return { ticks, sets, isFrame, knows, sent: knows };
}

/** Notes that the frame of a tick goes out to a client that knows these entities. */
export function noteTold({ ticks, sets }: Told, known: Int32Array, tick: number): void {
  ticks[tick & (HISTORY_TICKS - 1)] = tick;
  sets[tick & (HISTORY_TICKS - 1)].set(known);
}

/** Which entities the client knew after the frame of a tick; it must be one that is kept. */
export function setOf({ sets }: Told, tick: number): Int32Array {
  return sets[tick & (HISTORY_TICKS - 1)];
}

/** The newest frame of a tick at or before this one, not before `oldest`; or -1. */
export function frameBefore(frames: Frames, tick: number, oldest: number): number {
  for (let at = tick; at >= oldest; at--) if (frames.isFrame(at)) return at;
  return -1;
}

/** The oldest frame of this tick or after it, not after `newest`; or -1. */
export function frameAfter(frames: Frames, tick: number, newest: number): number {
  for (let at = tick; at <= newest; at++) if (frames.isFrame(at)) return at;
  return -1;
}
