import type { Refusal } from '#shared/net/protocol.ts';
import { refusal } from '#shared/net/refusals.ts';
import { checkAuth } from '#shared/net/validate.ts';
import { hostValue } from '#server/host-tunables.ts';
import { stoppingRefusal } from '#server/lobby/drain.ts';
import { holdsSeat } from '#server/lobby/sessions.ts';
import type { Lobby } from '#server/lobby/state.ts';

/** Why a stranger may not come in, or undefined. A token is not looked at here, unless the server drains: a worthless one still opens the
 * lobby. */
export function refuseStranger(lobby: Lobby, auth: unknown): Refusal | undefined {
  if (lobby.stopping) return refusal('server/stopping');
  const checked = checkAuth(auth);
  if (!checked.ok) return checked.error;
  if (lobby.draining && !holdsSeat(lobby, checked.value.token)) return stoppingRefusal(lobby);
  const isFull = lobby.visitors.size >= hostValue(lobby.options.host, 'net.links');
  return isFull ? refusal('server/full') : undefined;
}
