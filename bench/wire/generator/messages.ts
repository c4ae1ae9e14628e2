import type { LaneName } from '#bench/wire/generator/lanes.ts';

/* What the clients' process is told, and what it tells. Besides, it takes the orders `start` and `stop`. */

/** The first argument, as JSON. */
export interface Wanted {
  readonly port: number;
  readonly clients: number;
  readonly lane: LaneName;
}

export interface Counted {
  readonly seconds: number;
  /** Messages that were states, and their WebSocket payload. */
  readonly states: number;
  readonly stateBytes: number;
  readonly inputs: number;
  readonly inputBytes: number;
  readonly others: number;
  /** Connections lost since the beginning. */
  readonly closed: number;
  /** Of its core. */
  readonly cpuShare: number;
}

export type Told = { readonly at: 'joined' } | { readonly at: 'counted'; readonly counted: Counted };
