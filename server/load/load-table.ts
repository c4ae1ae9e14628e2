import { PERCENT_FULL } from '#shared/core/schedule.ts';
import { JOINS, LEVELS } from '#server/load/ladder.ts';
import { CAUSES } from '#server/load/stalls.ts';
import type { LoadFacts } from '#server/ops/facts.ts';

/*
 * What a loop bears, as a small table of whole numbers that may lie in memory which another thread reads at any time. Each number
 * stands for itself, so a reader need not see them all as of one tick.
 */

const LEVEL = 0;
const PERCENT = 1;
const COUNTS = 2;

export type LoadTable = Int32Array<ArrayBufferLike>;

/** Of a loop that bears nothing yet; `shared`: other threads can have it. */
export function createLoadTable(shared: boolean): LoadTable {
  const bytes = (COUNTS + CAUSES.length) * Int32Array.BYTES_PER_ELEMENT;
  const table = new Int32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  table[PERCENT] = PERCENT_FULL;
  return table;
}

export function publishLoad(table: LoadTable, level: number, percent: number, counts: Int32Array): void {
  table[LEVEL] = level;
  table[PERCENT] = percent;
  table.set(counts, COUNTS);
}

export function loadIn(table: LoadTable): LoadFacts {
  return {
    level: LEVELS[table[LEVEL]],
    scale: table[PERCENT] / PERCENT_FULL,
    takesPeople: table[LEVEL] < JOINS,
    stalls: Object.fromEntries(CAUSES.map((cause, at) => [cause, table[COUNTS + at]])),
  };
}
