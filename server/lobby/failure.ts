import { refusal } from '#shared/net/refusals.ts';
import type { HostedRoom } from '#server/host/hosted-room.ts';
import { tickIn } from '#server/host/status.ts';
import { closeRoom } from '#server/lobby/rooms.ts';
import { expel } from '#server/lobby/seats.ts';
import type { Lobby } from '#server/lobby/state.ts';

/**
 * Ends a room that its host gave up, and nothing else. Its people are told and stand in the lobby, their seats are gone; what was
 * recorded up to the last whole tick is kept.
 */
export function failRoom(lobby: Lobby, hosted: HostedRoom, error: string): void {
  const open = lobby.rooms.get(hosted.spec.code);
  if (open?.hosted !== hosted) return;
  closeRoom(lobby, open);
  for (const session of [...open.sessions]) if (session) expel(lobby, session, refusal('room/failed'));
  lobby.options.log.error('room failed', { room: hosted.spec.code, tick: tickIn(hosted.status), error });
}
