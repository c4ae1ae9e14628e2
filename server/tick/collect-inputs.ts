import { spanMs } from '#shared/core/schedule.ts';
import { attest } from '#server/attested.ts';
import { assertNever } from '#shared/core/assert.ts';
import { clearInputs, type Intake, keepInput, storeInput } from '#shared/sim/input-buffer.ts';
import type { Input } from '#shared/sim/input.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { createBot } from '#server/bots.ts';
import { acknowledge, type Client, createClient, reportSlack, resyncClient, wireSlack } from '#server/client.ts';
import { clearInbox } from '#server/inbox.ts';
import { noteLate, pressLate } from '#server/late-inputs.ts';
import { dropMovement, markRefused } from '#server/tick/rollback.ts';
import { acceptView } from '#server/views.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Command, reachOf, type Room, type Seat, tickOf } from '#server/room.ts';

/** Drains what arrived since the last tick: commands first, then inputs. Touches nothing of the world. */
export function collectInputs(room: Room): void {
  for (let i = 0; i < room.commands.length; i++) applyCommand(room, room.commands[i]);
  room.commands.length = 0;
  for (let at = 0; at < room.inbox.count; at++) takeEntry(room, at);
  clearInbox(room.inbox);
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
    frameSize: room.frameSize,
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
  forgetInputs(room, seat);
  seat.playsSinceTick = tickOf(room);
  return seat;
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
    room.leaving.push(seatNumber);
    seat.leftAtTick = tickOf(room);
  }
  seat.joined = false;
  forgetInputs(room, seat);
  seat.taken = false;
}

function forgetInputs(room: Room, { seat, buffer }: Seat): void {
  clearInputs(buffer);
  room.usedMasks[seat] = 0;
  room.refusedMasks[seat] = 0;
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
  if (client) {
    takeAck(room, client, at);
    attest(room, client, at);
  }
  if (inbox.isInput[at] === 0) return;
  const tick = inbox.ticks[at];
  const input = inbox.inputs[at];
  if (client) takeView(room, client, tick, input);
  const intake = storeInput(seat.buffer, tickOf(room), tick, input);
  countIntake(room, intake);
  if (intake === 'late') takeLate(room, seat, tick, input);
  // Early ones as well: a client that is told nothing would go on being too early for ever.
  if (client && intake !== 'repeated' && intake !== 'conflicting') reportSlack(client, tick, slackOf(room, at));
}

/**
 * What a late input presses is pressed now, by its own view; its movement goes where it belongs, if the room still goes back so far.
 * What is later than that is refused. Of a seat that is not in the game nothing is awaited.
 */
function takeLate(room: Room, seat: Seat, tick: number, input: Input): void {
  const back = tickOf(room) - tick;
  if (!seat.joined) return;
  if (back > ROLLBACK_TICKS_MAX || tick < seat.playsSinceTick) return markRefused(room, seat.seat, tick);
  keepInput(seat.buffer, tick, input);
  pressLate(seat.late, input, room.aimed);
  if (back <= reachOf(room)) noteLate(room.lates, seat.seat, tick);
  else dropMovement(room, seat.seat, tick);
}

/** Deadline minus arrival, as it goes on the wire. */
function slackOf({ deadlineMs, inbox, schedule, world }: Room, at: number): number {
  return wireSlack(deadlineMs[0] + spanMs(schedule, world.head[HEAD_TICK], inbox.ticks[at]) - inbox.arrivalsMs[at]);
}

function takeAck(room: Room, client: Client, at: number): void {
  const { inbox } = room;
  if (inbox.resyncs[at] === 1 && resyncClient(client, tickOf(room))) room.counters.resyncs++;
  if (!acknowledge(client, inbox.ackTicks[at], inbox.arrivalsMs, at, tickOf(room))) room.counters.acksForged++;
}

function takeView({ counters }: Room, client: Client, tick: number, input: Input): void {
  const fate = acceptView(client, tick, input.view);
  if (fate === 'forged') counters.viewsForged++;
  else if (fate === 'clamped') counters.viewsClamped++;
}

function countIntake(room: Room, intake: Intake): void {
  const { counters } = room;
  if (intake === 'late') counters.inputsLate++;
  else if (intake === 'early') counters.inputsEarly++;
  else if (intake === 'repeated') counters.inputsRepeated++;
  else if (intake === 'conflicting') counters.inputsConflicting++;
}
