import { refusal } from '#shared/net/refusals.ts';
import type { HostedRoom } from '#server/host/hosted-room.ts';
import { tickIn } from '#server/host/status.ts';
import { leaveIdle, occupyByBot, vacateSeat } from '#server/lobby/occupy.ts';
import { skillOf } from '#server/lobby/fill.ts';
import { closeRoom, codeOf } from '#server/lobby/rooms.ts';
import { expel, seatAgain } from '#server/lobby/seats.ts';
import type { Lobby, OpenRoom } from '#server/lobby/state.ts';
import { count } from '#server/transport/counts.ts';

/**
 * Ends a room that its host gave up, and nothing else. Its people are told and stand in the lobby, their seats are gone; what was
 * recorded of it is set aside.
 */
export function failRoom(lobby: Lobby, hosted: HostedRoom, error: string): void {
  const open = lobby.rooms.get(hosted.spec.code);
  if (open?.hosted !== hosted) return;
  const { log, quarantine } = lobby.options;
  const tick = tickIn(hosted.status);
  log.error('room failed', { room: codeOf(open), tick, error });
  count(lobby.recoveries, 'given-up');
  const checkpoints = open.checkpoints && new Uint8Array(open.checkpoints.lead.buffer).slice();
  closeRoom(lobby, open);
  for (const session of [...open.sessions]) if (session) expel(lobby, session, refusal('room/failed'));
  quarantine?.setAside({ spec: hosted.spec, tick, error, checkpoints });
}

/**
 * The room went back to `tick`, and knows of its seats what it knew then. Everybody is seated again as the lobby has it, with another epoch,
 * and those who are there are told.
 */
export function putBack(lobby: Lobby, hosted: HostedRoom, tick: number, error: string): void {
  const open = lobby.rooms.get(hosted.spec.code);
  if (open?.hosted !== hosted) return;
  lobby.options.log.error('room put back', { room: codeOf(open), tick, error });
  count(lobby.recoveries, 'put-back');
  open.commands.fill(0);
  for (let seat = 0; seat < open.sessions.length; seat++) putBackSeat(lobby, open, seat, tick);
}

function putBackSeat(lobby: Lobby, open: OpenRoom, seat: number, tick: number): void {
  const session = open.sessions[seat];
  if (session?.visitor) return seatAgain(lobby, session, tick);
  if (session) return leaveIdle(open, seat);
  if (open.bots[seat] === undefined) return vacateSeat(open, seat);
  open.epochs[seat]++;
  occupyByBot(open, seat, skillOf(lobby, open, seat));
}
