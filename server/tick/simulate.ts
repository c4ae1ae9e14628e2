import { markPhase, PHASE } from '#server/phases.ts';
import type { Room } from '#server/room.ts';

/** Steps the world once. */
export function simulate(room: Room): void {
  room.rules.step(room.world, room.inputs);
  markPhase(room.phases, PHASE.simulate);
}
