import { refusal } from '#shared/net/refusals.ts';
import { closeRoom } from '#server/lobby/rooms.ts';
import { expel } from '#server/lobby/seats.ts';
import type { Lobby, OpenRoom } from '#server/lobby/state.ts';
import { stackOf } from '#server/log.ts';
import { tickOf } from '#server/room.ts';

/**
 * Ends a room whose tick threw, and nothing else: its world may be half stepped and is never touched again. Its people are told
 * and stand in the lobby, their seats are gone; what was recorded up to the last whole tick is kept.
 */
export function failRoom(lobby: Lobby, open: OpenRoom, error: unknown): void {
  const { code } = open.room;
  closeRoom(lobby, open);
  for (const session of [...open.sessions]) if (session) expel(lobby, session, refusal('room/failed'));
  lobby.options.log.error('room failed', { room: code, tick: tickOf(open.room), error: stackOf(error) });
}
