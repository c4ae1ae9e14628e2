import { assert } from '#shared/core/assert.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { copyInput, createInput } from '#shared/sim/input.ts';
import { saveSnapshot } from '#shared/sim/history.ts';
import { findLives } from '#shared/sim/lives.ts';
import { type Shown, storeShown } from '#shared/sim/shown.ts';
import { addBot, createBot } from '#server/bots.ts';
import { findPlaces } from '#server/places.ts';
import { type KeptSeat, readSeat, type Slot, tickIn } from '#server/recovery/checkpoint.ts';
import { createRoom, type Room, type RoomOptions, tickOf } from '#server/room.ts';

/**
 * Opens the room that a checkpoint was made of. It goes on with the next tick as the same room would have if everybody but the bots had
 * lost their connection then: bodies brake, seats are kept, bots go on with what they had in mind. Of the time before it knows nothing
 * but that one tick: no late input reaches back beyond it, and a shot that flies in the past meets things where they were then. Whoever
 * resumes is sent everything anew. Asserts that the slot is whole; `options` are those of the room, its seed and tunables excepted, which the
 * checkpoint has.
 */
export function restoreRoom(options: RoomOptions, slot: Slot): Room {
  const tick = tickIn(slot);
  const room = createRoom(options);
  const { world, history } = room;
  if (tick === 0 || slot.world.length !== world.bytes.length) assert(false, `no checkpoint of ${options.code}`);
  world.bytes.set(slot.world);
  history.ticks.fill(-1);
  saveSnapshot(history, world);
  findLives(room.lives, world);
  storeShown(room.shown, world, room.lives);
  showBefore(room.shown, tick);
  findPlaces(room.places, world, room.lives);
  for (const { seat } of room.seats) restoreSeat(room, seat, readSeat(slot, seat), slot);
  return room;
}

function restoreSeat(room: Room, at: number, kept: KeptSeat, slot: Slot): void {
  const seat = room.seats[at];
  seat.taken = kept.taken;
  seat.joined = kept.joined;
  seat.leftAtTick = kept.leftAtTick;
  seat.playsSinceTick = tickOf(room);
  const { moveX, moveY, aim, held } = kept;
  copyInput(seat.buffer.last, { ...createInput(), moveX, moveY, aim, held });
  seat.buffer.begun = kept.begun;
  seat.buffer.missed = kept.missed;
  if (kept.isBot) restoreBot(room, at, kept, slot);
}

/** It is there already: it neither waits for a tick, nor forgets what it was doing. */
function restoreBot(room: Room, seat: number, { skill, epoch }: KeptSeat, { shape, memories }: Slot): void {
  addBot(room, seat, skill, epoch);
  room.commands.pop();
  const bot = createBot(room, { type: 'bot', seat, epoch, skill });
  bot.memory.set(memories.subarray(seat * shape.memory, (seat + 1) * shape.memory));
  room.seats[seat].bot = bot;
  room.bots.push(bot);
}

/** Where what was shown is asked for, everything was always where it is now: a shot under way passes through nobody. */
function showBefore({ ticks, slots }: Shown, tick: number): void {
  const now = tick & (HISTORY_TICKS - 1);
  for (let before = Math.max(0, tick - HISTORY_TICKS + 1); before < tick; before++) {
    const slot = before & (HISTORY_TICKS - 1);
    slots[slot].set(slots[now]);
    ticks[slot] = before;
  }
}
