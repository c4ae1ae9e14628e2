import type { Refusal } from '#shared/net/protocol.ts';
import { refusal } from '#shared/net/refusals.ts';
import { checkAuth } from '#shared/net/validate.ts';
import { hostValue } from '#server/host-tunables.ts';
import type { Lobby } from '#server/lobby/state.ts';

/** Why a stranger may not come in, or undefined. A token is not looked at here: a worthless one still opens the lobby. */
export function refuseStranger(lobby: Lobby, auth: unknown): Refusal | undefined {
  if (lobby.stopping) return refusal('server/stopping');
  const checked = checkAuth(auth);
  if (!checked.ok) return checked.error;
  const isFull = lobby.visitors.size >= hostValue(lobby.options.host, 'net.links');
  return isFull ? refusal('server/full') : undefined;
}
