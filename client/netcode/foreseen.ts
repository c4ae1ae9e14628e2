import type { OwnTicks } from '#client/netcode/own-ticks.ts';
import { KEPT_TICKS } from '#client/netcode/own-ticks.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * What was foreseen of the own shots in the tick in which they were fired: `judged` fields of own things, value by value. A tick
 * that is lived again gets the same written without looking again: others have moved on, and what was on the screen then is what
 * the shot was aimed at.
 */

export interface Foreseen {
  /** Rows of the field table that may be foreseen. */
  readonly rows: readonly number[];
  /** By slot of the ring: the tick that it is about, or -1, and how many values were written. */
  readonly ticks: Int32Array;
  readonly counts: Int32Array;
  /** `[slot * most + i]`: part, row of the table, value, and whether the part's life began in that tick. */
  readonly most: number;
  readonly parts: Uint16Array;
  readonly rowOf: Uint8Array;
  readonly values: Int32Array;
  readonly newborn: Uint8Array;
  /** Scratch: `[part * rows + i]`, as it was before. */
  readonly before: Int32Array;
}

export function createForeseen({ schema }: World, { parts }: OwnTicks): Foreseen {
  const rows = schema.ownRows.filter(({ judged }) => judged).map(({ index }) => index);
  const most = parts * rows.length;
  return {
    rows,
    ticks: new Int32Array(KEPT_TICKS).fill(-1),
    counts: new Int32Array(KEPT_TICKS),
    most,
    parts: new Uint16Array(KEPT_TICKS * most),
    rowOf: new Uint8Array(KEPT_TICKS * most),
    values: new Int32Array(KEPT_TICKS * most),
    newborn: new Uint8Array(KEPT_TICKS * most),
    before: new Int32Array(most),
  };
}

export function resetForeseen(foreseen: Foreseen): void {
  foreseen.ticks.fill(-1);
}

/** Forgets what was foreseen in a tick that is lived otherwise. */
export function forgetForeseen({ ticks }: Foreseen, tick: number): void {
  ticks[tick & (KEPT_TICKS - 1)] = -1;
}

/** Whatever is written into own things from now on, until `keepForeseen`, is foreseen. */
export function beginForeseeing({ rows, before }: Foreseen, own: OwnTicks, { table }: World): void {
  for (let part = 0; part < own.parts; part++) {
    for (let i = 0; i < rows.length; i++) before[part * rows.length + i] = table[rows[i]][own.indexOf[part]];
  }
}

/** `lives`: by part, its generation before the tick. */
export function keepForeseen(foreseen: Foreseen, own: OwnTicks, world: World, tick: number, lives: Uint16Array): void {
  const { rows, before } = foreseen;
  const slot = tick & (KEPT_TICKS - 1);
  foreseen.ticks[slot] = tick;
  foreseen.counts[slot] = 0;
  for (let part = 0; part < own.parts; part++) {
    for (let i = 0; i < rows.length; i++) {
      const value = world.table[rows[i]][own.indexOf[part]];
      if (value === before[part * rows.length + i]) continue;
      const at = slot * foreseen.most + foreseen.counts[slot]++;
      foreseen.parts[at] = part;
      foreseen.rowOf[at] = rows[i];
      foreseen.values[at] = value;
      foreseen.newborn[at] = isNewborn(own, world, part, lives);
    }
  }
}

/** Writes what was foreseen in the tick once more, into those things that live as they did. */
export function applyForeseen(foreseen: Foreseen, own: OwnTicks, world: World, tick: number, lives: Uint16Array): void {
  const slot = tick & (KEPT_TICKS - 1);
  if (foreseen.ticks[slot] !== tick) return;
  for (let i = 0; i < foreseen.counts[slot]; i++) {
    const at = slot * foreseen.most + i;
    const part = foreseen.parts[at];
    const index = own.indexOf[part];
    if (world.columns.kind[index] === 0 || isNewborn(own, world, part, lives) !== foreseen.newborn[at]) continue;
    world.table[foreseen.rowOf[at]][index] = foreseen.values[at];
  }
}

/** The body acts in its first tick already, and is the same whenever it began. */
function isNewborn({ indexOf }: OwnTicks, { columns }: World, part: number, lives: Uint16Array): number {
  return part > 0 && columns.generation[indexOf[part]] !== lives[part] ? 1 : 0;
}
