import { relight } from '#shared/net/wire/frozen/relight.ts';
import type { WireTable } from '#shared/net/wire/table.ts';

/** Tables that were trained and frozen, each for one schema. `npm run train-codec` writes them. */
export const frozenTables: WireTable[] = [relight];

/** Adds the table of a game that is no part of the build. Both sides must, before the first room or client of that game. */
export function addTable(table: WireTable): void {
  frozenTables.push(table);
}
