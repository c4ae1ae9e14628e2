/* What the storm's process and the one that watches it say to each other. Times are ms since the storm broke. */

/** Told on the command line, as JSON. */
export interface StormTask {
  readonly port: number;
  /** People who play already when the storm breaks, with an input in every tick. */
  readonly players: number;
  /** Clients that come at once. */
  readonly clients: number;
  /** Addresses that they come from. */
  readonly addresses: number;
  /** How long a client may wait for its seat before the storm counts it as lost. */
  readonly patienceMs: number;
}

/** Upwards. */
export type StormTold =
  /** The first people play. */
  | { readonly at: 'playing' }
  /** Everybody has a seat, or waited too long. */
  | { readonly at: 'over'; readonly figures: StormFigures };

export interface StormFigures {
  /** When each client that got a seat had it, ascending. */
  readonly seatedMs: readonly number[];
  /** Clients that were closed or refused, and the first reason. */
  readonly failed: number;
  readonly firstFailure: string;
  /** Different rooms that they are in. */
  readonly rooms: number;
  /** States that the people who played already got meanwhile, per second and person. */
  readonly statesHz: number;
  /** Share of its core that this process used. */
  readonly cpuShare: number;
}

/** Downwards. */
export type StormOrder = 'break' | 'end';
