import type { RoundPhase } from '#shared/sim/board.ts';
import type { HealthMemory } from '#server/load/health.ts';
import type { ProfileMemory } from '#server/profile/memory.ts';
import type { Tally } from '#server/ops/tally.ts';
import type { Readiness } from '#server/ops/readiness.ts';
import type { ProcessFacts } from '#server/ops/process-facts.ts';

/*
 * All that metrics are made of, as of one moment. Whoever knows a part fills it in; names in it are the server's own, never a player's.
 */

/** One loop and the rooms that it steps. */
export interface WorkerFacts {
  /** It runs, and is heard of. */
  readonly up: boolean;
  readonly rooms: number;
  /** Threads that ended there and were replaced; absent: there is none to end. */
  readonly ended?: number;
  readonly tally: Tally;
  /** Its last ticks one by one; their number is the tally's. For measuring: metrics are made of the tally. */
  readonly health: HealthMemory;
  /** Where their time went, and the worst of them. */
  readonly profile: ProfileMemory;
  /** What is shed for overload, and how fast its time goes; absent: nobody decides about it. */
  readonly load?: LoadFacts | undefined;
}

export interface LoadFacts {
  /** Name of the step of the ladder. */
  readonly level: string;
  /** Game seconds per second: 1, or less while the game is slowed. */
  readonly scale: number;
  /** New people may be put into its rooms. */
  readonly takesPeople: boolean;
  /** Late or expensive ticks by cause. */
  readonly stalls: Readonly<Record<string, number>>;
}

export interface LobbyFacts {
  readonly roomsByPhase: Readonly<Record<RoundPhase, number>>;
  /** Seats that people have, those kept for who dropped included. */
  readonly players: number;
  /** ... of which so many are kept. */
  readonly kept: number;
  readonly bots: number;
  readonly links: number;
  /** What people were refused, by code. */
  readonly refusals: ReadonlyMap<string, number>;
  /** What became of rooms that broke off, by name. */
  readonly recoveries: ReadonlyMap<string, number>;
}

export interface RecordingFacts {
  readonly files: number;
  readonly bytes: number;
  /** Handed to the disk and not yet written. */
  readonly waitingBytes: number;
  /** Files that were given up. */
  readonly cut: number;
}

export interface QueueFacts {
  readonly name: string;
  readonly size: number;
  readonly cap: number;
}

export interface BuildFacts {
  readonly version: string;
  readonly node: string;
  readonly game: string;
  readonly map: string;
}

export interface Facts {
  readonly build: BuildFacts;
  readonly readiness: Readiness;
  readonly lobby: LobbyFacts;
  readonly workers: readonly WorkerFacts[];
  /** What the transport counted, by name. */
  readonly transport: ReadonlyMap<string, number>;
  readonly process: ProcessFacts;
  readonly logLinesDropped: number;
  readonly recordings?: RecordingFacts | undefined;
  readonly queues: readonly QueueFacts[];
}

/** Reads all of it anew. May allocate: it is asked a few times a minute. */
export type OpsSource = () => Facts;
