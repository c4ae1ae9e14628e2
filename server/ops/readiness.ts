/*
 * Whether new players should be sent here. A server that is not ready may serve those that it has perfectly well: it is not to be
 * restarted for it (`/healthz`), only to be passed over.
 */

/** Why nobody new is to come, the first that holds. */
export const NOT_READY = ['starting', 'draining', 'workers', 'busy', 'full'] as const;
export type NotReady = (typeof NOT_READY)[number];

export interface Readiness {
  /** Undefined: it takes players. */
  readonly why: NotReady | undefined;
  /** Until a draining server is gone at the latest; otherwise 0. */
  readonly leftS: number;
}

export interface ReadinessFacts {
  readonly started: boolean;
  /** Undefined while it does not drain. */
  readonly drainLeftS: number | undefined;
  readonly workersUp: number;
  readonly workersWanted: number;
  /** Every worker refuses people for overload. */
  readonly busy: boolean;
  /** No seat is free and no room can be opened, or no link. */
  readonly full: boolean;
}

export function readinessOf(facts: ReadinessFacts): Readiness {
  const holds: Readonly<Record<NotReady, boolean>> = {
    starting: !facts.started,
    draining: facts.drainLeftS !== undefined,
    workers: facts.workersUp < facts.workersWanted,
    busy: facts.busy,
    full: facts.full,
  };
  return { why: NOT_READY.find((why) => holds[why]), leftS: facts.drainLeftS ?? 0 };
}
