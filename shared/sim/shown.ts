import { assert } from '#shared/core/assert.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { Lives } from '#shared/sim/lives.ts';
import { type SchemaRow, toWire } from '#shared/sim/schema.ts';
import { type Column, HEAD_TICK, type World } from '#shared/sim/world.ts';

/**
 * What could be sent, per tick: the wire values of all public fields of all entities. Never rewritten, so that what a
 * client was shown stays known after the truth behind it was corrected. Delta baselines read it.
 */
export interface Shown {
  readonly capacity: number;
  readonly rows: readonly SchemaRow[];
  readonly ticks: Int32Array;
  /**
   * Per slot, row by row: `values[row * capacity + entity]`. Unsigned 32-bit fields are stored by their bits. Where nothing
   * lived only `kind` is told, 0; other rows are of lives long over.
   */
  readonly slots: readonly Int32Array[];
}

export function createShown(world: World): Shown {
  const rows = world.schema.publicRows;
  return {
    capacity: world.capacity,
    rows,
    ticks: new Int32Array(HISTORY_TICKS).fill(-1),
    slots: Array.from({ length: HISTORY_TICKS }, () => new Int32Array(rows.length * world.capacity)),
  };
}

/** Keeps the wire values of the world after its tick. One pass over what lives for each public row. */
export function storeShown(shown: Shown, world: World, lives: Lives): void {
  const tick = world.head[HEAD_TICK];
  const slot = tick & (HISTORY_TICKS - 1);
  const values = shown.slots[slot];
  values.set(world.table[shown.rows[0].index]);
  for (let i = 1; i < shown.rows.length; i++) {
    const row = shown.rows[i];
    quantiseColumn(row, world.table[row.index], lives, values, i * shown.capacity);
  }
  shown.ticks[slot] = tick;
}

export function hasShown(shown: Shown, tick: number): boolean {
  return tick >= 0 && shown.ticks[tick & (HISTORY_TICKS - 1)] === tick;
}

/** The values of a kept tick; asserts that it is kept. */
export function shownAt(shown: Shown, tick: number): Int32Array {
  if (!hasShown(shown, tick)) assert(false, `tick ${tick} is not in the shown ring`);
  return shown.slots[tick & (HISTORY_TICKS - 1)];
}

function quantiseColumn(row: SchemaRow, column: Column, { living, count }: Lives, out: Int32Array, at: number): void {
  if (row.wireShift === 0) {
    for (let i = 0; i < count; i++) out[at + living[i]] = column[living[i]];
    return;
  }
  for (let i = 0; i < count; i++) out[at + living[i]] = toWire(row, column[living[i]]);
}
