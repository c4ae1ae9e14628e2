import { clearBit, createBits, hasBit } from '#shared/core/bits.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { Frames } from '#shared/sim/view.ts';

/*
 * Which frames a client was sent in the last `HISTORY_TICKS`, which entities it knew after each, and which of them each brought up to
 * date: sets of entities per tick, which is the mask of ticks of each entity, turned round. With *shown* they say what was on the
 * client's screen.
 */

export interface Told extends Frames {
  /** By slot of the ring: tick of the frame, -1 for none. */
  readonly ticks: Int32Array;
  /** Bits from one slot's set to the next. */
  readonly stride: number;
  /** Bits from `setAt` on: the entities that the client knew after the frame ... */
  readonly known: Int32Array;
  /** ... and those of them that it brought up to date. */
  readonly current: Int32Array;
}

/** What a frame says of entities. Arrays are by slot of the client unless they say otherwise. */
export interface Telling {
  /** Bits of the entities that the client knows after it. */
  readonly known: Int32Array;
  readonly entityOf: Int16Array;
  /** Bits of the slots that it leaves for a later one. */
  readonly deferred: Int32Array;
}

export function createTold(capacity: number): Told {
  const words = (capacity + 31) >> 5;
  const ticks = new Int32Array(HISTORY_TICKS).fill(-1);
  const known = createBits(HISTORY_TICKS * words * 32);
  const current = createBits(HISTORY_TICKS * words * 32);
  const stride = words * 32;
  const isFrame = (tick: number): boolean => tick >= 0 && ticks[tick & (HISTORY_TICKS - 1)] === tick;
  const has = (sets: Int32Array, tick: number, entity: number): boolean => {
    return isFrame(tick) && hasBit(sets, (tick & (HISTORY_TICKS - 1)) * stride + entity);
  };
  const knows = (tick: number, entity: number): boolean => has(known, tick, entity);
  const sent = (tick: number, entity: number): boolean => has(current, tick, entity);
  return { ticks, stride, known, current, isFrame, knows, sent };
}

/** Notes that the frame of a tick goes out. */
export function noteTold(told: Told, { known, entityOf, deferred }: Telling, tick: number): void {
  const first = setAt(told, tick);
  told.ticks[tick & (HISTORY_TICKS - 1)] = tick;
  for (let word = 0, at = first >> 5; word < known.length; word++, at++) {
    told.known[at] = known[word];
    told.current[at] = known[word];
  }
  for (let word = 0; word < deferred.length; word++) {
    for (let rest = deferred[word]; rest !== 0; rest &= rest - 1) {
      clearBit(told.current, first + entityOf[word * 32 + 31 - Math.clz32(rest & -rest)]);
    }
  }
}

/** Where the bits of a tick's frame begin in `known` and `current`; it must be one that is kept. */
export function setAt({ stride }: Told, tick: number): number {
  return (tick & (HISTORY_TICKS - 1)) * stride;
}
