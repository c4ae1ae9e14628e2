import type { SentHistogram } from '#bench/load/histogram.ts';

/* What a load run and the processes of its clients say to each other. */

/** First argument of a process of clients, as JSON. */
export interface GeneratorTask {
  /** Origin of the server. */
  readonly url: string;
  /** Number of the first client; names, seeds and addresses follow from it. */
  readonly first: number;
  readonly clients: number;
  /** Rooms that are open already and are filled as well, by code. */
  readonly codes: readonly string[];
  /** Rooms that these clients open. */
  readonly rooms: number;
  /** The clients come evenly over this time, s. */
  readonly rampS: number;
}

export type Order = 'start' | 'stop' | 'end';

/** What the clients of a process saw between `start` and `stop`. */
export interface ClientFigures {
  readonly clients: number;
  readonly states: number;
  readonly gaps: SentHistogram;
  /** Gaps that were long enough to be seen. */
  readonly hitches: number;
  /** Of clients that draw; empty of others. */
  readonly ages: SentHistogram;
  readonly arrived: SentHistogram;
  readonly seen: SentHistogram;
  readonly hidden: number;
  readonly givenUp: number;
  /** Times that a prediction was not what the server said, by cause. */
  readonly corrections: Readonly<Record<string, number>>;
  /** Clients that the server had told to slow down. */
  readonly slowed: number;
  /** Clients that predict and draw. */
  readonly drawing: number;
  /** Lost or refused, and why the first was. */
  readonly ended: number;
  readonly firstEnd: string;
  readonly own: GeneratorFigures;
}

/** How the process itself fared. */
export interface GeneratorFigures {
  /** Of a core. */
  readonly cpuShare: number;
  /** How late its timers fire. */
  readonly lag: SentHistogram;
}

export type Told =
  | { readonly at: 'playing'; readonly codes: readonly string[] }
  | { readonly at: 'over'; readonly figures: ClientFigures };
