import type { RoundPhase } from '#shared/sim/board.ts';
import { hostValue } from '#server/host-tunables.ts';
import { botsIn, playersIn } from '#server/lobby/rooms.ts';
import type { Lobby } from '#server/lobby/state.ts';
import type { LobbyFacts } from '#server/ops/facts.ts';

/** Counts what the lobby has. Costs a look at every seat. */
export function lobbyFacts({ rooms, visitors, sessions, refusals, recoveries }: Lobby): LobbyFacts {
  const roomsByPhase: Record<RoundPhase, number> = { open: 0, 'warm-up': 0, countdown: 0, round: 0, podium: 0 };
  let bots = 0;
  for (const open of rooms.values()) {
    roomsByPhase[open.board.phase]++;
    bots += botsIn(open);
  }
  let kept = 0;
  for (const { visitor } of sessions.values()) if (!visitor) kept++;
  return { roomsByPhase, players: sessions.size, kept, bots, links: visitors.size, refusals, recoveries };
}

/** Nobody new could get a seat: no link is free, or no seat, and no room can be opened for one. */
export function isFull({ rooms, visitors, options }: Lobby): boolean {
  if (visitors.size >= hostValue(options.host, 'net.links')) return true;
  if (rooms.size < hostValue(options.host, 'net.rooms')) return false;
  for (const open of rooms.values()) if (playersIn(open) < open.sessions.length) return false;
  return true;
}
