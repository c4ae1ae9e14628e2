import { assert } from '#shared/core/assert.ts';
import { hasSnapshot } from '#shared/sim/history.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { beginPhases, endPhases } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';

/** Raises the tick number: everything from here on is of the new tick. */
export function beginTick(room: Room, deadlineMs: number): void {
  beginPhases(room.phases);
  room.deadlineMs[0] = deadlineMs;
  room.world.head[HEAD_TICK]++;
}

/** Checks what every tick must leave behind. */
export function endTick(room: Room): void {
  const tick = tickOf(room);
  if (!hasSnapshot(room.history, tick)) assert(false, `tick ${tick} was not kept`);
  if (room.inbox.count !== 0) assert(false, `tick ${tick} left ${room.inbox.count} entries in the inbox`);
  endPhases(room.phases);
}
