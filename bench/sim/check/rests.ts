import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { type Room, tickOf } from '#server/room.ts';
import { Violation } from '#bench/sim/check/violation.ts';

/** By index: the tick at which its last life ended, and whether it lives. */
export interface Rests {
  readonly endedAt: Int32Array;
  readonly lives: Uint8Array;
}

export function createRests(capacity: number): Rests {
  return { endedAt: new Int32Array(capacity).fill(-HISTORY_TICKS), lives: new Uint8Array(capacity) };
}

/** Asks of every life that begins whether all rings have forgotten the one before it at its index. Sees every tick of a room. */
export function checkRests({ endedAt, lives }: Rests, room: Room): void {
  const tick = tickOf(room);
  const { turned, turns, lifeOf } = room.lives;
  for (let i = 0; i < turns; i++) {
    const index = turned[i];
    const rested = lives[index] === 1 ? 0 : tick - endedAt[index];
    const begins = lifeOf[index] !== 0;
    if (begins && rested < HISTORY_TICKS) {
      const where = { room: room.code, tick, entity: index, field: 'ticks of rest' };
      throw new Violation({ invariant: 'an index rests', ...where, found: rested, expected: HISTORY_TICKS });
    }
    lives[index] = begins ? 1 : 0;
    if (!begins) endedAt[index] = tick;
  }
}
