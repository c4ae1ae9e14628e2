import { PERCENT_FULL } from '#shared/core/schedule.ts';
import type { Connect } from '#shared/net/link.ts';
import type { Pace } from '#shared/net/protocol.ts';

/** What the server has told a client of the pace of its room, read off the client's line. */
export interface Told {
  pace: Pace | undefined;
}

export function listenIn(connect: Connect, told: Told): Connect {
  return (auth, handler) =>
    connect(auth, {
      onOpen: () => handler.onOpen(),
      onFrame: (bytes) => handler.onFrame(bytes),
      onEvent: (event, payload) => {
        if (event === 'room:paced') told.pace = payload as Pace;
        handler.onEvent(event, payload);
      },
      onClose: (final) => handler.onClose(final),
    });
}

/** The share of real time at which the client was told that its room runs from this tick on; full as long as it was told nothing. */
export function toldScale({ pace }: Told, tick: number): number {
  if (!pace) return 1;
  return (tick >= pace.tick ? pace.after : pace.before) / PERCENT_FULL;
}
