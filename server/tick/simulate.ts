import { beginDeciding, beginLived, noteBegan, noteConsumed, noteJudged } from '#shared/sim/timeline.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { noteCommand } from '#server/recording/recorder.ts';
import { isRested, type Room, type Seat } from '#server/room.ts';
import { takeInputs } from '#server/tick/take-inputs.ts';

/** Steps the world once: who comes and goes, movement, and then the judgement, which looks at what shooters were shown. */
export function simulate(room: Room): void {
  const { timeline, world, rules, inputs } = room;
  beginLived(timeline);
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
  let turns = false;
  for (let i = 0; i < room.leaving.length; i++) {
    if (!turns) beginDeciding(room.timeline);
    turns = true;
    room.rules.leave(room.world, room.leaving[i]);
    noteCommand(room.recorder, room.leaving[i], false);
  }
  room.leaving.length = 0;
  for (let i = 0; i < room.seats.length; i++) {
    if (!mayJoin(room, room.seats[i])) continue;
    if (!turns) beginDeciding(room.timeline);
    turns = true;
    join(room, room.seats[i]);
  }
  if (turns) noteBegan(room.timeline);
}

/** A seat taken over before its last body has rested joins the game later than its holder the room. */
function mayJoin(room: Room, seat: Seat): boolean {
  return !seat.joined && (seat.client !== undefined || seat.bot !== undefined) && isRested(room, seat.seat);
}

function join(room: Room, seat: Seat): void {
  room.rules.join(room.world, seat.seat);
  noteCommand(room.recorder, seat.seat, true);
  seat.joined = true;
}
