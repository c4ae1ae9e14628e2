import { fillGrid } from '#shared/sim/grid.ts';
import { saveSnapshot } from '#shared/sim/history.ts';
import { storeShown } from '#shared/sim/shown.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import type { Room } from '#server/room.ts';

/** The truth goes to the history ring, what may be sent to the shown ring, and who is where to the grid for interest. */
export function storeSnapshot(room: Room): void {
  saveSnapshot(room.history, room.world);
  storeShown(room.shown, room.world);
  fillGrid(room.grid, room.world);
  markPhase(room.phases, PHASE.store);
}
