import { consumeInput } from '#shared/sim/input-buffer.ts';
import { setInput, setNothing } from '#shared/sim/input.ts';
import { pressBoth } from '#server/late-inputs.ts';
import { type Room, tickOf } from '#server/room.ts';

/** Takes exactly one input per seat, or what stands in for it. */
export function takeInputs(room: Room): void {
  for (let seat = 0; seat < room.seats.length; seat++) takeSeat(room, seat);
}

function takeSeat(room: Room, seat: number): void {
  const { buffer, joined, late } = room.seats[seat];
  setNothing(room.inputs, seat);
  if (!joined) return;
  const used = consumeInput(buffer, tickOf(room), room.scratchInput);
  pressBoth(room.scratchInput, late, room.aimed);
  if (buffer.begun) setInput(room.inputs, seat, room.scratchInput);
  room.usedMasks[seat] = (room.usedMasks[seat] << 1) | (used ? 1 : 0);
  room.refusedMasks[seat] <<= 1;
  if (used) room.counters.inputsUsed++;
  else room.counters.inputsSubstituted++;
}
