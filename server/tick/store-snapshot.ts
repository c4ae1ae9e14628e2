import { saveSnapshot } from '#shared/sim/history.ts';
import { findLives } from '#shared/sim/lives.ts';
import { storeShown } from '#shared/sim/shown.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { findPlaces } from '#server/places.ts';
import { recordTick } from '#server/recording/recorder.ts';
import type { Room } from '#server/room.ts';

/**
 * The truth goes to the history ring, what may be sent to the shown ring, who is where to the lists of interest, and what the
 * step consumed to the recording.
 */
export function storeSnapshot(room: Room): void {
  saveSnapshot(room.history, room.world);
  findLives(room.lives, room.world);
  storeShown(room.shown, room.world, room.lives);
  findPlaces(room.places, room.world, room.lives);
  recordTick(room.recorder, room);
  markPhase(room.phases, PHASE.store);
}
