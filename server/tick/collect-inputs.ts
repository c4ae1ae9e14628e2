import { TICK_MS } from '#shared/core/constants.ts';
import { assertNever } from '#shared/core/assert.ts';
import { clearInputs, consumeInput, type Intake, storeInput } from '#shared/sim/input-buffer.ts';
import { setInput } from '#shared/sim/input.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { createBot } from '#server/bots.ts';
import { acknowledge, type Client, createClient, reportSlack, resyncClient, wireSlack } from '#server/client.ts';
import { clearInbox } from '#server/inbox.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { noteCommand } from '#server/recording/recorder.ts';
import { type Command, isRested, type Room, type Seat, tickOf } from '#server/room.ts';

/** Drains what arrived since the last tick: commands first, then inputs; then takes exactly one input per seat. */
export function collectInputs(room: Room): void {
  for (let i = 0; i < room.commands.length; i++) applyCommand(room, room.commands[i]);
  room.commands.length = 0;
  for (let seat = 0; seat < room.seats.length; seat++) joinWhenRested(room, room.seats[seat]);
  for (let at = 0; at < room.inbox.count; at++) takeEntry(room, at);
  clearInbox(room.inbox);
  for (let seat = 0; seat < room.seats.length; seat++) consumeSeat(room, seat);
  markPhase(room.phases, PHASE.collect);
}

function applyCommand(room: Room, command: Command): void {
  switch (command.type) {
    case 'attach':
      return attach(room, command);
    case 'bot':
      return attachBot(room, command);
    case 'detach':
      return detach(room, command.seat);
    case 'remove':
      return remove(room, command.seat);
    default:
      return assertNever(command, 'command');
  }
}

function attach(room: Room, command: Command & { type: 'attach' }): void {
  const seat = beginHold(room, command.seat);
  seat.client = createClient({
    seat: seat.seat,
    epoch: command.epoch,
    port: command.port,
    capacity: room.world.capacity,
    frameBytesMax: room.frameBytesMax,
    tick: tickOf(room),
  });
  room.clients.push(seat.client);
  room.clients.sort((a, b) => a.seat - b.seat);
}

function attachBot(room: Room, command: Command & { type: 'bot' }): void {
  const seat = beginHold(room, command.seat);
  seat.bot = createBot(room, command);
  room.bots.push(seat.bot);
  room.bots.sort((a, b) => a.seat - b.seat);
}

/** Whoever played the seat until now is gone, and what they sent counts no more. */
function beginHold(room: Room, seatNumber: number): Seat {
  const seat = room.seats[seatNumber];
  detach(room, seatNumber);
  seat.taken = true;
  clearInputs(seat.buffer);
  room.usedMasks[seatNumber] = 0;
  return seat;
}

/** A seat taken over before its last body has rested joins the game later than its holder the room. */
function joinWhenRested(room: Room, seat: Seat): void {
  if (seat.joined || (!seat.client && !seat.bot) || !isRested(room, seat.seat)) return;
  room.rules.join(room.world, seat.seat);
  noteCommand(room.recorder, seat.seat, true);
  seat.joined = true;
}

function detach(room: Room, seatNumber: number): void {
  const seat = room.seats[seatNumber];
  if (seat.client) room.clients.splice(room.clients.indexOf(seat.client), 1);
  if (seat.bot) room.bots.splice(room.bots.indexOf(seat.bot), 1);
  seat.client = undefined;
  seat.bot = undefined;
}

function remove(room: Room, seatNumber: number): void {
  const seat = room.seats[seatNumber];
  detach(room, seatNumber);
  if (seat.joined) {
    room.rules.leave(room.world, seatNumber);
    noteCommand(room.recorder, seatNumber, false);
    seat.leftAtTick = tickOf(room);
  }
  seat.joined = false;
  clearInputs(seat.buffer);
  room.usedMasks[seatNumber] = 0;
  seat.taken = false;
}

function takeEntry(room: Room, at: number): void {
  const { inbox } = room;
  const seat = room.seats[inbox.seats[at]];
  const { client } = seat;
  const holder = client ?? seat.bot;
  if (!holder || holder.epoch !== inbox.epochs[at]) {
    room.counters.framesStale++;
    return;
  }
  if (client) takeAck(room, client, at);
  if (inbox.isInput[at] === 0) return;
  const tick = inbox.ticks[at];
  const intake = storeInput(seat.buffer, tickOf(room), tick, inbox.inputs[at]);
  countIntake(room, intake);
  // Early ones as well: a client that is told nothing would go on being too early for ever.
  if (client && intake !== 'repeated' && intake !== 'conflicting') reportSlack(client, tick, slackOf(room, at));
}

/** Deadline minus arrival, as it goes on the wire. */
function slackOf({ deadlineMs, inbox, world }: Room, at: number): number {
  return wireSlack(deadlineMs[0] + (inbox.ticks[at] - world.head[HEAD_TICK]) * TICK_MS - inbox.arrivalsMs[at]);
}

function takeAck(room: Room, client: Client, at: number): void {
  const { inbox } = room;
  if (inbox.resyncs[at] === 1 && resyncClient(client, tickOf(room))) room.counters.resyncs++;
  if (!acknowledge(client, inbox.ackTicks[at], inbox.arrivalsMs, at, tickOf(room))) room.counters.acksForged++;
}

function countIntake(room: Room, intake: Intake): void {
  const { counters } = room;
  if (intake === 'late') counters.inputsLate++;
  else if (intake === 'early') counters.inputsEarly++;
  else if (intake === 'repeated') counters.inputsRepeated++;
  else if (intake === 'conflicting') counters.inputsConflicting++;
}

function consumeSeat(room: Room, seat: number): void {
  const { buffer, joined } = room.seats[seat];
  room.inputs.driven[seat] = 0;
  if (!joined) return;
  const used = consumeInput(buffer, tickOf(room), room.scratchInput);
  if (buffer.begun) setInput(room.inputs, seat, room.scratchInput);
  room.usedMasks[seat] = (room.usedMasks[seat] << 1) | (used ? 1 : 0);
  if (used) room.counters.inputsUsed++;
  else room.counters.inputsSubstituted++;
}
