import { USED_MASK_TICKS } from '#shared/core/constants.ts';
import { consumeInput, dropInput, pressedAt } from '#shared/sim/input-buffer.ts';
import { type Input, type Inputs, setMovement } from '#shared/sim/input.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { beginAgain, liveAgain, livedAt, noteAgain } from '#shared/sim/timeline.ts';
import { isAimedLate } from '#server/late-inputs.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';

/**
 * Works late movement in: puts each late input in its tick, works out anew what stands in after it, and lives the ticks since the
 * oldest again. What was decided in those ticks stays: see `liveAgain`. How much is lived again is bounded by entities times
 * ticks, never by time, so that a recording does the same.
 */
export function rollback(room: Room): void {
  const { lates } = room;
  if (lates.count === 0) return;
  const tick = tickOf(room);
  beginAgain(room.timeline, tick);
  const bound = Math.floor(room.settings.rollbackEntityTicks / Math.max(1, room.lives.count));
  let oldest = tick;
  for (let at = 0; at < lates.count; at++) {
    if (lates.ticks[at] < tick - bound) truncate(room, at);
    else if (lates.ticks[at] < oldest) oldest = lates.ticks[at];
  }
  for (let at = 0; at < lates.count; at++) if (lates.ticks[at] >= oldest) workIn(room, at);
  lates.count = 0;
  if (oldest === tick) return;
  liveAgain(room.timeline, room.rules, oldest, tick - 1);
  room.world.head[HEAD_TICK] = tick;
  room.counters.rollbacks++;
  room.counters.restepped += (tick - oldest) * room.lives.count;
  markPhase(room.phases, PHASE.rollback);
}

/** Beyond the bound: as in a room that does not go back so far. */
function truncate(room: Room, at: number): void {
  dropMovement(room, room.lates.seats[at], room.lates.ticks[at]);
  room.counters.inputsTruncated++;
  room.timeline.again.truncated++;
}

/** The kept late input moves nobody; where it presses nothing either, nothing of it counts. */
export function dropMovement(room: Room, seat: number, tick: number): void {
  const { buffer } = room.seats[seat];
  dropInput(buffer, tick);
  if (pressedAt(buffer, tick) === 0) markRefused(room, seat, tick);
}

/** Nothing of the input will ever count; its player is told. */
export function markRefused(room: Room, seat: number, tick: number): void {
  const back = tickOf(room) - 1 - tick;
  if (back >= 0 && back < USED_MASK_TICKS) room.refusedMasks[seat] |= 1 << back;
}

/**
 * From the late tick on to the last one: movement as its buffer has it now, what stands in after the late input with it; what was
 * pressed stays as it was.
 */
function workIn(room: Room, at: number): void {
  const { lates, scratchInput } = room;
  const seat = lates.seats[at];
  const { buffer } = room.seats[seat];
  const now = tickOf(room);
  noteAgain(room.timeline, seat, lates.ticks[at]);
  for (let tick = lates.ticks[at]; tick < now; tick++) {
    const used = consumeInput(buffer, tick, scratchInput);
    moveAsTaken(livedAt(room.timeline, tick).inputs, seat, scratchInput);
    if (used) room.usedMasks[seat] |= 1 << (now - 1 - tick);
  }
  room.counters.inputsRolledBack++;
}

function moveAsTaken(inputs: Inputs, seat: number, input: Input): void {
  if (isAimedLate(inputs, seat)) input.aim = inputs.aim[seat];
  setMovement(inputs, seat, input);
}
