import type { FramePort } from '#server/client.ts';
import { appliedIn, isRestedIn, isTakenIn } from '#server/host/status.ts';
import type { OpenRoom } from '#server/lobby/state.ts';

/*
 * Commands about seats, and what is known of a seat while they are under way: a room takes them in at its next tick, and says so later
 * still.
 */

/** `seatPlayer`, `addBot`, `detachPlayer` and `removePlayer` of `server/room.ts`, at the room's next tick. */
export function occupySeat(open: OpenRoom, seat: number, port: FramePort): void {
  open.hosted.seatPlayer(seat, open.epochs[seat], port);
  noteCommand(open, seat);
}

export function occupyByBot(open: OpenRoom, seat: number, skill: number): void {
  open.hosted.addBot(seat, skill, open.epochs[seat]);
  noteCommand(open, seat);
}

export function leaveIdle(open: OpenRoom, seat: number): void {
  open.hosted.detachPlayer(seat);
  noteCommand(open, seat);
}

export function vacateSeat(open: OpenRoom, seat: number): void {
  open.hosted.removePlayer(seat);
  noteCommand(open, seat);
}

function noteCommand({ hosted, commands }: OpenRoom, seat: number): void {
  commands[seat] = hosted.commands();
}

/** Somebody has the seat, or will with the next tick; who goes with the next tick has it until then. */
export function isTaken({ hosted, commands }: OpenRoom, seat: number): boolean {
  return commands[seat] > appliedIn(hosted.status) || isTakenIn(hosted.status, seat);
}

/** The lowest seat whose next body would begin at once, or -1. A seat just given up rests a while. */
export function freeSeat(open: OpenRoom): number {
  for (let seat = 0; seat < open.sessions.length; seat++) {
    // Who sat down after what the room went back to has the seat, though the room does not know it.
    if (!open.sessions[seat] && !isTaken(open, seat) && isRestedIn(open.hosted.status, seat)) return seat;
  }
  return -1;
}
