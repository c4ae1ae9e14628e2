import { beginDeciding, beginLived, noteBegan, noteConsumed, noteJudged } from '#shared/sim/timeline.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { noteCommand } from '#server/recording/recorder.ts';
import { isRested, reachOf, type Room, type Seat, tickOf } from '#server/room.ts';
import { takeInputs } from '#server/tick/take-inputs.ts';

/**
 * Steps the world once: who comes and goes, movement, and then the judgement, which looks at what shooters were shown. What is
 * decided is kept only where a rollback or a recording may ask for it.
 */
export function simulate(room: Room): void {
  const { timeline, world, rules, inputs } = room;
  beginLived(timeline, reachOf(room) > 0 || room.recorder !== undefined);
  turnSeats(room);
  takeInputs(room);
  noteConsumed(timeline, inputs);
  rules.predict(world, inputs);
  beginDeciding(timeline);
  rules.judge(world, inputs, room.past);
  noteJudged(timeline);
  markPhase(room.phases, PHASE.simulate);
}

function turnSeats(room: Room): void {
  const { leaving, seats, timeline } = room;
  if (!hasTurns(room)) return;
  beginDeciding(timeline);
  for (let i = 0; i < leaving.length; i++) leave(room, leaving[i]);
  leaving.length = 0;
  for (let i = 0; i < seats.length; i++) if (mayJoin(room, seats[i])) join(room, seats[i]);
  noteBegan(timeline);
}

function hasTurns(room: Room): boolean {
  if (room.leaving.length > 0) return true;
  for (let i = 0; i < room.seats.length; i++) if (mayJoin(room, room.seats[i])) return true;
  return false;
}

/** A seat taken over before its last body has rested joins the game later than its holder the room. */
function mayJoin(room: Room, seat: Seat): boolean {
  return !seat.joined && (seat.client !== undefined || seat.bot !== undefined) && isRested(room, seat.seat);
}

function join(room: Room, seat: Seat): void {
  room.rules.join(room.world, seat.seat);
  noteCommand(room.recorder, seat.seat, true);
  seat.joined = true;
  seat.playsSinceTick = tickOf(room);
}

function leave(room: Room, seat: number): void {
  room.rules.leave(room.world, seat);
  noteCommand(room.recorder, seat, false);
}
