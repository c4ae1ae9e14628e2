import { refuse } from '#shared/net/refusals.ts';
import type { Reply } from '#shared/net/protocol.ts';
import { isBusyIn, paceIn, pacedAtIn } from '#server/host/status.ts';
import type { Lobby, OpenRoom } from '#server/lobby/state.ts';

/* What the lobby does about overload: it tells players how fast their room runs, and lets nobody new in. */

/** Tells everybody in the room of a change of pace that they have not been told of. Those who come later have it from `room:joined`. */
export function tellPace(open: OpenRoom): void {
  const { status } = open.hosted;
  const atTick = pacedAtIn(status);
  if (atTick === open.paced.toldTick) return;
  open.paced.toldTick = atTick;
  const pace = paceIn(status);
  for (const session of open.sessions) session?.visitor?.link.emit('room:paced', pace);
}

/** Whether the thread that steps the room can bear nobody else in it. */
export function isBusyRoom({ hosted }: OpenRoom): boolean {
  return isBusyIn(hosted.status);
}

/** The refusal of a new room where no thread can bear one. */
export function refuseBusy({ host }: Lobby): Reply<never> | undefined {
  const isBusy = host.workers().every(({ load }) => load !== undefined && !load.takesPeople);
  return isBusy ? refuse('server/busy') : undefined;
}
