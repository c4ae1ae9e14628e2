/* What the processes of a load run say to each other. */

/** To a house. */
export type HouseOrder = 'read' | 'resources' | 'stop';

/** Of one worker, since the last reading. All ms. */
export interface WorkerReading {
  /** When the newest tick was seen to be over, by the clock of the main thread, and its number. */
  readonly atMs: number;
  readonly ticks: number;
  readonly sheds: number;
  readonly rooms: number;
  /** Threads that ended in its place since the beginning. */
  readonly ended: number;
  /** How late each tick began, and how long it took. */
  readonly lateMs: readonly number[];
  readonly costMs: readonly number[];
}

/** What a process holds on to. */
export interface Resources {
  /** Of the main thread, and of all workers. */
  readonly heapBytes: number;
  readonly workerHeapBytes: number;
  readonly rssBytes: number;
  /** By kind, as Node names them: sockets, timers and so on. */
  readonly active: Readonly<Record<string, number>>;
  /** Listeners of the process, the HTTP server and its sockets' server. */
  readonly listeners: number;
  /** 0 where the system does not say. */
  readonly threads: number;
  readonly files: number;
  /** Gauges of `server/caps.ts`: name, size, cap. */
  readonly gauges: readonly (readonly [string, number, number])[];
}

export type HouseTold =
  | { readonly at: 'ready'; readonly port: number }
  | { readonly at: 'read'; readonly workers: readonly WorkerReading[]; readonly cpuShare: number }
  | { readonly at: 'resources'; readonly resources: Resources };

/** First argument of a crowd, as JSON. */
export interface CrowdTask {
  readonly port: number;
  readonly players: number;
  readonly rooms: number;
}

export type CrowdOrder = 'start' | 'stop';

export interface CrowdFigures {
  /** Of each player and second. */
  readonly statesHz: number;
  readonly inputsHz: number;
  /** Lost or refused, and why the first was. */
  readonly ended: number;
  readonly firstEnd: string;
  /** Of a core. */
  readonly cpuShare: number;
}

export type CrowdTold =
  | { readonly at: 'playing'; readonly rooms: number }
  | { readonly at: 'over'; readonly figures: CrowdFigures };
