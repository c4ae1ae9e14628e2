import { assert } from '#shared/core/assert.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';

/** The last `HISTORY_TICKS` worlds, one block each. The truth; a rollback rewrites it. */
export interface History {
  readonly ticks: Int32Array;
  readonly slots: readonly Uint8Array[];
}

/** Allocates the ring for worlds of this layout. */
export function createHistory(world: World): History {
  const size = world.bytes.length;
  const block = new ArrayBuffer(size * HISTORY_TICKS);
  const slots = Array.from({ length: HISTORY_TICKS }, (_, slot) => new Uint8Array(block, slot * size, size));
  return { ticks: new Int32Array(HISTORY_TICKS).fill(-1), slots };
}

/** Keeps the world as it is after its tick. One block copy. */
export function saveSnapshot(history: History, world: World): void {
  const tick = world.head[HEAD_TICK]!;
  const slot = tick & (HISTORY_TICKS - 1);
  history.slots[slot]!.set(world.bytes);
  history.ticks[slot] = tick;
}

export function hasSnapshot(history: History, tick: number): boolean {
  return tick >= 0 && history.ticks[tick & (HISTORY_TICKS - 1)] === tick;
}

/** Puts the world back to a kept tick. One block copy; asserts that the tick is kept. */
export function restoreSnapshot(history: History, world: World, tick: number): void {
  if (!hasSnapshot(history, tick)) assert(false, `tick ${tick} is not in the history of tick ${world.head[HEAD_TICK]}`);
  world.bytes.set(history.slots[tick & (HISTORY_TICKS - 1)]!);
}
